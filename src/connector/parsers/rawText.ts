import type { ParseResult, QualityFlag, RawValue, RejectReason, Words } from '../connector.ts'

/** Words by which sources say that they know nothing, beside an empty field. A dash in a table is one of them, never a zero. */
const placeholders: ReadonlySet<string> = new Set(['\\N', 'null', 'NULL', 'Null', '无', '/', '-', '—', '——', '－'])

/** A raw value as trimmed text: null for nothing at all (NULL, empty, blanks); undefined for a number that has lost digits. */
export function rawText(raw: RawValue): string | null | undefined {
  if (raw === null) return null
  if (typeof raw === 'string') {
    const text = trimBlanks(raw)
    return text === '' ? null : text
  }
  // A long digit string that went through a JavaScript number has other digits now; nobody can tell which.
  if (typeof raw === 'number' && (!Number.isFinite(raw) || Math.abs(raw) > Number.MAX_SAFE_INTEGER)) return undefined
  return String(raw)
}

/** True for `\N`, `null`, 无, `/` and dashes. */
export function isPlaceholder(text: string): boolean {
  return text.length <= 4 && placeholders.has(text)
}

/** Removes what pads char(n) columns and cells: blanks, tabs, no-break and ideographic spaces, NUL. */
export function trimBlanks(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return from === 0 && to === text.length ? text : text.slice(from, to)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x3000 || code === 0xa0 || code === 0xfeff || code <= 0x0d
}

/** The value is not there. */
export const absent = Object.freeze({ ok: true, value: null }) satisfies ParseResult<null>

/** The source put a word for "not there". */
export const placeholder = Object.freeze({
  ok: true,
  value: null,
  flags: ['PLACEHOLDER'] as QualityFlag[],
}) satisfies ParseResult<null>

/** An accepted value. */
export function accept<T>(value: T, flags?: readonly QualityFlag[]): ParseResult<T> {
  return flags === undefined || flags.length === 0 ? { ok: true, value } : { ok: true, value, flags }
}

/** A rejection. The message never holds the value, which may be personal; `translateRow` tells it where it may be told. */
export function reject(
  reason: RejectReason,
  zh: string,
  en: string,
): { ok: false; reason: RejectReason; message: Words } {
  return { ok: false, reason, message: { zh, en } }
}
