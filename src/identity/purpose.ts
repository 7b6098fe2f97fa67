import { HubError } from '../errors.ts'

/** Longest purpose, in characters. */
export const longestPurpose = 200

/**
 * What records are asked for: the header `X-Purpose`, or what the token says where there is no header. Null: nothing was declared.
 *
 * HTTP headers are bytes, which arrive here as one character each: a purpose is UTF-8. Browsers send nothing else than ASCII there, so that
 * the form of RFC 8187 is read as well: `UTF-8''%E4%BF%A1%E8%AE%BF`. Throws PURPOSE_INVALID.
 */
export function purposeOf(header: string | undefined, told: unknown): string | null {
  if (header !== undefined) return checked(decoded(header), 'X-Purpose')
  if (told === undefined || told === null) return null
  if (typeof told !== 'string') throw invalid('The purpose that the token tells', 'must be text')
  return checked(told, 'The purpose that the token tells')
}

function decoded(header: string): string {
  const extended = /^utf-8''(.*)$/i.exec(header)
  try {
    if (extended !== null) return decodeURIComponent(extended[1] ?? '')
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'))
  } catch (cause) {
    if (!(cause instanceof TypeError || cause instanceof URIError)) throw cause
    throw invalid('X-Purpose', "must be UTF-8, or in the form UTF-8''%E4%BF%A1 of RFC 8187", cause)
  }
}

/** One line of text without anything that could hide in a log or a list: control, formatting and line characters. */
function checked(text: string, what: string): string {
  const purpose = text.trim()
  const length = [...purpose].length
  if (length === 0) throw invalid(what, `must say in 1 to ${longestPurpose} characters what the records are needed for`)
  if (length > longestPurpose) throw invalid(what, `has ${length} characters; ${longestPurpose} are allowed`)
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u.test(purpose)) {
    throw invalid(what, 'must be one line of text without control characters')
  }
  return purpose
}

function invalid(what: string, why: string, cause?: unknown): HubError {
  return new HubError('PURPOSE_INVALID', `${what} ${why}.`, cause === undefined ? {} : { cause })
}
