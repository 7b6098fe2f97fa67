import { createSecretKey } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { listCursors, readCursorKey } from '../../src/figures/cursor.ts'

const key = createSecretKey(new Uint8Array(32).fill(7))
const refused = expect.objectContaining({ code: 'CURSOR_INVALID' })

describe('listCursors', () => {
  it('gives back the position, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (list, position) => {
        const cursors = listCursors(key, list)
        expect(cursors.decode(cursors.encode(position))).toBe(position)
      }),
    )
  })

  it('refuses a cursor of another list, filter or order', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (one, other, position) => {
        fc.pre(one !== other)
        const cursor = listCursors(key, one).encode(position)
        expect(() => listCursors(key, other).decode(cursor)).toThrow(refused)
      }),
    )
    // The text where one ends and the other begins does not matter.
    expect(() => listCursors(key, 'cases:a').decode(listCursors(key, 'cases:').encode('ab'))).toThrow(refused)
  })

  it('refuses what was not made with this key, or was changed', () => {
    const cursors = listCursors(key, 'cases')
    expect(() => cursors.decode(listCursors(createSecretKey(new Uint8Array(32).fill(8)), 'cases').encode('x'))).toThrow(
      refused,
    )
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (position, at, difference) => {
          const bytes = Buffer.from(cursors.encode(position), 'base64url')
          bytes[at % bytes.length]! ^= difference
          expect(() => cursors.decode(bytes.toString('base64url'))).toThrow(refused)
        },
      ),
    )
    fc.assert(fc.property(fc.string(), (text) => void expect(() => cursors.decode(text)).toThrow(refused)))
  })
})

describe('readCursorKey', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cursor-key-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('makes a key once, for its owner only', () => {
    const file = path.join(folder, 'new', 'cursor.key')
    const made = readCursorKey(file)
    expect(made.symmetricKeySize).toBe(32)
    expect(readCursorKey(file).equals(made)).toBe(true)
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('refuses a damaged key', () => {
    const file = path.join(folder, 'cursor.key')
    writeFileSync(file, 'short')
    expect(() => readCursorKey(file)).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }))
  })
})
