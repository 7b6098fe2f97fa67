import { expect } from 'vitest'
import type { Parser, QualityFlag, RawValue, RejectReason } from '../../../src/connector/connector.ts'

/** What a parser must make of a value: `[value, ...flags]`, or the reason of its rejection. */
export type Outcome = readonly [unknown, ...QualityFlag[]] | RejectReason | 'OUT_OF_SCOPE'

/** Asserts the exact outcome, flags in order. */
export function expectParse(parser: Parser<unknown>, raw: RawValue, outcome: Outcome): void {
  const result = parser.parse(raw)
  if (typeof outcome === 'string') {
    expect(result.ok ? result : result.reason).toBe(outcome)
    return
  }
  const [value, ...flags] = outcome
  expect(result.ok ? [result.value, ...(result.flags ?? [])] : result.reason).toEqual([value, ...flags])
}
