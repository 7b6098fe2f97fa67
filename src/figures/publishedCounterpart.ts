import { publishedChange } from './departments/publishedChanges.ts'
import { dimensions } from './dimensions.ts'
import { type ResolvedFormula, resolveFormula } from './formula.ts'
import type { DimensionValues, Indicator } from './indicator.ts'
import type { PublishedReading } from './publishedReading.ts'
import { isGoal } from './publishedReading.ts'
import { findMeasure, knownIndicator } from './registry.ts'

/** What the hub counts for a published figure: an indicator under a filter, or its comparison with last year. */
export type Counted =
  | {
      readonly kind: 'FORMULA'
      readonly formula: ResolvedFormula
      readonly takes: 'VALUE' | 'RATE' | 'CHANGE' | 'TIMES'
    }
  | { readonly kind: 'OTHER_WINDOW' | 'OTHER_SCOPE' | 'NONE' }

/** Indicators under which the hub counts what documents call by another name, or break down otherwise. */
const counted: readonly {
  readonly code: string
  /** A dimension of the published figure that the other indicator is about by itself. */
  readonly dimension?: readonly [name: string, value: string]
  readonly of: string
}[] = [
  { code: 'mediation_cases', of: 'mediation_cases_accepted' },
  { code: 'mediators', dimension: ['employment', 'FULL_TIME'], of: 'mediators_full_time' },
  { code: 'mediators', dimension: ['employment', 'PART_TIME'], of: 'mediators_part_time' },
]

/** `channel=MEDICAL;level=PREFECTURE` as pairs, in their order. */
export function dimensionPairs(text: string): readonly (readonly [name: string, value: string])[] {
  if (text === '') return []
  return text.split(';').map((pair) => {
    const equals = pair.indexOf('=')
    return [pair.slice(0, equals), pair.slice(equals + 1)] as const
  })
}

/** Finds what the hub counts for a published figure, or says why nothing is comparable. */
export function countedFor(reading: PublishedReading): Counted {
  const { indicator, stored } = reading
  if (isGoal(reading)) return { kind: 'NONE' }
  const change = publishedChange(indicator.code)
  let pairs = dimensionPairs(stored.dimensions)
  const other = counted.find(
    ({ code, dimension }) => code === indicator.code && (dimension === undefined || includes(pairs, dimension)),
  )
  if (other?.dimension !== undefined) pairs = pairs.filter(([name]) => name !== other.dimension![0])
  const base = knownIndicator(change?.of ?? other?.of ?? indicator.code)
  if (base === undefined || !isDelivered(base)) return { kind: 'NONE' }
  if (!isSameWindow(reading, resolveFormula(base))) return { kind: 'OTHER_WINDOW' }
  const where = whereOf(base, pairs, change?.where)
  const formula = where === null ? null : resolveFormula(base, where)
  if (formula === null || formula.inapplicable) return { kind: 'OTHER_SCOPE' }
  return { kind: 'FORMULA', formula, takes: change?.takes ?? 'VALUE' }
}

function includes(pairs: readonly (readonly [string, string])[], [name, value]: readonly [string, string]): boolean {
  return pairs.some(([one, other]) => one === name && other === value)
}

function isDelivered({ formula }: Indicator): boolean {
  const parts = formula.kind === 'SUM' ? formula.parts : [...formula.numerator, ...formula.denominator]
  return parts.every(({ measure }) => findMeasure(measure).source.kind !== 'UNDELIVERED')
}

/** The filter; null where the hub does not break the indicator down like that. */
function whereOf(
  indicator: Indicator,
  pairs: readonly (readonly [string, string])[],
  fixed: DimensionValues = {},
): DimensionValues | null {
  const where: Record<string, readonly string[]> = { ...fixed }
  for (const [name, value] of pairs) {
    if (!indicator.dimensions.includes(name) || !dimensions[name]!.values.includes(value)) return null
    where[name] = [...(where[name] ?? []), value]
  }
  return where
}

/**
 * Rule `no_sum_across_windows`, for comparisons: a calendar period is compared with the same period. What is told as of a day or to date
 * is compared only with stocks, which are told the same way.
 */
function isSameWindow({ stored }: PublishedReading, formula: ResolvedFormula): boolean {
  if (stored.window === 'CALENDAR') return true
  if (stored.window === 'MORE_THAN_ONE_YEAR') return false
  return [...formula.numerator, ...(formula.denominator ?? [])].every(({ measure }) => measure.kind === 'STOCK')
}
