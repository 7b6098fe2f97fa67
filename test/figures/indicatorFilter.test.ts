import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ranksOf } from '../../src/figures/indicatorColumns.ts'
import {
  compareAreas,
  type IndicatorCondition,
  type IndicatorFilter,
  type IndicatorNumbers,
  meets,
  type NumberFilter,
} from '../../src/figures/indicatorFilter.ts'

const none: IndicatorNumbers = { value: null, change: null, changeRate: null, rank: null }
const five: IndicatorNumbers = { value: 5, change: -1, changeRate: -0.2, rank: 2 }
const on = (condition: Partial<IndicatorCondition>): IndicatorFilter => ({
  indicator: { code: 'fires', comparedWith: 'SAME_PERIOD_LAST_YEAR', ...condition },
})

describe('meets', () => {
  it('an area without a value meets no comparison, only missing', () => {
    expect(meets(on({ value: { gte: 0 } }), () => none)).toBe(false)
    expect(meets(on({ value: { ne: 7 } }), () => none)).toBe(false)
    expect(meets(on({ rank: { lte: 100 } }), () => none)).toBe(false)
    expect(meets(on({ missing: true }), () => none)).toBe(true)
    expect(meets(on({ missing: false }), () => none)).toBe(false)
    expect(meets(on({ missing: false, value: { gt: 4 } }), () => five)).toBe(true)
  })

  it('everything given must hold', () => {
    expect(meets(on({ value: { gt: 4, lt: 6 }, changeRate: { lt: 0 }, rank: { lte: 2 } }), () => five)).toBe(true)
    expect(meets(on({ value: { gt: 4 }, change: { gte: 0 } }), () => five)).toBe(false)
  })
})

describe('ranksOf', () => {
  it('gives 1 to the largest; equal values share', () => {
    const none = Number.NaN
    expect([...ranksOf(Float64Array.of(3, none, 9, 9, 1))]).toEqual([3, none, 1, 1, 4])
  })
})

describe('compareAreas', () => {
  const areas = [
    { code: '330302', name: '鹿城区', value: 3 },
    { code: '330303', name: '龙湾区', value: null },
    { code: '330304', name: '瓯海区', value: 9 },
    { code: '330305', name: '洞头区', value: 3 },
    { code: '330381', name: '瑞安市', value: null },
  ]
  const sorted = (orders: Parameters<typeof compareAreas>[0]): string[] =>
    [...areas]
      .reverse()
      .sort(compareAreas(orders, (area: (typeof areas)[number]) => area.value ?? Number.NaN))
      .map((area) => area.code)
  const by = (direction: 'ASC' | 'DESC') => ({
    indicator: { code: 'fires', by: 'VALUE', direction, comparedWith: 'SAME_PERIOD_LAST_YEAR' } as const,
  })

  it('puts areas without a number last in either direction, ties by code', () => {
    expect(sorted([by('DESC')])).toEqual(['330304', '330302', '330305', '330303', '330381'])
    expect(sorted([by('ASC')])).toEqual(['330302', '330305', '330304', '330303', '330381'])
    expect(sorted([by('ASC'), { code: 'DESC' }])).toEqual(['330305', '330302', '330304', '330381', '330303'])
  })

  it('sorts names by 拼音', () => {
    expect(sorted([{ name: 'ASC' }])).toEqual(['330305', '330303', '330302', '330304', '330381'])
  })
})

// A second implementation, by sets instead of one area at a time.
function naive(filter: IndicatorFilter, numbers: readonly IndicatorNumbers[]): Set<number> {
  const everything = new Set(numbers.keys())
  if (filter.all) return filter.all.reduce((left, one) => intersection(left, naive(one, numbers)), everything)
  if (filter.any) return new Set(filter.any.flatMap((one) => [...naive(one, numbers)]))
  if (filter.not) {
    const inside = naive(filter.not, numbers)
    return new Set([...everything].filter((index) => !inside.has(index)))
  }
  const { value, change, changeRate, rank, missing } = filter.indicator!
  const tests: ((one: IndicatorNumbers) => boolean)[] = []
  for (const [bounds, pick] of [
    [value, (one: IndicatorNumbers) => one.value],
    [change, (one: IndicatorNumbers) => one.change],
    [changeRate, (one: IndicatorNumbers) => one.changeRate],
    [rank, (one: IndicatorNumbers) => one.rank],
  ] as const) {
    for (const [operator, bound] of Object.entries(bounds ?? {}) as [keyof NumberFilter, number][]) {
      tests.push((one) => {
        const number = pick(one)
        if (number === null) return false
        const sign = Math.sign(number - bound)
        return { eq: [0], ne: [-1, 1], gt: [1], gte: [0, 1], lt: [-1], lte: [-1, 0] }[operator].includes(
          sign === 0 ? 0 : sign,
        )
      })
    }
  }
  if (missing === true) tests.push((one) => one.value === null)
  if (missing === false) tests.push((one) => one.value !== null)
  return new Set([...everything].filter((index) => tests.every((test) => test(numbers[index]!))))
}

function intersection(one: Set<number>, other: Set<number>): Set<number> {
  return new Set([...one].filter((index) => other.has(index)))
}

const small = fc.integer({ min: -3, max: 3 })
const maybe = fc.option(small, { nil: null })
const areaNumbers = fc
  .record({ value: maybe, change: maybe, changeRate: maybe, rank: maybe })
  .map((numbers) => (numbers.value === null ? none : numbers))
// At least one bound, as a reader who gives `value: {}` asks for nothing that could be missing.
const bounds = fc
  .record({ eq: small, ne: small, gt: small, gte: small, lt: small, lte: small }, { requiredKeys: [] })
  .filter((filter) => Object.keys(filter).length > 0)
const condition = fc.record(
  { value: bounds, change: bounds, changeRate: bounds, rank: bounds, missing: fc.boolean() },
  { requiredKeys: [] },
)
const { filter: anyFilter } = fc.letrec<{ filter: IndicatorFilter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small' },
    condition.map((given) => on(given)),
    fc.record({ all: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
}))

it('agrees with a plain evaluation by sets', () => {
  fc.assert(
    fc.property(anyFilter, fc.array(areaNumbers, { maxLength: 12 }), (filter, numbers) => {
      const met = numbers.flatMap((one, index) => (meets(filter, () => one) ? [index] : []))
      expect(met).toEqual([...naive(filter, numbers)].sort((one, other) => one - other))
    }),
    { numRuns: 500 },
  )
})
