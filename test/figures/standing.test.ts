import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Figure } from '../../src/figures/figure.ts'
import { periodOf } from '../../src/figures/period.ts'
import { siblingsOf, standingOf } from '../../src/figures/standing.ts'
import { demonstrationTree } from '../support/divisions.ts'
import { formula, read } from './twoCities.ts'

const number = (value: number | null, more: Partial<Figure> = {}): Figure =>
  ({ value, state: value === null ? 'NO_DATA' : 'COMPUTED', bound: 'EXACT', ...more }) as Figure

describe('where a number stands among the areas beside it', () => {
  it('ranks from the largest, equal ones together, and measures from their mean', () => {
    const beside = [40, 10, 10, 20].map((value) => number(value))
    const standing = (index: number) => standingOf(beside[index]!, beside, number(100), true)
    expect(standing(0)).toEqual({
      rank: 1,
      of: 4,
      among: 4,
      share: 0.4,
      mean: 20,
      distanceFromMean: 20,
      state: 'COMPUTED',
    })
    expect(standing(1)).toMatchObject({ rank: 3, share: 0.1, distanceFromMean: -10 })
    expect(standing(2)).toMatchObject({ rank: 3 })
    expect(standing(3)).toMatchObject({ rank: 2, distanceFromMean: 0 })
  })

  it('says how many have no number, and is PARTIAL then; a number that is not exact makes it so too', () => {
    const beside = [number(5), number(null), number(7)]
    expect(standingOf(beside[0]!, beside, number(20), true)).toMatchObject({
      rank: 2,
      of: 2,
      among: 3,
      mean: 6,
      state: 'PARTIAL',
    })
    const lower = [number(5), number(7, { bound: 'LOWER' })]
    expect(standingOf(lower[0]!, lower, number(12), true)).toMatchObject({ rank: 2, state: 'PARTIAL' })
  })

  it('has no rank without a number, and says why; 0 is a number', () => {
    const beside = [number(null, { state: 'NOT_APPLICABLE' }), number(0), number(3)]
    expect(standingOf(beside[0]!, beside, number(3), true)).toEqual({
      rank: null,
      of: 2,
      among: 3,
      share: null,
      mean: null,
      distanceFromMean: null,
      state: 'NOT_APPLICABLE',
    })
    expect(standingOf(beside[1]!, beside, number(3), true)).toMatchObject({ rank: 2, share: 0, state: 'PARTIAL' })
  })

  it('has no share of a rate, of nothing, or of 0', () => {
    const beside = [number(0.5)]
    expect(standingOf(beside[0]!, beside, number(0.4), false).share).toBeNull()
    expect(standingOf(beside[0]!, beside, number(null), true).share).toBeNull()
    expect(standingOf(beside[0]!, beside, number(0), true).share).toBeNull()
  })

  it('property: ranks are a count of the larger ones, distances add up to nothing, shares of a whole to 1', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 30 }), (values) => {
        const beside = values.map((value) => number(value))
        const whole = values.reduce((sum, value) => sum + value, 0)
        const standings = beside.map((own) => standingOf(own, beside, number(whole), true))
        const sorted = values.toSorted((left, right) => right - left)
        for (const [index, { rank }] of standings.entries()) expect(rank).toBe(sorted.indexOf(values[index]!) + 1)
        const sum = (of: (standing: (typeof standings)[number]) => number): number =>
          standings.reduce((total, standing) => total + of(standing), 0)
        expect(sum(({ distanceFromMean }) => distanceFromMean!)).toBeCloseTo(0, 6)
        if (whole > 0) expect(sum(({ share }) => share!)).toBeCloseTo(1, 9)
      }),
    )
  })
})

describe('the areas beside one', () => {
  const tree = demonstrationTree()
  const area = (code: string) => tree.findByCode(code)!
  const beside = (code: string, year: number, boundaries: 'CURRENT' | 'AT_EVENT') =>
    siblingsOf(tree, area(code), periodOf({ year }, new Date('2026-11-21')), boundaries)?.areas.map(
      (id) => tree.get(id).code,
    )

  it('are those of today, or those of the period’s last day: 龙港 was a town in 2010', () => {
    expect(beside('330302', 2010, 'CURRENT')).toHaveLength(12)
    expect(beside('330302', 2010, 'CURRENT')).toContain('330383')
    expect(beside('330302', 2010, 'AT_EVENT')).toHaveLength(11)
    expect(beside('330302', 2010, 'AT_EVENT')).not.toContain('330383')
    expect(beside('330383', 2010, 'AT_EVENT')).toBeUndefined()
  })

  it('are read with the figure: a county by its share of the city', async () => {
    const store = {
      told: [['330300', 'fires', '2010-01-01', '2011-01-01']] as const,
      years: [
        ['330300', 'fires', '', 2010, 50, 0],
        ['330302', 'fires', '', 2010, 30, 0],
        ['330304', 'fires', '', 2010, 20, 0],
      ] as const,
    }
    const { figure } = await read(store, '330304', { year: 2010 }, formula('fires'))
    expect(await figure.standing()).toMatchObject({ rank: 2, of: 12, among: 12, share: 0.4 })
  })
})
