/**
 * Days as ISO text (2010-05-17, which sorts as it is) and months as 2010-05, with whole-number arithmetic: no time zone can move a
 * day, because no moment of time is involved.
 */

/** Days since 1970-01-01. */
export function dayNumber(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / 86_400_000
}

/** The day of a number made by `dayNumber`. */
export function dayOf(number: number): string {
  return new Date(number * 86_400_000).toISOString().slice(0, 10)
}

/** The day so many days later (earlier when negative). */
export function addDays(day: string, count: number): string {
  return dayOf(dayNumber(day) + count)
}

/** Whether the text is a day that exists. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const number = dayNumber(text)
  return Number.isFinite(number) && dayOf(number) === text
}

/** The last day of a month told as 2010-05, or of the month that a day lies in. */
export function lastDayOfMonth(month: string): string {
  const year = Number(month.slice(0, 4))
  const number = Number(month.slice(5, 7))
  return `${month.slice(0, 7)}-${String(new Date(Date.UTC(year, number, 0)).getUTCDate()).padStart(2, '0')}`
}

/** The first day of the month that a day lies in. */
export function firstDayOfMonth(day: string): string {
  return `${day.slice(0, 7)}-01`
}

/** The month so many months later (earlier when negative); takes a month or a day. */
export function addMonths(month: string, count: number): string {
  const total = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + count
  return `${String(Math.floor(total / 12)).padStart(4, '0')}-${String((total % 12) + 1).padStart(2, '0')}`
}

/** How many months lie between the months of two days: 0 within one month. */
export function monthsBetween(earlier: string, later: string): number {
  return (
    (Number(later.slice(0, 4)) - Number(earlier.slice(0, 4))) * 12 +
    Number(later.slice(5, 7)) -
    Number(earlier.slice(5, 7))
  )
}

/** The same day of the month so many months later, or the month's last day where that month is shorter. */
export function sameDayInMonth(day: string, months: number): string {
  const month = addMonths(day, months)
  const last = lastDayOfMonth(month)
  const same = `${month}-${day.slice(8)}`
  return same < last ? same : last
}

/** The day that it is in China: UTC+8 without daylight saving time since 1991. */
export function todayInChina(now: Date): string {
  return new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
}

/** The earlier of two days. */
export function earlierOf(one: string, other: string): string {
  return one < other ? one : other
}

/** The later of two days. */
export function laterOf(one: string, other: string): string {
  return one > other ? one : other
}
