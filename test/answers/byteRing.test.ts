import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteRing } from '../../src/answers/byteRing.ts'

/** Whatever is asked of the memory: it gives what was put under the key last, or nothing. */

const size = 1_000
const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'é', '鹿城', 'h'.repeat(20))
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('set' as const), key, length: fc.integer({ min: 0, max: 60 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('get' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
)

test('gives what was put under a key last, or nothing', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const ring = new ByteRing<number>(size)
      const put = new Map<string, { readonly bytes: Buffer; readonly value: number }>()
      for (const [number, one] of steps.entries()) {
        if (one.kind === 'set') {
          const bytes = Buffer.alloc(one.length, number)
          ring.set(one.key, bytes, number)
          put.set(one.key, { bytes, value: number })
        } else if (one.kind === 'delete') {
          ring.delete(one.key)
          put.delete(one.key)
        } else {
          const found = ring.get(one.key)
          if (found !== undefined) expect({ ...found, bytes: Buffer.from(found.bytes) }).toEqual(put.get(one.key))
        }
        expect(ring.size).toBeLessThanOrEqual(size)
        // Eight keys with their bytes are no more than half of it.
        expect(ring.count).toBeLessThanOrEqual(put.size)
      }
      // What was put last is always there.
      const last = steps.findLast(({ kind }) => kind !== 'get')
      if (last?.kind === 'set' && last.length < 20) expect(ring.get(last.key)?.value).toBe(put.get(last.key)!.value)
    }),
    { numRuns: 300 },
  )
})

test('what is asked for again and again stays, what nobody asks for is overwritten', () => {
  const ring = new ByteRing<string>(10_000)
  ring.set('asked', Buffer.from('front page'), 'asked')
  ring.set('forgotten', Buffer.from('front page'), 'forgotten')
  for (let number = 0; number < 5_000; number += 1) {
    ring.set(`other ${number}`, Buffer.alloc(80), 'other')
    if (number % 20 === 0) expect(ring.get('asked')?.bytes.toString()).toBe('front page')
  }
  expect(ring.get('forgotten')).toBeUndefined()
  // A record of some 100 bytes each.
  expect(ring.count).toBeGreaterThan(90)
})

test('a value is replaced without its bytes; what is larger than a sixteenth is not taken', () => {
  const ring = new ByteRing<number>(1_600)
  ring.set('key', Buffer.from('text'), 1)
  ring.update('key', 2)
  ring.update('nothing', 3)
  expect(ring.peek('key')).toBe(2)
  expect(ring.get('key')?.bytes.toString()).toBe('text')
  ring.set('key', Buffer.alloc(100), 3)
  expect(ring.get('key')).toBeUndefined()
  expect(ring.peek('nothing')).toBeUndefined()
})
