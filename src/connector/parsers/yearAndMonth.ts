import type { Parser } from '../connector.ts'
import { dateImpossible, dateUnreadable, twoDigits } from './calendar.ts'
import { normaliseWidth } from './normaliseWidth.ts'
import { absent, accept, isPlaceholder, placeholder, rawText } from './rawText.ts'

/** A year in a column of its own, `2010`: for reports whose month stands in the column beside it (`monthOfYear`). */
export function yearAlone(): Parser<string | null> {
  return numbered('yearAlone', /^(\d{4})年?$/, 1900, 2100, String)
}

/** A month of a year, `6`, `06` or `6月` -> `06`. Only together with the year of `yearAlone` is it a month. */
export function monthOfYear(): Parser<string | null> {
  return numbered('monthOfYear', /^(\d{1,2})月?$/, 1, 12, twoDigits)
}

function numbered(
  name: string,
  layout: RegExp,
  first: number,
  last: number,
  write: (value: number) => string,
): Parser<string | null> {
  return {
    name,
    parse(raw) {
      const text = rawText(raw)
      if (text === null) return absent
      if (text === undefined) return dateUnreadable
      if (isPlaceholder(text)) return placeholder
      const narrow = normaliseWidth(text)
      const digits = layout.exec(narrow)?.[1]
      if (digits === undefined) return dateUnreadable
      const value = Number(digits)
      if (value < first || value > last) return dateImpossible
      return accept(write(value), narrow === text ? undefined : ['FULL_WIDTH'])
    },
  }
}
