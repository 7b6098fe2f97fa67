import type { Random } from '../random.ts'

/** Picks one of some values by their weights, which are added up once: rows are made by the ten thousand. */
export function weights<const T>(values: readonly (readonly [value: T, weight: number])[]): (random: Random) => T {
  const limits: number[] = []
  let sum = 0
  for (const [, weight] of values) {
    sum += weight
    limits.push(sum)
  }
  return (random) => {
    const point = random.next() * sum
    return values[limits.findIndex((limit) => point < limit)]![0]
  }
}
