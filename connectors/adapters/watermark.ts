import type { RawRow } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'

/**
 * Times as sources print them, largest part first, so that they sort as text: `2010-07-04 15:30:00.5+08`, `2010/07/04 15:30`,
 * `20100704153000`, `20100704`. Anything else (a row version) is no time.
 */
const layout =
  /^(?<year>\d{4})(?<dash>[-/.]?)(?<month>\d{2})\k<dash>(?<day>\d{2})(?:(?<gap>[ T]?)(?<hour>\d{2})(?<colon>:?)(?<minute>\d{2})(?:\k<colon>(?<second>\d{2}))?)?(?<rest>(?:\.\d+)?(?:Z|[+-]\d{2}(?::?\d{2})?)?\s*)$/

/** China's clock is eight hours ahead of UTC, all year. */
const chinaOffset = 8 * 60

/**
 * The watermark `minutes` earlier, in the same layout as the column prints it: rows that were committed late carry an earlier
 * time than rows already seen. A day without a time goes back whole days. A watermark that is no time (a row version) is given
 * back as it is.
 */
export function watermarkBefore(watermark: string, minutes: number): string {
  const parts = layout.exec(watermark)?.groups
  if (parts === undefined) return watermark
  const { dash, gap = '', colon, rest } = parts
  const timed = parts['hour'] !== undefined
  // UTC is only the calendar here: the clock is the source's, and it is neither read nor changed.
  const back = timed ? minutes : Math.ceil(minutes / 1_440) * 1_440
  const iso = new Date(calendarMoment(parts) - back * 60_000).toISOString()
  const day = [iso.slice(0, 4), iso.slice(5, 7), iso.slice(8, 10)].join(dash)
  const time = [iso.slice(11, 13), iso.slice(14, 16), ...(parts['second'] === undefined ? [] : [iso.slice(17, 19)])]
  const before = timed ? `${day}${gap}${time.join(colon)}${rest}` : `${day}${rest}`
  // 31 February is 3 March of the calendar, which would leave out what lies between.
  return before < watermark ? before : watermark
}

/**
 * True for a time later than now: of a clock that is ahead, of an error of writing, or for never (9999-12-31). The next run must not go
 * on from there: rows that are stamped rightly until then would be left out for ever. Without a zone it is China's.
 */
export function isInTheFuture(watermark: string, now: Date = new Date()): boolean {
  const parts = layout.exec(watermark)?.groups
  if (parts === undefined) return false
  return calendarMoment(parts) - offsetOf(parts['rest'] ?? '') * 60_000 > now.getTime()
}

/** A clock's answer in one of the layouts, by China's clock; null for anything else. */
export function momentOf(clock: string): Date | null {
  const parts = layout.exec(clock)?.groups
  return parts === undefined ? null : new Date(calendarMoment(parts) - offsetOf(parts['rest'] ?? '') * 60_000)
}

type Parts = Readonly<Record<string, string | undefined>>

function calendarMoment({ year, month, day, hour = '0', minute = '0', second = '0' }: Parts): number {
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
}

/** Minutes ahead of UTC. */
function offsetOf(rest: string): number {
  if (rest.includes('Z')) return 0
  const zone = /([+-])(\d{2}):?(\d{2})?\s*$/.exec(rest)
  if (zone === null) return chinaOffset
  const minutes = Number(zone[2]) * 60 + Number(zone[3] ?? 0)
  return zone[1] === '-' ? -minutes : minutes
}

/** A time whose order as text is not its order in time: `2010-7-4` stands behind `2010-12-01`, `7/4/2010` behind `12/1/2009`. */
const unsortable =
  /^\s*(?:\d{4}\s*[-/.年]\s*(?:\d\s*[-/.月]|\d{2}\s*[-/.月]\s*\d(?!\d))|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})/u

/**
 * The last stamp of an ordered batch that is not later than `now`: one of 9999-12-31, or of a clock that is ahead, would keep all rows
 * until then from being read. Throws CONNECTOR_INVALID where stamps do not sort as text: a read from the last one would leave rows out
 * for ever. `name` is the column's.
 */
export function lastWatermark(rows: readonly RawRow[], column: number, name: string, now: Date): string | null {
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
    if (value !== null && !isInTheFuture(String(value), now)) return String(value)
  }
  return null
}
