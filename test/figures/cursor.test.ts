import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listCursors } from '../../src/figures/cursor.ts'

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

  it('tells nothing of where it stands but the length', () => {
    const cursors = listCursors(key, 'cases')
    const cursor = cursors.encode('{"day":"2010-05-17","sourceKey":"A3303020000001"}')
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('A330302')
    expect(cursors.encode('{"day":"2010-05-17","sourceKey":"A3303020000002"}').slice(0, 60)).not.toBe(
      cursor.slice(0, 60),
    )
  })
})
