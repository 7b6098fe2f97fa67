import fc from 'fast-check'
import { expect, it } from 'vitest'
import { apportion, seededRandom } from '../../src/demo/random.ts'

it('gives the same sequence for the same seed, and another for another', () => {
  const sequence = (seed: string): number[] => {
    const random = seededRandom(seed)
    return Array.from({ length: 20 }, () => random.integer(0, 1_000_000))
  }
  expect(sequence('a')).toEqual(sequence('a'))
  expect(sequence('a')).not.toEqual(sequence('b'))
})

it('splits into whole numbers that add up, each within one of its share', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000_000 }),
      fc
        .array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 40 })
        .filter((weights) => weights.some((weight) => weight > 0)),
      (total, weights) => {
        const parts = apportion(total, weights)
        const sum = weights.reduce((left, right) => left + right, 0)
        expect(parts.reduce((left, right) => left + right, 0)).toBe(total)
        for (const [index, part] of parts.entries()) {
          expect(Math.abs(part - (total * weights[index]!) / sum)).toBeLessThan(1.0001)
        }
      },
    ),
  )
})
