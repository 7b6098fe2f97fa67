import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { HubError } from '../errors.ts'

/** Makes and reads the cursors of one list. Reading a foreign or forged one throws CURSOR_INVALID. */
export interface ListCursors {
  encode(position: string): string
  decode(cursor: string): string
}

const markBytes = 12

/**
 * Cursors of one list: opaque, and bound by a keyed mark to what the list is (`list`: its field, arguments, filter and order), so
 * that a cursor of another list is refused instead of giving a page that belongs nowhere.
 */
export function listCursors(key: KeyObject, list: string): ListCursors {
  const markOf = (position: string): Buffer =>
    // The length keeps (list, position) apart from any other pair with the same joined text.
    createHmac('sha256', key).update(`${list.length}:${list}${position}`).digest().subarray(0, markBytes)
  return {
    encode(position) {
      return Buffer.concat([markOf(position), Buffer.from(position, 'utf8')]).toString('base64url')
    },
    decode(cursor) {
      const bytes = Buffer.from(cursor, 'base64url')
      const position = bytes.subarray(markBytes).toString('utf8')
      // Decoding is lenient: only the very text that was handed out is taken.
      const genuine =
        bytes.length >= markBytes &&
        bytes.toString('base64url') === cursor &&
        timingSafeEqual(bytes.subarray(0, markBytes), markOf(position))
      if (!genuine) {
        throw new HubError(
          'CURSOR_INVALID',
          '`after` was not made by this hub for this list, filter and order. Take it from `pageInfo.endCursor` of the same query.',
        )
      }
      return position
    },
  }
}

/**
 * The key of the installation's cursors, made at the first start; pages stay valid over restarts because it is kept. An object of its
 * own, because node makes one of plain bytes for every single mark, which takes five times as long as the mark itself.
 */
export function readCursorKey(file: string): KeyObject {
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
  if (key.length !== 32) {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `${file} does not hold a key of 32 bytes. Remove it: a new one is made.`,
    )
  }
  return createSecretKey(key)
}
