import type { Parser } from '../connector.ts'
import { hasFullWidth, normaliseWidth } from './normaliseWidth.ts'
import { absent, accept, isPlaceholder, placeholder, rawText, reject } from './rawText.ts'

/** An identifier that went through a JavaScript number or has a shape that the source never gives. */
export const identifierInvalid = reject('IDENTIFIER_INVALID', '编号格式不符', 'not an identifier of the declared shape')

/** What identifiers look like: a pattern over the whole of it, or at least a length. */
export type IdentifierOptions = { readonly pattern: RegExp } | { readonly maxLength: number }

/**
 * An identifier: text from end to end, so that leading zeros and all nineteen digits survive. A number beyond 2^53 has already
 * lost digits and is rejected. Full-width digits and letters become ASCII, flagged.
 */
export function identifier(options: IdentifierOptions): Parser<string | null> {
  const pattern =
    'pattern' in options
      ? new RegExp(`^(?:${options.pattern.source})$`, options.pattern.flags.replace(/[gy]/g, ''))
      : null
  const longest = 'maxLength' in options ? options.maxLength : Number.POSITIVE_INFINITY
  return {
    name: pattern === null ? `identifier(${longest})` : `identifier(${pattern.source})`,
    parse(raw) {
      const text = rawText(raw)
      if (text === null) return absent
      if (text === undefined || (typeof raw === 'number' && !Number.isInteger(raw))) return identifierInvalid
      if (isPlaceholder(text)) return placeholder
      const wide = hasFullWidth(text)
      const value = wide ? normaliseWidth(text) : text
      if (value.length > longest || (pattern !== null && !pattern.test(value))) return identifierInvalid
      if (value.includes('\ufffd')) return identifierInvalid
      return accept(value, wide ? ['FULL_WIDTH'] : undefined)
    },
  }
}
