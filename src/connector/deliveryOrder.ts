import { isDay, lastDayOfMonth } from '../calendar.ts'
import type { FileLocation } from './feedLocation.ts'

/** What is known of a delivered file without its rows: its name, and the year and month of its name or title. */
export interface NamedFile {
  readonly name: string
  readonly year: number | null
  readonly month: number | null
}

/** The days that a file is about, both inclusive. */
export interface FileDays {
  readonly from: string
  readonly through: string
}

/**
 * A text by which deliveries are ordered, code point by code point: what the name tells in its group `delivered`, then the period, then
 * the name. Made of the file alone, so that it does not matter in which order files come.
 */
export function deliveryOrder(location: Pick<FileLocation, 'pattern'>, { name, year, month }: NamedFile): string {
  const delivered = location.pattern.exec(name)?.groups?.['delivered'] ?? ''
  return `${delivered} ${String(year ?? 0).padStart(4, '0')}${String(month ?? 0).padStart(2, '0')} ${name}`
}

/** Earlier deliveries first. */
export function compareDeliveries(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}

/** The days of the groups `from` and `to` of the name, else the file's month or year; null where nobody knows them. */
export function fileDays(location: Pick<FileLocation, 'pattern'>, { name, year, month }: NamedFile): FileDays | null {
  const groups = location.pattern.exec(name)?.groups
  const from = dayOf(groups?.['from'])
  const through = dayOf(groups?.['to'])
  if (from !== null && through !== null) return from <= through ? { from, through } : null
  if (year === null) return null
  if (month === null) return { from: `${year}-01-01`, through: `${year}-12-31` }
  const first = `${year}-${String(month).padStart(2, '0')}-01`
  return { from: first, through: lastDayOfMonth(first) }
}

/** `20100704`, `2010-07-04` or `2010.07.04`. */
function dayOf(text: string | undefined): string | null {
  const digits = text?.replaceAll(/[-_.]/g, '') ?? ''
  const day = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
  return isDay(day) ? day : null
}
