import type { ParseResult } from '../connector.ts'

/** Past this many different values the rest is parsed each time: a column with as many is no small domain, and memory is bounded. */
const largestMemory = 8_192

/** Remembers what a pure function of text gave. For columns whose values repeat: days, codes, flags. */
export function memoise<T>(parse: (text: string) => ParseResult<T>): (text: string) => ParseResult<T> {
  const known = new Map<string, ParseResult<T>>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const result = parse(text)
    if (known.size < largestMemory) known.set(text, result)
    return result
  }
}
