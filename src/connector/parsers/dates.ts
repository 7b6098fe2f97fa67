import type { ParseResult, Parser, QualityFlag, RawValue } from '../connector.ts'
import type { PartialDay } from '../records.ts'
import { dateImpossible, dateUnreadable, partialDay, sentinelDays, twoDigits } from './calendar.ts'
import { compileDateLayout, type DateLayout, type DateParts, newDateParts } from './dateLayout.ts'
import { memoise } from './memoise.ts'
import { normaliseWidth } from './normaliseWidth.ts'
import { absent, isPlaceholder, placeholder, rawText } from './rawText.ts'

/** Layouts of dates in legacy columns. */
export type DatePattern =
  | 'yyyy'
  | 'yyyyMM'
  | 'yyyy-MM'
  | 'yyyy/MM'
  | 'yyyyMMdd'
  | 'yyyy-MM-dd'
  | 'yyyy/MM/dd'
  | 'yyyy.MM.dd'
  | DateTimePattern

/** Layouts with a time of day. */
export type DateTimePattern =
  | 'yyyyMMddHHmm'
  | 'yyyyMMddHHmmss'
  | 'yyyy-MM-dd HH:mm'
  | 'yyyy-MM-dd HH:mm:ss'
  | 'yyyy-MM-ddTHH:mm:ss'
  | 'yyyy/MM/dd HH:mm'
  | 'yyyy/MM/dd HH:mm:ss'

/** Options of the date parsers. */
export interface DateOptions {
  /** Days (ISO) by which this source says "unknown", beside 0000-00-00, 1899-12-30, 1899-12-31, 1900-01-01, 9999-12-31. */
  readonly sentinels?: readonly string[]
}

/**
 * A day in Asia/Shanghai, which is what every legacy column means: no zone is read and none applied. Several layouts may be
 * declared, most usual first; a coarser one than the first is flagged MONTH_PRECISION or YEAR_PRECISION (200109 in a datetime
 * column). A time of day is checked and dropped.
 */
export function localDate(
  pattern: DatePattern | readonly DatePattern[],
  options: DateOptions = {},
): Parser<PartialDay | null> {
  const layouts = [pattern].flat().map(compileDateLayout)
  const usual = layouts[0]?.precision ?? 'DAY'
  const sentinels = sentinelDays(options.sentinels)
  const parts = newDateParts()
  // By number: reading the digits costs less than hashing fourteen characters, and times of day do not fill the memory.
  const known = new Map<number, ParseResult<PartialDay | null>>()

  const dayOf = (layout: DateLayout): ParseResult<PartialDay | null> => {
    const number = (parts.year * 100 + parts.month) * 100 + parts.day
    const before = known.get(number)
    if (before !== undefined) return before
    const { month, day } = parts
    const result = withPrecisionFlag(
      partialDay(
        parts.year,
        layout.precision === 'YEAR' ? null : month,
        layout.precision === 'DAY' ? day : null,
        sentinels,
      ),
      usual,
    )
    if (known.size < 50_000) known.set(number, result)
    return result
  }

  const readLayouts = (text: string): ParseResult<PartialDay | null> => {
    for (const layout of layouts) {
      const read = layout.read(text, parts)
      if (read === 'READ') return dayOf(layout)
      if (read === 'IMPOSSIBLE_TIME') return dateImpossible
    }
    return dateUnreadable
  }

  return {
    name: `localDate(${[pattern].flat().join(', ')})`,
    parse(raw) {
      if (typeof raw === 'string' && layouts[0]?.read(raw, parts) === 'READ') return dayOf(layouts[0])
      return readLenient(raw, readLayouts)
    },
  }
}

/** The moment as Asia/Shanghai's clock shows it, without a zone: `2010-07-04T15:30:00`. Fractions of a second are dropped. */
export function localDateTime(
  pattern: DateTimePattern | readonly DateTimePattern[],
  options: DateOptions = {},
): Parser<string | null> {
  const layouts = [pattern].flat().map(compileDateLayout)
  const sentinels = sentinelDays(options.sentinels)
  const parts = newDateParts()
  const readLayouts = (text: string): ParseResult<string | null> => {
    for (const layout of layouts) {
      const read = layout.read(text, parts)
      if (read === 'OTHER_LAYOUT') continue
      if (read === 'IMPOSSIBLE_TIME') return dateImpossible
      const day = partialDay(parts.year, parts.month, parts.day, sentinels)
      if (!day.ok || day.value === null) return day as ParseResult<null>
      return { ok: true, value: `${day.value.day}T${clock(parts)}` }
    }
    return dateUnreadable
  }
  return { name: `localDateTime(${[pattern].flat().join(', ')})`, parse: (raw) => readLenient(raw, readLayouts) }
}

/** The month, `2010-06`, from a column of months or of finer dates. */
export function month(
  pattern: DatePattern | readonly DatePattern[] = ['yyyyMM', 'yyyy-MM'],
  options: DateOptions = {},
): Parser<string | null> {
  const date = localDate(pattern, options)
  const parse = memoise((text: string): ParseResult<string | null> => {
    const result = date.parse(text)
    if (!result.ok || result.value === null) return result as ParseResult<null>
    if (result.value.precision === 'YEAR') return dateUnreadable
    return { ...result, value: result.value.day.slice(0, 7) }
  })
  return { name: date.name.replace('localDate', 'month'), parse: (raw) => readLenient(raw, parse) }
}

const freeLayouts: readonly RegExp[] = [
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d{1,9})?)?)?$/,
  /^(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日?(?: ?(\d{1,2})[时:](\d{1,2})(?:分|:(\d{1,2})|分(\d{1,2})秒)?)?$/,
  /^(\d{4}) ?年 ?(\d{1,2}) ?月(?:份)?$/,
  /^(\d{4})[-/.](\d{1,2})$/,
  /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/,
  /^(\d{4})(\d{2})$/,
  /^(\d{4}) ?年?$/,
]

/**
 * A free-format column: ISO, slashes, points, 年月日, compact digits, with or without a time; months and years are flagged.
 * The year always comes first and has four digits, so that nothing is ambiguous; every character must belong
 * (`2016-08-1112: 25: 20` is rejected).
 */
export function freeDate(options: DateOptions = {}): Parser<PartialDay | null> {
  const sentinels = sentinelDays(options.sentinels)
  const parse = memoise((text: string): ParseResult<PartialDay | null> => {
    for (const layout of freeLayouts) {
      const match = layout.exec(text)
      if (match === null) continue
      const [, year, monthText, day, hour = '0', minute = '0', second = '0'] = match
      if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return dateImpossible
      const result = partialDay(Number(year), numberOrNull(monthText), numberOrNull(day), sentinels)
      return withPrecisionFlag(result, 'DAY')
    }
    return dateUnreadable
  })
  return { name: 'freeDate', parse: (raw) => readLenient(raw, parse) }
}

function readLenient<T>(raw: RawValue, read: (text: string) => ParseResult<T | null>): ParseResult<T | null> {
  const text = rawText(raw)
  if (text === null) return absent
  if (text === undefined) return dateUnreadable
  if (isPlaceholder(text)) return placeholder
  const narrow = normaliseWidth(text)
  const result = read(narrow)
  return narrow === text || !result.ok ? result : { ...result, flags: [...(result.flags ?? []), 'FULL_WIDTH'] }
}

function withPrecisionFlag(
  result: ParseResult<PartialDay | null>,
  usual: PartialDay['precision'],
): ParseResult<PartialDay | null> {
  if (!result.ok || result.value === null || result.value.precision === 'DAY' || result.value.precision === usual)
    return result
  const flag: QualityFlag = result.value.precision === 'MONTH' ? 'MONTH_PRECISION' : 'YEAR_PRECISION'
  return { ...result, flags: [...(result.flags ?? []), flag] }
}

function clock(parts: DateParts): string {
  return `${twoDigits(parts.hour)}:${twoDigits(parts.minute)}:${twoDigits(parts.second)}`
}

function numberOrNull(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}
