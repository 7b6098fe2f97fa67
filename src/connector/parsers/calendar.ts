import type { ParseResult } from '../connector.ts'
import type { PartialDay } from '../records.ts'
import { reject } from './rawText.ts'

/** No date stands there, or not in the declared layout. */
export const dateUnreadable = reject('DATE_UNREADABLE', '日期格式不符', 'not a date in the declared layout')

/** The layout is right, the day does not exist: 2010-02-31. Never shifted to one that does. */
export const dateImpossible = reject('DATE_IMPOSSIBLE', '日期不存在', 'no such day in the calendar')

const sentinelResult = Object.freeze({
  ok: true,
  value: null,
  flags: ['SENTINEL_DATE'] as const,
}) satisfies ParseResult<null>

/**
 * Days that legacy systems write for "unknown", as yyyymmdd: Excel's and Delphi's day zero, SQL Server's and MySQL's defaults,
 * "for ever".
 */
const commonSentinels: readonly number[] = [0, 18991230, 18991231, 19000101, 99991231]

/** Earlier or later years are errors of writing, not facts of a department. */
const firstYear = 1900
const lastYear = 2100

/** Adds a source's own sentinels, given as ISO days, to the common ones. */
export function sentinelDays(own: readonly string[] = []): ReadonlySet<number> {
  return new Set([...commonSentinels, ...own.map((day) => Number(day.replaceAll('-', '')))])
}

/** Days of a month in the Gregorian calendar; month 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/**
 * A day, month (`day` null) or year (`month` null too) from its numbers. Sentinels give null with a flag, impossible dates are
 * rejected. `new Date` has no part in it: it would turn 31 February into 3 March.
 */
export function partialDay(
  year: number,
  month: number | null,
  day: number | null,
  sentinels: ReadonlySet<number>,
): ParseResult<PartialDay | null> {
  const whole = year * 10_000 + (month ?? 1) * 100 + (day ?? 1)
  if (sentinels.has(day === null && month === 0 ? year * 10_000 : whole)) return sentinelResult
  if (year < firstYear || year > lastYear) return dateImpossible
  if (month === null) return { ok: true, value: { day: `${year}-01-01`, precision: 'YEAR' } }
  if (month < 1 || month > 12) return dateImpossible
  const start = `${year}-${twoDigits(month)}`
  if (day === null) return { ok: true, value: { day: `${start}-01`, precision: 'MONTH' } }
  if (day < 1 || day > daysInMonth(year, month)) return dateImpossible
  return { ok: true, value: { day: `${start}-${twoDigits(day)}`, precision: 'DAY' } }
}

/** 7 -> `07`. */
export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
