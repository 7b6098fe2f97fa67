import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPacking, unpack } from '../../src/answers/packedAnswer.ts'

/** Answers come out as they went in, whichever sample they were packed by. */

const answers = fc.array(
  fc.oneof(
    fc.json().map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    // More than DEFLATE looks back.
    fc.integer({ min: 30_000, max: 40_000 }).map((length) => Buffer.alloc(length, '命案 {"filed":1}')),
  ),
  { minLength: 1, maxLength: 60 },
)

test('every answer comes out as it went in', async () => {
  await fc.assert(
    fc.asyncProperty(answers, async (all) => {
      const packing = createPacking()
      const packed = await Promise.all(all.map((bytes) => packing.pack(bytes)))
      expect(packed.map(unpack)).toEqual(all)
    }),
    { numRuns: 10 },
  )
})

test('what is packed does not change with the buffer that it was made from', async () => {
  const packing = createPacking()
  const bytes = Buffer.from('{"jurisdiction":{"name":"鹿城区"}}')
  for (let times = 0; times < 30; times += 1) await packing.pack(bytes)
  const packed = await packing.pack(bytes)
  bytes.fill(0)
  expect(unpack(packed).toString()).toBe('{"jurisdiction":{"name":"鹿城区"}}')
})

test('answers of an operation that is asked again and again take little more than what tells them apart', async () => {
  const packing = createPacking()
  // Words that repeat in no answer, and in all of them.
  const words = Array.from({ length: 100 }, (_, index) => createHash('sha256').update(String(index)).digest('base64'))
  const answer = (filed: number): Buffer => Buffer.from(JSON.stringify({ words, filed }))
  const packed = await Promise.all(Array.from({ length: 40 }, (_, number) => packing.pack(answer(number))))
  const sizes = packed.map(({ bytes }) => bytes.length)
  expect(sizes[0]).toBeGreaterThan(3_000)
  expect(sizes[39]).toBeLessThan(200)
})
