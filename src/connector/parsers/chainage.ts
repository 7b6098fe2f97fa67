import type { ParseResult, Parser, QualityFlag } from '../connector.ts'
import { memoise } from './memoise.ts'
import { normaliseWidth } from './normaliseWidth.ts'
import { absent, accept, isPlaceholder, placeholder, rawText, reject } from './rawText.ts'

const unreadable = reject('NUMBER_UNREADABLE', '桩号无法识别', 'not a chainage such as K1812+300')
const outOfRange = reject(
  'NUMBER_OUT_OF_RANGE',
  '桩号超出范围',
  'a chainage of a road that long, or with more than 999 metres',
)

/** Longer than the longest road of the country by far. */
const longestKilometres = 9_999

/**
 * A place on a road by its kilometre stones (桩号): kilometres, then metres below a thousand, with fractions of a metre dropped:
 * `K1812+300`, `k1812 + 300`, `Ｋ１８１２＋３００`, `1812+300`, `K1812` -> `K1812+300`, `K1812+000`. Metres are padded to three digits:
 * `K7+50` is fifty metres on. A letter of a variant before or behind K (`AK`, `ZK`, `YK`) is part of the number and stays.
 */
export function chainage(): Parser<string | null> {
  const parse = memoise((raw: string): ParseResult<string | null> => {
    const text = normaliseWidth(raw)
    const match = /^([A-Z]?)K?(\d{1,6})(?:\+(\d{1,4})(?:\.\d{1,3})?)?$/.exec(text.replaceAll(/\s/g, '').toUpperCase())
    if (match === null) return isPlaceholder(text) ? placeholder : unreadable
    const [, variant = '', kilometres = '', metres = '0'] = match
    if (variant !== '' && variant !== 'K' && !text.toUpperCase().includes('K')) return unreadable
    if (Number(kilometres) > longestKilometres || Number(metres) > 999) return outOfRange
    const flags: QualityFlag[] = text === raw ? [] : ['FULL_WIDTH']
    const prefix = variant === 'K' ? '' : variant
    return accept(`${prefix}K${Number(kilometres)}+${metres.padStart(3, '0')}`, flags)
  })
  return {
    name: 'chainage',
    parse(raw) {
      const text = rawText(raw)
      if (text === null) return absent
      return text === undefined ? unreadable : parse(text)
    },
  }
}
