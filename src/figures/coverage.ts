import { lastDayOfMonth } from '../calendar.ts'
import type { MonthRun } from './period.ts'

/** Days told, ascending and apart; `until` is the first day no longer told. */
export interface ToldDays {
  readonly from: string
  readonly until: string
}

/** How much of a period is told. */
export type CoverageExtent = 'ALL' | 'SOME' | 'NONE'

/** Reads PostgreSQL's multirange of days: `{[2010-01-01,2011-01-01),[2012-01-01,2012-07-01)}`. */
export function readToldDays(multirange: string): ToldDays[] {
  return [...multirange.matchAll(/\[([\d-]{10}),([\d-]{10})\)/g)].map((range) => ({
    from: range[1]!,
    until: range[2]!,
  }))
}

/** Days that follow each other as one range, as the store joins them. */
export function joinDays(days: readonly ToldDays[]): ToldDays[] {
  const result: ToldDays[] = []
  for (const range of [...days].sort((one, other) => (one.from < other.from ? -1 : 1))) {
    const last = result.at(-1)
    if (last === undefined || range.from > last.until) result.push(range)
    else if (range.until > last.until) result[result.length - 1] = { from: last.from, until: range.until }
  }
  return result
}

/** How much of the days from `from` up to, but without, `until` is told. */
export function extentOf(told: readonly ToldDays[], from: string, until: string): CoverageExtent {
  let extent: CoverageExtent = 'NONE'
  for (const range of told) {
    if (range.from <= from && range.until >= until) return 'ALL'
    if (range.from < until && range.until > from) extent = 'SOME'
  }
  return extent
}

/** More of two extents. */
export function moreOf(one: CoverageExtent, other: CoverageExtent): CoverageExtent {
  if (one === 'ALL' || other === 'ALL') return 'ALL'
  return one === 'SOME' || other === 'SOME' ? 'SOME' : 'NONE'
}

/** From which running totals months of one year are known: `last` minus `before`. */
export interface ToDateReading {
  /** First day of the month whose running total ends the run; null: no such total was told. */
  readonly last: string | null
  /** First day of the month before the run; null: the run begins in January. */
  readonly before: string | null
  /** False: the totals end before the run does. */
  readonly complete: boolean
}

/**
 * How months are read from running totals: they are known where the total at their end and the one before their beginning were told.
 * A run from January may end with an earlier total, which is then a part of it. A missing total is never taken for 0.
 */
export function toDateReading(run: MonthRun, toldThrough: ReadonlySet<string>): ToDateReading {
  const month = (number: number): string => `${run.year}-${String(number).padStart(2, '0')}-01`
  const isTold = (number: number): boolean => toldThrough.has(lastDayOfMonth(month(number)))
  if (run.first > 1) {
    const known = isTold(run.last) && isTold(run.first - 1)
    return { last: known ? month(run.last) : null, before: month(run.first - 1), complete: known }
  }
  for (let number = run.last; number >= 1; number -= 1) {
    if (isTold(number)) return { last: month(number), before: null, complete: number === run.last }
  }
  return { last: null, before: null, complete: false }
}
