import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PlacedObservation, type StatisticCell, statisticCells } from '../../src/figures/statisticCells.ts'

const city = 1
const province = 100
const east = 11
const west = 12
const split = 13
const site = {
  areaId: city,
  level: 'PREFECTURE',
  ancestors: [{ id: province, level: 'PROVINCE' }],
  touched: new Set<number>(),
} as const
const touchedSite = { ...site, touched: new Set([city, split]) }
const additive = { additiveOverTime: true, finestLevel: 'COUNTY' } as const
const distinct = { additiveOverTime: false, finestLevel: 'COUNTY' } as const
const nowhere = { countyId: null, townshipId: null, villageId: null }
const county = (id: number) => ({ ...nowhere, countyId: id })

function told(
  area: number,
  month: string,
  value: number,
  window: PlacedObservation['window'] = 'TO_DATE',
): PlacedObservation {
  const place = area === city ? nowhere : county(area)
  const last = { '01': 31, '02': 28, '03': 31, '06': 30, '12': 31 }[month]!
  return {
    periodFrom: window === 'TO_DATE' ? '2010-01-01' : `2010-${month}-01`,
    periodTo: `2010-${month}-${last}`,
    window,
    value,
    current: place,
    event: place,
    placed: true,
    reporter: String(area),
  }
}

function cell(
  cells: readonly StatisticCell[],
  areaId: number,
  startsOn: string,
  grain: 'MONTH' | 'YEAR',
  atEvent = false,
) {
  const found = cells.find(
    (one) => one.areaId === areaId && one.startsOn === startsOn && one.grain === grain && one.atEvent === atEvent,
  )
  return found && [found.value, found.unallocated, found.toDate, found.toDateUnallocated]
}

describe('running totals of the year', () => {
  const observations = [told(east, '01', 5), told(east, '02', 8), told(west, '01', 1), told(west, '02', 1)]

  test('the last one is the year, a month is the difference to the month before, the city is the sum', () => {
    const cells = statisticCells(additive, 2010, observations, site)
    expect(cell(cells, east, '2010-01-01', 'MONTH')).toEqual([5, 5, 5, 5])
    expect(cell(cells, east, '2010-02-01', 'MONTH')).toEqual([3, 3, 8, 8])
    expect(cell(cells, city, '2010-02-01', 'MONTH')).toEqual([3, 0, 9, 0])
    expect(cell(cells, city, '2010-01-01', 'YEAR')).toEqual([9, 0, null, null])
    expect(cell(cells, province, '2010-01-01', 'YEAR')).toEqual([9, 0, null, null])
  })

  test('distinct units do not add up over time: the month alone is not known', () => {
    const cells = statisticCells(distinct, 2010, observations, site)
    expect(cell(cells, city, '2010-02-01', 'MONTH')).toEqual([null, null, 9, 0])
    expect(cell(cells, city, '2010-01-01', 'MONTH')).toEqual([6, 0, 6, 0])
    expect(cell(cells, city, '2010-01-01', 'YEAR')).toEqual([9, 0, null, null])
  })

  test('after a month that was not told, only the running total is known', () => {
    const cells = statisticCells(additive, 2010, [told(east, '01', 5), told(east, '03', 8)], site)
    expect(cell(cells, east, '2010-03-01', 'MONTH')).toEqual([null, null, 8, 8])
    expect(cell(cells, east, '2010-02-01', 'MONTH')).toBeUndefined()
    expect(cell(cells, east, '2010-01-01', 'YEAR')).toEqual([8, 8, null, null])
  })

  test("the city's own row goes before the sum, and what its counties do not have is unallocated", () => {
    const cells = statisticCells(additive, 2010, [...observations, told(city, '02', 20)], site)
    expect(cell(cells, city, '2010-01-01', 'YEAR')).toEqual([20, 11, null, null])
    expect(cell(cells, city, '2010-02-01', 'MONTH')![2]).toBe(20)
    expect(cell(cells, city, '2010-02-01', 'MONTH')![3]).toBe(11)
  })

  test("the city's own row of June does not hide what counties told until December", () => {
    const cells = statisticCells(additive, 2010, [told(city, '06', 7), told(east, '12', 30)], site)
    expect(cell(cells, city, '2010-01-01', 'YEAR')).toEqual([30, 0, null, null])
  })
})

test('months told alone add up to the year; a row about the whole year goes before them', () => {
  const months = [told(east, '01', 5, 'CALENDAR'), told(east, '02', 8, 'CALENDAR')]
  expect(cell(statisticCells(additive, 2010, months, site), city, '2010-01-01', 'YEAR')).toEqual([13, 0, null, null])
  const year = { ...told(east, '12', 40, 'CALENDAR'), periodFrom: '2010-01-01', periodTo: '2010-12-31' }
  expect(cell(statisticCells(additive, 2010, [...months, year], site), east, '2010-01-01', 'YEAR')).toEqual([
    40,
    40,
    null,
    null,
  ])
})

test('of a stock the last one counts, also when it is 0', () => {
  const cells = statisticCells(distinct, 2010, [told(east, '01', 5, 'AS_OF'), told(east, '12', 0, 'AS_OF')], site)
  expect(cell(cells, east, '2010-01-01', 'MONTH')).toEqual([5, 5, null, null])
  expect(cell(cells, east, '2010-01-01', 'YEAR')).toEqual([0, 0, null, null])
})

test('a county that lost ground since stands in the remainder of the city today, and under its own name on the day of the fact', () => {
  const lost: PlacedObservation = { ...told(split, '12', 6), current: nowhere }
  const cells = statisticCells(additive, 2010, [lost, told(east, '12', 4)], touchedSite)
  expect(cell(cells, city, '2010-01-01', 'YEAR')).toEqual([10, 6, null, null])
  expect(cell(cells, split, '2010-01-01', 'YEAR')).toBeUndefined()
  expect(cell(cells, split, '2010-01-01', 'YEAR', true)).toEqual([6, 6, null, null])
  expect(cell(cells, city, '2010-01-01', 'YEAR', true)).toEqual([10, 0, null, null])
  expect(cell(cells, east, '2010-01-01', 'YEAR', true)).toBeUndefined()
})

test('a row whose place nobody knows counts in the remainder, it is not the row of the city', () => {
  const unknown: PlacedObservation = { ...told(city, '12', 3), placed: false }
  expect(
    cell(statisticCells(additive, 2010, [unknown, told(east, '12', 4)], site), city, '2010-01-01', 'YEAR'),
  ).toEqual([7, 3, null, null])
})

test('two stations of one county add up, and each continues its own months', () => {
  const station = (reporter: string, month: string, value: number) => ({ ...told(east, month, value), reporter })
  const cells = statisticCells(
    additive,
    2010,
    [station('A', '01', 5), station('B', '01', 1), station('A', '02', 8), station('B', '02', 2)],
    site,
  )
  expect(cell(cells, east, '2010-02-01', 'MONTH')).toEqual([4, 4, 10, 10])
  expect(cell(cells, city, '2010-01-01', 'YEAR')).toEqual([10, 0, null, null])
})

test('nothing is told below the finest level nor above the coarsest', () => {
  const cells = statisticCells(
    { ...additive, finestLevel: 'PREFECTURE', coarsestLevel: 'PREFECTURE' },
    2010,
    [told(east, '12', 4)],
    site,
  )
  expect(new Set(cells.map((one) => one.areaId))).toEqual(new Set([city]))
})

test('children and remainder always add up to the city, whatever is told', () => {
  const observation = fc
    .record({
      month: fc.constantFrom('01', '02', '03', '06', '12'),
      area: fc.constantFrom(city, east, west, split),
      value: fc.integer({ min: 0, max: 1000 }),
      window: fc.constantFrom('CALENDAR' as const, 'AS_OF' as const, 'TO_DATE' as const),
      moved: fc.boolean(),
    })
    .map(({ month, area, value, window, moved }) => ({
      ...told(area, month, value, window),
      ...(moved && area === split ? { current: nowhere } : {}),
    }))
  fc.assert(
    fc.property(fc.array(observation, { maxLength: 20 }), fc.boolean(), (observations, additiveOverTime) => {
      const cells = statisticCells({ additiveOverTime, finestLevel: 'COUNTY' }, 2010, observations, site)
      for (const parent of cells.filter((one) => one.areaId === city)) {
        const children = cells.filter(
          (one) =>
            one.grain === parent.grain && one.startsOn === parent.startsOn && ![city, province].includes(one.areaId),
        )
        const sum = (pick: (one: StatisticCell) => number | null) =>
          children.reduce((total, one) => total + (pick(one) ?? 0), 0)
        if (parent.value !== null && parent.unallocated !== null)
          expect(sum((one) => one.value) + parent.unallocated).toBe(parent.value)
        if (parent.toDate !== null) expect(sum((one) => one.toDate) + parent.toDateUnallocated!).toBe(parent.toDate)
      }
    }),
  )
})
