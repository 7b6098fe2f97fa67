/**
 * A seeded generator of pseudo-random numbers (mulberry32), so that the demonstration's data is the same on every machine and in
 * every run. Not for anything secret.
 */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from `low` to `high`, both inclusive. */
  integer(low: number, high: number): number
  /** True in `share` of the calls. */
  chance(share: number): boolean
  /** One of the values, all as likely. */
  pick<T>(values: readonly T[]): T
  /** One of the values, as likely as its weight. */
  weighted<T>(values: readonly (readonly [value: T, weight: number])[]): T
  /** The same values in another order. */
  shuffle<T>(values: readonly T[]): T[]
}

/** Starts a sequence; the same seed gives the same sequence. Each part of the demonstration has a seed of its own, so that a change in one does not move the others. */
export function seededRandom(seed: string): Random {
  let state = 2166136261
  for (const character of seed) state = Math.imul(state ^ character.codePointAt(0)!, 16777619)

  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))

  return {
    next,
    integer,
    chance: (share) => next() < share,
    pick: (values) => values[integer(0, values.length - 1)]!,
    weighted(values) {
      let point = next() * values.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [value, weight] of values) {
        point -= weight
        if (point < 0) return value
      }
      return values.at(-1)![0]
    },
    shuffle(values) {
      const shuffled = [...values]
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = integer(0, last)
        ;[shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!]
      }
      return shuffled
    },
  }
}

/** Splits a whole number by weights into whole numbers that add up to it (largest remainders get the rest). */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((left, right) => left + right, 0)
  const exact = weights.map((weight) => (total * weight) / sum)
  const parts = exact.map(Math.floor)
  const order = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((left, right) => right.rest - left.rest || left.index - right.index)
  let missing = total - parts.reduce((left, right) => left + right, 0)
  for (const { index } of order) {
    if (missing === 0) break
    parts[index]! += 1
    missing -= 1
  }
  return parts
}
