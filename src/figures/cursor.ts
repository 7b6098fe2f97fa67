import type { KeyObject } from 'node:crypto'
import { openText, sealText } from '../access/sealedText.ts'
import { HubError } from '../errors.ts'

/** Makes and reads the cursors of one list. Reading a foreign or forged one throws CURSOR_INVALID. */
export interface ListCursors {
  encode(position: string): string
  decode(cursor: string): string
}

/**
 * Cursors of one list: opaque, and sealed for what the list is (`list`: its field, arguments, filter and order), so that a cursor of
 * another list is refused instead of giving a page that belongs nowhere, and that none tells the key of the record at which it stands.
 */
export function listCursors(key: KeyObject, list: string): ListCursors {
  return {
    encode: (position) => sealText(key, list, position).toString('base64url'),
    decode(cursor) {
      const bytes = Buffer.from(cursor, 'base64url')
      // Decoding is lenient: only the very text that was handed out is taken.
      const position = bytes.toString('base64url') === cursor ? openText(key, list, bytes) : null
      if (position === null) {
        throw new HubError(
          'CURSOR_INVALID',
          '`after` was not made by this hub for this list, filter and order. Take it from `pageInfo.endCursor` of the same query.',
        )
      }
      return position
    },
  }
}
