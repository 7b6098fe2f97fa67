import type { RawRow } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'

const shapes: readonly {
  readonly pattern: RegExp
  readonly write: (parts: readonly string[], fraction: string) => string
}[] = [
  {
    pattern: /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})((?:\.\d+)?(?:[+-]\d{2}(?::?\d{2})?)?)$/,
    write: ([y, mo, d, h, mi, s], rest) => `${y}-${mo}-${d} ${h}:${mi}:${s}${rest}`,
  },
  { pattern: /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})()$/, write: (parts) => parts.join('') },
  { pattern: /^(\d{4})-(\d{2})-(\d{2})()$/, write: ([y, mo, d]) => `${y}-${mo}-${d}` },
  { pattern: /^(\d{4})(\d{2})(\d{2})()$/, write: ([y, mo, d]) => `${y}${mo}${d}` },
]

/**
 * The watermark `minutes` earlier, in the same layout as the column prints it: rows that were committed late carry an earlier
 * time than rows already seen. A day without a time goes back whole days. A watermark that is no time (a row version) is given
 * back as it is.
 */
export function watermarkBefore(watermark: string, minutes: number): string {
  for (const { pattern, write } of shapes) {
    const match = pattern.exec(watermark)
    if (match === null) continue
    const numbers = match.slice(1, -1).map(Number)
    const [year = 0, month = 1, day = 1, hour, minute = 0, second = 0] = numbers
    // UTC is only the calendar here: the clock is the source's, and it is neither read nor changed.
    const back = hour === undefined ? Math.ceil(minutes / 1_440) * 1_440 : minutes
    const moment = new Date(Date.UTC(year, month - 1, day, hour ?? 0, minute, second) - back * 60_000)
    const iso = moment.toISOString()
    const parts = [
      iso.slice(0, 4),
      iso.slice(5, 7),
      iso.slice(8, 10),
      iso.slice(11, 13),
      iso.slice(14, 16),
      iso.slice(17, 19),
    ]
    return write(hour === undefined ? parts.slice(0, 3) : parts, match.at(-1) ?? '')
  }
  return watermark
}

/** True for a time later than tomorrow by China's clock: a sentinel or an error of writing, not the time of a change. */
export function isInTheFuture(watermark: string, now: Date = new Date()): boolean {
  const digits = watermark.replaceAll(/[^\d]/g, '')
  if (!/^\d{4}-\d{2}-\d{2}/.test(watermark) && !/^(\d{8}|\d{14})$/.test(watermark)) return false
  const tomorrow = new Date(now.getTime() + 8 * 3_600_000 + 24 * 3_600_000)
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '')
  return digits.slice(0, 8) > tomorrow
}

/** A time whose order as text is not its order in time: `2010-7-4` stands behind `2010-12-01`, `7/4/2010` behind `12/1/2009`. */
const unsortable =
  /^\s*(?:\d{4}\s*[-/.年]\s*(?:\d\s*[-/.月]|\d{2}\s*[-/.月]\s*\d(?!\d))|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})/u

/**
 * The last stamp of an ordered batch that is a time past: one of 9999-12-31 would keep all later rows from being read. Throws
 * CONNECTOR_INVALID where stamps do not sort as text: a read from the last one would leave rows out for ever. `name` is the column's.
 */
export function lastWatermark(rows: readonly RawRow[], column: number, name: string): string | null {
  for (const row of rows) {
    const stamp = row[column]
    if (typeof stamp !== 'string' || !unsortable.test(stamp)) continue
    throw new HubError(
      'CONNECTOR_INVALID',
      `Column ${name} holds times such as ${stamp.replaceAll(/\d/g, '0').slice(0, 20)}, whose order as text is not their order in time. Read the feed with FULL_COMPARE, or by a column that sorts.`,
      { details: { column: name } },
    )
  }
  for (let index = rows.length - 1; index >= 0; index--) {
    const value = rows[index]?.[column] ?? null
    if (value !== null && !isInTheFuture(String(value))) return String(value)
  }
  return null
}
