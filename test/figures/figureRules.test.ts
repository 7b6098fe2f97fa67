import { describe, expect, it } from 'vitest'
import type { PeriodInput } from '../../src/figures/period.ts'
import { codes, formula, read } from './twoCities.ts'

/** What may be added up and compared, and what may not. */

describe('rates', () => {
  const told = [
    ['330300', 'listed_hazard_units', '2009-01-01', '2012-01-01'],
    ['330300', 'listed_hazard_units_rectified', '2009-01-01', '2012-01-01'],
  ] as const
  const rate = formula('listed_hazard_units_rectification_rate')

  it('come from their counts and have no remainder', async () => {
    const years = [
      ['330300', 'listed_hazard_units', '', 2010, 28, 2],
      ['330300', 'listed_hazard_units_rectified', '', 2010, 21, 2],
      ['330300', 'listed_hazard_units', '', 2009, 10, 0],
      ['330300', 'listed_hazard_units_rectified', '', 2009, 5, 0],
    ] as const
    const { figure, lastYear } = await read({ told, years }, '330300', { year: 2010 }, rate)
    expect(figure).toMatchObject({ value: 0.75, state: 'COMPUTED', unallocated: null, unit: { code: 'RATIO' } })
    expect(lastYear).toMatchObject({ value: 0.5, change: 0.25, changeRate: 0.5 })
  })

  it('over several values are made of their added counts, and an area’s is not the mean of those in it', async () => {
    const cell = (area: string, code: string, level: string, value: number) =>
      [area, code, `kind=FIRE_PREMISES;listLevel=${level}`, 2010, value, 0] as const
    const years = [
      cell('330300', 'listed_hazard_units', 'PROVINCE', 10),
      cell('330300', 'listed_hazard_units_rectified', 'PROVINCE', 10),
      cell('330300', 'listed_hazard_units', 'PREFECTURE', 90),
      cell('330300', 'listed_hazard_units_rectified', 'PREFECTURE', 45),
    ]
    const both = formula('listed_hazard_units_rectification_rate', { listLevel: ['PROVINCE', 'PREFECTURE'] })
    // 100 % of 10 and 50 % of 90 are 55 %; their mean would be 75 %.
    expect((await read({ told, years }, '330300', { year: 2010 }, both)).figure.value).toBe(0.55)
    const ofAreas = (area: string, listed: number, rectified: number) =>
      [
        [area, 'listed_hazard_units', '', 2010, listed, 0],
        [area, 'listed_hazard_units_rectified', '', 2010, rectified, 0],
      ] as const
    const areas = [...ofAreas('330302', 10, 10), ...ofAreas('330303', 90, 45), ...ofAreas('330300', 100, 55)]
    const values = await Promise.all(
      ['330302', '330303', '330300'].map(async (area) => {
        return (await read({ told, years: areas }, area, { year: 2010 }, rate)).figure.value
      }),
    )
    expect(values).toEqual([1, 0.5, 0.55])
  })

  it('of change come from levels: +100 % in one county and none in the other is +9.1 % in the city', async () => {
    const fires = (area: string, year: number, value: number) => [area, 'fires', '', year, value, 0] as const
    const years = [
      ...[fires('330302', 2009, 10), fires('330302', 2010, 20)],
      ...[fires('330303', 2009, 100), fires('330303', 2010, 100)],
      ...[fires('330300', 2009, 110), fires('330300', 2010, 120)],
    ]
    const toldFires = [['330300', 'fires', '2009-01-01', '2012-01-01']] as const
    const rates = await Promise.all(
      ['330302', '330303', '330300'].map(async (area) => {
        return (await read({ told: toldFires, years }, area, { year: 2010 }, formula('fires'))).lastYear.changeRate
      }),
    )
    expect(rates).toEqual([1, 0, 10 / 110])
  })

  it('have no value over 0', async () => {
    const { figure } = await read({ told }, '330300', { year: 2010 }, rate)
    expect(figure).toMatchObject({ value: null, state: 'NO_DATA' })
    expect(codes(figure)).toEqual(['ZERO_DENOMINATOR'])
  })
})

describe('deaths', () => {
  const told = [['330300', 'fire_deaths', '2009-01-01', '2012-01-01']] as const
  const within = (days: string, year: number, value: number) =>
    ['330300', 'fire_deaths', `deathWindowDays=${days}`, year, value, 0] as const
  const total = (year: number, value: number) => ['330300', 'fire_deaths', '', year, value, 0] as const

  it('count within 7 days', async () => {
    const { figure } = await read(
      { told, years: [total(2010, 12), within('7', 2010, 12)] },
      '330300',
      { year: 2010 },
      formula('fire_deaths'),
    )
    expect(figure).toMatchObject({ value: 12, state: 'COMPUTED' })
    expect(codes(figure)).toEqual(['DEATH_WINDOW'])
  })

  it('within different windows are not added up', async () => {
    const years = [total(2010, 12), within('7', 2010, 10), within('30', 2010, 2)]
    const { figure } = await read({ told, years }, '330300', { year: 2010 }, formula('fire_deaths'))
    expect(figure).toMatchObject({ value: null, state: 'NO_DATA' })
    expect(codes(figure)).toEqual(['DEATH_WINDOW_MIXED'])
  })

  it('on one class of roads are those of the window that the source tells, and of several windows none', async () => {
    const of = (days: string, roadClass: string, value: number) =>
      ['330300', 'road_deaths', `deathWindowDays=${days};roadClass=${roadClass}`, 2010, value, 0] as const
    const national = formula('road_deaths', { roadClass: ['NATIONAL', 'PROVINCIAL'] })
    const toldRoads = [['330300', 'road_deaths', '2009-01-01', '2012-01-01']] as const
    const deaths = async (...years: readonly ReturnType<typeof of>[]) =>
      (await read({ told: toldRoads, years }, '330300', { year: 2010 }, national)).figure
    const standard = await deaths(of('7', 'NATIONAL', 120), of('7', 'PROVINCIAL', 82), of('7', 'OTHER', 400))
    expect([standard.value, codes(standard)]).toEqual([202, ['DEATH_WINDOW']])
    const within30 = await deaths(of('30', 'NATIONAL', 130), of('30', 'PROVINCIAL', 90))
    expect([within30.value, codes(within30)]).toEqual([220, ['DEATH_WINDOW_OTHER']])
    const mixed = await deaths(of('7', 'NATIONAL', 120), of('30', 'PROVINCIAL', 90))
    expect([mixed.value, mixed.state, codes(mixed)]).toEqual([null, 'NO_DATA', ['DEATH_WINDOW_MIXED']])
    // On the other classes the second window does not matter.
    const elsewhere = await deaths(of('7', 'NATIONAL', 120), of('30', 'OTHER', 90))
    expect([elsewhere.value, elsewhere.state]).toEqual([120, 'COMPUTED'])
  })

  it('within different windows are not compared', async () => {
    const years = [total(2010, 12), within('30', 2010, 12), total(2009, 8), within('7', 2009, 8)]
    const { figure, lastYear } = await read({ told, years }, '330300', { year: 2010 }, formula('fire_deaths'))
    expect(codes(figure)).toEqual(['DEATH_WINDOW_OTHER'])
    expect(lastYear).toMatchObject({ value: 8, change: null, state: 'NOT_APPLICABLE' })
  })
})

describe('what a source dates to the year alone', () => {
  const told = [['330300', 'fire_stations_built', '2009-01-01', '2012-01-01']] as const
  const years = [
    ['330300', 'fire_stations_built', '', 2010, 13, 0],
    ['330300', 'fire_stations_built', '', 2009, 9, 0],
  ] as const
  const stations = async (input: PeriodInput) =>
    (await read({ told, years }, '330300', input, formula('fire_stations_built'))).figure

  it('is known of whole years', async () => {
    expect(await stations({ year: 2010 })).toMatchObject({ value: 13, state: 'COMPUTED', bound: 'EXACT' })
    expect(await stations({ range: { from: '2009-01-01', to: '2010-12-31' } })).toMatchObject({ value: 22 })
  })

  it('is no data, never 0, in a month, a quarter or days', async () => {
    for (const input of [
      { month: '2010-05' },
      { quarter: '2010-Q1' },
      { yearToDate: '2010-11-30' },
      { range: { from: '2010-02-03', to: '2010-12-31' } },
    ]) {
      const figure = await stations(input)
      expect([figure.value, figure.state, codes(figure)]).toEqual([null, 'NO_DATA', ['YEARS_ONLY']])
    }
  })

  it('is a lower bound of a year and some months, and compared with nothing', async () => {
    const { figure, lastYear } = await read(
      { told, years },
      '330300',
      { range: { from: '2010-01-01', to: '2011-03-31' } },
      formula('fire_stations_built'),
    )
    expect(figure).toMatchObject({ value: 13, state: 'PARTIAL', bound: 'LOWER' })
    expect(codes(figure)).toEqual(['YEARS_ONLY'])
    expect(lastYear).toMatchObject({ change: null, state: 'NO_DATA' })
  })
})
