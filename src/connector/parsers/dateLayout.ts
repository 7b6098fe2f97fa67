/**
 * A compiled fixed-width layout such as `yyyyMMddHHmmss` or `yyyy-MM-dd HH:mm:ss`. Letters: y year, M month, d day, H hour,
 * m minute, s second; everything else stands for itself. Behind seconds a fraction may follow, as databases print it.
 */
export interface DateLayout {
  readonly pattern: string
  readonly precision: 'DAY' | 'MONTH' | 'YEAR'
  /** Fills `parts` when the text has this layout. The time of day is checked here, the day is not. */
  read(text: string, parts: DateParts): 'READ' | 'OTHER_LAYOUT' | 'IMPOSSIBLE_TIME'
}

/** The numbers of one date; reused from value to value, so that reading a date allocates nothing. Absent parts are 0. */
export interface DateParts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

/** Fresh parts for one parser. */
export function newDateParts(): DateParts {
  return { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
}

/** Compiles a layout. */
export function compileDateLayout(pattern: string): DateLayout {
  const yearAt = pattern.indexOf('yyyy')
  const monthAt = pattern.indexOf('MM')
  const dayAt = pattern.indexOf('dd')
  const hourAt = pattern.indexOf('HH')
  const minuteAt = pattern.indexOf('mm')
  const secondAt = pattern.indexOf('ss')
  const literals = Array.from(pattern, (letter, index) => ({ index, code: letter.charCodeAt(0), letter })).filter(
    ({ letter }) => !'yMdHms'.includes(letter),
  )
  const { length } = pattern

  return {
    pattern,
    precision: dayAt !== -1 ? 'DAY' : monthAt !== -1 ? 'MONTH' : 'YEAR',
    read(text, parts) {
      if (text.length !== length && !(secondAt !== -1 && isFraction(text, length))) return 'OTHER_LAYOUT'
      for (let index = 0; index < literals.length; index++) {
        const literal = literals[index]!
        if (text.charCodeAt(literal.index) !== literal.code) return 'OTHER_LAYOUT'
      }
      const century = twoDigitsAt(text, yearAt)
      const year = twoDigitsAt(text, yearAt + 2)
      const month = monthAt === -1 ? 0 : twoDigitsAt(text, monthAt)
      const day = dayAt === -1 ? 0 : twoDigitsAt(text, dayAt)
      const hour = hourAt === -1 ? 0 : twoDigitsAt(text, hourAt)
      const minute = minuteAt === -1 ? 0 : twoDigitsAt(text, minuteAt)
      const second = secondAt === -1 ? 0 : twoDigitsAt(text, secondAt)
      // Of numbers that are not digits at least one is negative, and so is their bitwise "or".
      if ((century | year | month | day | hour | minute | second) < 0) return 'OTHER_LAYOUT'
      if (hour > 23 || minute > 59 || second > 59) return 'IMPOSSIBLE_TIME'
      parts.year = century * 100 + year
      parts.month = month
      parts.day = day
      parts.hour = hour
      parts.minute = minute
      parts.second = second
      return 'READ'
    },
  }
}

function twoDigitsAt(text: string, index: number): number {
  const tens = text.charCodeAt(index) - 48
  const ones = text.charCodeAt(index + 1) - 48
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones
}

function isFraction(text: string, from: number): boolean {
  if (text.length < from + 2 || text.length > from + 10 || text.charCodeAt(from) !== 46) return false
  for (let index = from + 1; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 48 || code > 57) return false
  }
  return true
}
