import type { ParseResult, RawValue } from './connector.ts'
import { reject } from './parsers/rawText.ts'
import type { RejectedRow } from './translatedRow.ts'

const requiredMissing = reject('REQUIRED_MISSING', '必填项为空', 'a required value is missing')

/** No flags; shared, so that a clean row costs no array. */
export const noFlags: readonly string[] = Object.freeze([])

/** Adds each flag once. */
export function addFlags(flags: string[] | null, more: readonly string[]): string[] {
  if (flags === null) return [...more]
  for (const flag of more) if (!flags.includes(flag)) flags.push(flag)
  return flags
}

/** A rejection of a row by one of its columns. */
export function rejected(
  key: string,
  column: string,
  result: Extract<ParseResult<never>, { readonly message: object }>,
  raw: RawValue,
): RejectedRow {
  const text = raw === null ? null : String(raw).slice(0, 200)
  return { kind: 'REJECTED', key, column, reason: result.reason, message: result.message, rawValue: text }
}

/** A required value that is null. */
export function missing(key: string, column: string): RejectedRow {
  return rejected(key, column, requiredMissing, null)
}
