/** Days of the demonstration, without time zones: day numbers count from 1 January 1970. */
const millisecondsOfDay = 86_400_000

/** Day number of a calendar day. */
export function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / millisecondsOfDay
}

const known = new Map<number, { readonly iso: string; readonly compact: string }>()

/** `20100704`. */
export function compactDay(number: number): string {
  return written(number).compact
}

/** `2010-07-04`. */
export function isoDay(number: number): string {
  return written(number).iso
}

function written(number: number): { readonly iso: string; readonly compact: string } {
  const before = known.get(number)
  if (before !== undefined) return before
  const iso = new Date(number * millisecondsOfDay).toISOString().slice(0, 10)
  const day = { iso, compact: iso.replaceAll('-', '') }
  known.set(number, day)
  return day
}

/** Two digits. */
export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
