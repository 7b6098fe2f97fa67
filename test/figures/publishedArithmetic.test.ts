import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  agreement,
  cutsTo,
  fittingBases,
  fittingPairs,
  impliedBase,
  roundsTo,
} from '../../src/figures/publishedArithmetic.ts'

const wholes = fc.integer({ min: 1, max: 20_000 })
const decimals = fc.integer({ min: 0, max: 2 })

/** A rate as an office prints it: per cent with so many decimals, rounded or cut off. */
function printedRate(part: number, whole: number, places: number, how: (value: number) => number) {
  const scale = 100 * 10 ** places
  return { printed: how((part * scale) / whole) / scale, step: 1 / scale }
}

describe('printed digits', () => {
  test('a rounded rate agrees with its counts, whatever the counts', () => {
    fc.assert(
      fc.property(wholes, wholes, decimals, (part, whole, places) => {
        const { printed, step } = printedRate(part, whole, places, Math.round)
        expect(agreement(part / whole, printed, step)).toBe('AGREES')
      }),
    )
  })

  test('a rate with its digits cut off is never said to disagree', () => {
    fc.assert(
      fc.property(wholes, wholes, decimals, (part, whole, places) => {
        const { printed, step } = printedRate(part, whole, places, Math.floor)
        expect(agreement(part / whole, printed, step)).not.toBe('DISAGREES')
      }),
    )
  })

  test('a rate two printed digits away disagrees', () => {
    fc.assert(
      fc.property(wholes, wholes, decimals, (part, whole, places) => {
        const { printed, step } = printedRate(part, whole, places, Math.round)
        expect(agreement(part / whole, printed + 2 * step, step)).toBe('DISAGREES')
        expect(agreement(part / whole, printed - 2 * step, step)).toBe('DISAGREES')
      }),
    )
  })

  test('falls are cut towards zero: -8.597 % is -8.60 rounded and -8.59 cut off', () => {
    expect(roundsTo(-19 / 221, -0.086, 0.0001)).toBe(true)
    expect(cutsTo(-19 / 221, -0.0859, 0.0001)).toBe(true)
    expect(cutsTo(-19 / 221, -0.086, 0.0001)).toBe(false)
  })
})

describe('whole numbers behind a rate', () => {
  test('the pair that made a rate is among those that fit it', () => {
    fc.assert(
      fc.property(wholes, fc.double({ min: 0.05, max: 1, noNaN: true }), decimals, (whole, share, places) => {
        const part = Math.max(1, Math.round(whole * share))
        const { printed, step } = printedRate(part, whole, places, Math.round)
        if (printed === 0) return
        const pair = { part, whole }
        expect(fittingPairs(whole, printed, step, 'WHOLE').rounded).toContainEqual(pair)
        expect(fittingPairs(part, printed, step, 'PART').rounded).toContainEqual(pair)
      }),
      { numRuns: 50 },
    )
  })

  test('4518 and 99.97 %: none by rounding, two by cutting off', () => {
    expect(fittingPairs(4518, 0.9997, 0.0001, 'EITHER')).toEqual({
      rounded: [],
      cut: [
        { part: 4518, whole: 4519 },
        { part: 4517, whole: 4518 },
      ],
    })
  })

  test('a change and its rate: -24 and -80 % only 30; -19 and -8.60 % only 221; nothing from 0 %', () => {
    expect(fittingBases(-24, -0.8, 0.01)).toEqual([30])
    expect(fittingBases(-19, -0.086, 0.0001)).toEqual([221])
    expect(fittingBases(3, 0, 0.01)).toEqual([])
  })

  test('the base that made a change is among those that fit', () => {
    fc.assert(
      fc.property(wholes, wholes, decimals, (then, now, places) => {
        const { printed, step } = printedRate(now - then, then, places, Math.round)
        // Many bases fit a change that is small beside its base: only what settles something is asked.
        if (Math.abs(printed) < 0.05 || Math.abs(printed) > 5) return
        expect(fittingBases(now - then, printed, step)).toContain(then)
      }),
    )
  })

  test('last year: 152 persons are 2.7 times 56 or 57', () => {
    const base = impliedBase(152, 2.7, 0.1, 'TIMES')!
    expect([Math.ceil(base.from), Math.floor(base.to)]).toEqual([56, 57])
    expect(impliedBase(0, -1, 0.01, 'RATE')).toBeNull()
  })
})
