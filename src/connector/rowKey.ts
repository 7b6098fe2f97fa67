import type { RawRow } from './connector.ts'
import { identifierInvalid } from './parsers/identifiers.ts'
import { isPlaceholder, rawText } from './parsers/rawText.ts'
import { missing, rejected } from './rowOutcome.ts'
import type { RejectedRow } from './translatedRow.ts'

/** A column of a key and where it stands in the row. */
export interface KeyColumn {
  readonly column: string
  readonly index: number
}

/** The key of a row, its columns' text joined by `|`; a rejection where a part is missing or has lost digits. */
export function rowKey(row: RawRow, columns: readonly KeyColumn[]): string | RejectedRow {
  let key = ''
  for (const [order, { column, index }] of columns.entries()) {
    const raw = row[index] ?? null
    const text = rawText(raw)
    if (text === null || (text !== undefined && isPlaceholder(text))) return missing('', column)
    if (text === undefined) return rejected('', column, identifierInvalid, raw)
    key = order === 0 ? text : `${key}|${text}`
  }
  return key
}
