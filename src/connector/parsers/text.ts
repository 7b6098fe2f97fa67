import type { Parser } from '../connector.ts'
import { absent, accept, isPlaceholder, placeholder, rawText, reject } from './rawText.ts'

const undecodable = reject('TEXT_UNDECODABLE', '文字编码有误', 'text that was not decoded correctly')

/**
 * Short text such as a name of a place or a road, as it stands, only trimmed. U+FFFD and half surrogates are the trace of a wrong
 * decoding, so such a text is rejected. Free text (简要案情) has no parser: it never leaves the source.
 */
export function text(options: { readonly maxLength: number }): Parser<string | null> {
  const tooLong = reject(
    'TEXT_TOO_LONG',
    `文字超过${options.maxLength}个字符`,
    `text longer than ${options.maxLength} characters`,
  )
  return {
    name: `text(${options.maxLength})`,
    parse(raw) {
      const value = rawText(raw)
      if (value === null) return absent
      if (value === undefined) return undecodable
      if (isPlaceholder(value)) return placeholder
      if (value.length > options.maxLength) return tooLong
      if (value.includes('\ufffd') || !value.isWellFormed()) return undecodable
      return accept(value)
    },
  }
}
