import { publishedValueTitle } from '../../figures/publishedDimensions.ts'
import { keyOfPublished } from '../../figures/publishedFigures.ts'
import { units } from '../../figures/unit.ts'
import type { PublishedKind, Resolvers } from '../../generated/resolvers.ts'
import { hasLabel, labelOf } from '../codeLists.ts'
import type { PublishedFigureModel, UnitModel } from '../models.ts'
import { nodeId } from '../nodeId.ts'
import { inLanguage } from '../words.ts'

/** Enumerations of the schema that name the values of a dimension. */
const enumOfDimension: Readonly<Record<string, string>> = {
  channel: 'MediationChannel',
  category: 'PoliceCaseCategory',
}

/** What printed units convert by; everything else is printed in the indicator's own unit under a word of its own. */
const printedUnits: Readonly<Record<string, Pick<UnitModel, 'kind'> & { readonly en: string }>> = {
  PERCENT: { kind: 'RATIO', en: '%' },
  PERMILLE: { kind: 'RATIO', en: '‰' },
  PERCENTAGE_POINT: { kind: 'RATIO', en: 'percentage points' },
  TIMES: { kind: 'RATIO', en: 'times' },
  CNY: { kind: 'MONEY', en: 'yuan' },
  CNY_10K: { kind: 'MONEY', en: '10,000 yuan' },
  CNY_100M: { kind: 'MONEY', en: '100 million yuan' },
}

function printedUnit({ stored, indicator }: PublishedFigureModel): UnitModel {
  const own = units[indicator.unit]
  const converted = printedUnits[stored.unit]
  if (converted !== undefined) {
    return { code: stored.unit, kind: converted.kind, label: { zh: stored.printedUnit, en: converted.en } }
  }
  return { code: own.code, kind: own.kind, label: { zh: stored.printedUnit, en: own.label.en } }
}

/** Published figures: what was printed, what is counted, and the verdict. */
export const publishedResolvers: Resolvers = {
  PublishedFigure: {
    id: ({ stored }) => nodeId('PublishedFigure', keyOfPublished(stored)),
    dimensions: ({ dimensions }) => dimensions.map(([name, value]) => ({ name, value })),
    kind: ({ stored }) => stored.kind as PublishedKind,
    window: ({ stored }) => stored.window,
    isProvisional: ({ stored }) => stored.finality === 'PROVISIONAL',
    asPublished: (figure) => figure,
    verdictReason: ({ reason }, { language }) => (reason === null ? null : inLanguage(reason, language)),
  },
  PublishedStatement: {
    value: ({ stored }) => Number(stored.printed),
    unit: printedUnit,
    text: ({ stored }) => stored.text,
    document: ({ stored }) => stored.document,
    passage: ({ stored }) => stored.passage,
    note: ({ stored }) => stored.note,
  },
  Dimension: {
    label: ({ name, value }, { language }) => {
      const enumeration = enumOfDimension[name]
      if (enumeration !== undefined && hasLabel(enumeration, value)) return labelOf(enumeration, value, language)
      const title = publishedValueTitle(name, value)
      // A value that nobody has named yet is shown by its code rather than not at all.
      return title === undefined ? value : inLanguage(title, language)
    },
  },
}
