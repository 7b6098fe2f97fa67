import type { ParseResult, Parser } from '../connector.ts'
import { dateUnreadable } from './calendar.ts'
import { memoise } from './memoise.ts'
import { absent, accept, rawText } from './rawText.ts'

/** The last month of a year, `2015-12`, from a column of years (`2015`): for stocks that are counted once, at the year's end. */
export function yearEnd(): Parser<string | null> {
  const parse = memoise(
    (text: string): ParseResult<string | null> => (/^(19|20)\d{2}$/.test(text) ? accept(`${text}-12`) : dateUnreadable),
  )
  return {
    name: 'yearEnd',
    parse(raw) {
      const text = rawText(raw)
      if (text === null) return absent
      return text === undefined ? dateUnreadable : parse(text)
    },
  }
}
