import type { DimensionValues } from './indicator.ts'
import { type DimensionValue, dimensionValues } from './narrowedFormula.ts'
import type { ComparisonBasis } from './period.ts'

/** Bounds that a number must keep; those that are given must all hold. */
export interface NumberFilter {
  readonly eq?: number | null | undefined
  readonly ne?: number | null | undefined
  readonly gt?: number | null | undefined
  readonly gte?: number | null | undefined
  readonly lt?: number | null | undefined
  readonly lte?: number | null | undefined
}

/** A condition on one indicator; everything given must hold. */
export interface IndicatorCondition {
  readonly code: string
  readonly dimensions?: readonly DimensionValue[] | null | undefined
  readonly value?: NumberFilter | null | undefined
  readonly change?: NumberFilter | null | undefined
  readonly changeRate?: NumberFilter | null | undefined
  readonly comparedWith: ComparisonBasis
  readonly rank?: NumberFilter | null | undefined
  readonly missing?: boolean | null | undefined
}

/** Exactly one member is set. */
export interface IndicatorFilter {
  readonly all?: readonly IndicatorFilter[] | null | undefined
  readonly any?: readonly IndicatorFilter[] | null | undefined
  readonly not?: IndicatorFilter | null | undefined
  readonly indicator?: IndicatorCondition | null | undefined
}

/** What an order goes by. */
export interface IndicatorOrder {
  readonly code: string
  readonly by: 'VALUE' | 'CHANGE' | 'CHANGE_RATE'
  readonly direction: 'ASC' | 'DESC'
  readonly comparedWith: ComparisonBasis
}

/** Exactly one member is set. */
export interface JurisdictionOrder {
  readonly indicator?: IndicatorOrder | null | undefined
  readonly name?: 'ASC' | 'DESC' | null | undefined
  readonly code?: 'ASC' | 'DESC' | null | undefined
}

/** What is known of one indicator in one area; null: no number. */
export interface IndicatorNumbers {
  readonly value: number | null
  readonly change: number | null
  readonly changeRate: number | null
  /** 1 is the largest value among the areas looked through; equal values share a rank. */
  readonly rank: number | null
}

/** An indicator as a condition or an order means it. */
export interface IndicatorAsked {
  readonly code: string
  readonly dimensions: DimensionValues
  readonly comparedWith: ComparisonBasis
}

/** What a condition asks about. */
export function askedBy(condition: IndicatorCondition | IndicatorOrder): IndicatorAsked {
  const dimensions = dimensionValues('dimensions' in condition ? condition.dimensions : null)
  return { code: condition.code, dimensions, comparedWith: condition.comparedWith }
}

/** Whether it needs an earlier figure beside that of the period. */
export function comparesFigures(one: IndicatorCondition | IndicatorOrder): boolean {
  if ('by' in one) return one.by !== 'VALUE'
  return (one.change ?? null) !== null || (one.changeRate ?? null) !== null
}

/** One text for what is asked, so that it is read once however often it is named. */
export function askedKey(asked: IndicatorAsked): string {
  const dimensions = Object.keys(asked.dimensions).sort()
  const where = dimensions.map((name) => `${name}=${[...asked.dimensions[name]!].sort().join(',')}`).join(';')
  return `${asked.code}|${where}|${asked.comparedWith}`
}

/** Every condition of a filter. */
export function conditionsOf(filter: IndicatorFilter): readonly IndicatorCondition[] {
  if (filter.indicator) return [filter.indicator]
  if (filter.not) return conditionsOf(filter.not)
  return [...(filter.all ?? []), ...(filter.any ?? [])].flatMap(conditionsOf)
}

/**
 * Whether an area meets a filter. A figure without a value meets no comparison, only `missing: true`; `not` turns the answer round,
 * so an area without a value does meet `not: {value: …}`. `all` of nothing holds, `any` of nothing does not.
 */
export function meets(
  filter: IndicatorFilter,
  numbersOf: (condition: IndicatorCondition) => IndicatorNumbers,
): boolean {
  if (filter.all) return filter.all.every((one) => meets(one, numbersOf))
  if (filter.any) return filter.any.some((one) => meets(one, numbersOf))
  if (filter.not) return !meets(filter.not, numbersOf)
  const condition = filter.indicator
  if (!condition) return true
  const numbers = numbersOf(condition)
  if (typeof condition.missing === 'boolean' && condition.missing !== (numbers.value === null)) return false
  return (
    keeps(condition.value, numbers.value) &&
    keeps(condition.change, numbers.change) &&
    keeps(condition.changeRate, numbers.changeRate) &&
    // To rank the areas is work, which questions without ranks are spared.
    ((condition.rank ?? null) === null || keeps(condition.rank, numbers.rank))
  )
}

function keeps(bounds: NumberFilter | null | undefined, number: number | null): boolean {
  if (bounds === null || bounds === undefined) return true
  if (number === null) return false
  const { eq, ne, gt, gte, lt, lte } = bounds
  if (typeof eq === 'number' && number !== eq) return false
  if (typeof ne === 'number' && number === ne) return false
  if (typeof gt === 'number' && !(number > gt)) return false
  if (typeof gte === 'number' && !(number >= gte)) return false
  if (typeof lt === 'number' && !(number < lt)) return false
  return !(typeof lte === 'number' && !(number <= lte))
}

/** An area as it is put in order. */
export interface OrderedArea {
  readonly name: string
  readonly code: string
}

const names = new Intl.Collator('zh-CN')

/** Compares two areas by numbers, of which NaN is none; those without a number come last in either direction, and ties are broken by code. */
export function compareAreas<Area extends OrderedArea>(
  orders: readonly JurisdictionOrder[],
  numberOf: (area: Area, order: IndicatorOrder) => number,
): (one: Area, other: Area) => number {
  return (one, other) => {
    for (const order of orders) {
      const compared = compareBy(order, one, other, numberOf)
      if (compared !== 0) return compared
    }
    return byCode(one, other)
  }
}

function byCode(one: OrderedArea, other: OrderedArea): number {
  return one.code < other.code ? -1 : one.code > other.code ? 1 : 0
}

function compareBy<Area extends OrderedArea>(
  order: JurisdictionOrder,
  one: Area,
  other: Area,
  numberOf: (area: Area, order: IndicatorOrder) => number,
): number {
  if (order.name) return names.compare(one.name, other.name) * (order.name === 'DESC' ? -1 : 1)
  if (order.code) return byCode(one, other) * (order.code === 'DESC' ? -1 : 1)
  if (!order.indicator) return 0
  const left = numberOf(one, order.indicator)
  const right = numberOf(other, order.indicator)
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right))
  return (left - right) * (order.indicator.direction === 'DESC' ? -1 : 1)
}
