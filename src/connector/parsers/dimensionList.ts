import type { Parser } from '../connector.ts'
import { absent, accept, isPlaceholder, placeholder, rawText, reject } from './rawText.ts'

const malformed = reject(
  'CODE_UNKNOWN',
  '维度须写作 名称=取值，多个以分号隔开，如 channel=MEDICAL;level=PREFECTURE',
  'dimensions are written name=VALUE, joined by semicolons: channel=MEDICAL;level=PREFECTURE',
)
const pair = /^([a-z][A-Za-z]*)=([A-Z][A-Z0-9_]*)$/

/** What a figure is narrowed to: `level=CITY; channel=MEDICAL` -> `channel=MEDICAL;level=CITY`, by name and value, each pair once. */
export function dimensionList(): Parser<string | null> {
  return {
    name: 'dimensionList',
    parse(raw) {
      const text = rawText(raw)
      if (text === null) return absent
      if (text === undefined) return malformed
      if (isPlaceholder(text)) return placeholder
      const pairs = text.split(/[;；]/).map((one) => one.trim())
      if (pairs.some((one) => !pair.test(one)) || new Set(pairs).size !== pairs.length) return malformed
      return accept(pairs.sort().join(';'))
    },
  }
}
