import { useQuery } from '@tanstack/react-query'
import type { Words } from '../language/language.tsx'
import { askHub, type HubAnswer } from './askHub.ts'
import { useCredentials } from './credentials.ts'
import { indicatorsDocument } from './hubDocuments.ts'

/** What a page needs to know of an indicator to show its figures. */
export interface Indicator {
  readonly code: string
  readonly title: Words
  readonly department: string
  readonly unit: { readonly code: string; readonly kind: UnitKind; readonly label: Words }
  readonly betterIs: 'LOWER' | 'HIGHER' | 'NONE'
}

/** What sort of number a unit measures; as `UnitKind` of the schema. */
export type UnitKind = 'COUNT' | 'RATIO' | 'MONEY' | 'RANK' | 'SCORE' | 'QUANTITY'

/** All indicators, by code and by the field of the schema that shows them (`CaseSection.filed`). */
export interface IndicatorBook {
  readonly byCode: ReadonlyMap<string, Indicator>
  readonly byField: ReadonlyMap<string, Indicator>
}

const emptyBook: IndicatorBook = { byCode: new Map(), byField: new Map() }

interface IndicatorsPage {
  readonly indicators: {
    readonly nodes: readonly {
      readonly code: string
      readonly zh: string
      readonly en: string
      readonly department: { readonly code: string }
      readonly betterIs: Indicator['betterIs']
      readonly unit: { readonly code: string; readonly kind: UnitKind; readonly zh: string; readonly en: string }
      readonly fields: readonly { readonly type: string; readonly field: string }[]
    }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}

/** The indicators, asked once; empty until they have come, so that nothing waits for titles and units. */
export function useIndicators(): IndicatorBook {
  const { token } = useCredentials()
  const { data } = useQuery({
    queryKey: ['indicators', token === ''],
    queryFn: ({ signal }) => readIndicators(signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data ?? emptyBook
}

async function readIndicators(signal: AbortSignal): Promise<IndicatorBook> {
  const byCode = new Map<string, Indicator>()
  const byField = new Map<string, Indicator>()
  let after: string | null = null
  do {
    const { data, errors }: HubAnswer<IndicatorsPage> = await askHub<IndicatorsPage>(
      indicatorsDocument,
      { after },
      signal,
    )
    if (data === null) throw new Error(errors[0]?.message)
    for (const { code, zh, en, department, unit, betterIs, fields } of data.indicators.nodes) {
      const indicator: Indicator = {
        code,
        title: { zh, en },
        department: department.code,
        unit: { code: unit.code, kind: unit.kind, label: { zh: unit.zh, en: unit.en } },
        betterIs,
      }
      byCode.set(code, indicator)
      for (const { type, field } of fields) byField.set(`${type}.${field}`, indicator)
    }
    after = data.indicators.pageInfo.hasNextPage ? data.indicators.pageInfo.endCursor : null
  } while (after !== null)
  return { byCode, byField }
}
