import { describe, expect, it } from 'vitest'
import type { Figure } from '../../src/figures/figure.ts'
import type { PeriodInput } from '../../src/figures/period.ts'
import { codes, formula, read } from './twoCities.ts'

describe('statistics', () => {
  const ends = ['2010-03-31', '2010-05-31', '2010-06-30']
  const told = [
    ['330300', 'fines', '2010-01-01', '2010-07-01', ends],
    ['330300', 'units_inspected', '2010-01-01', '2010-07-01', ends],
  ] as const
  const months = [
    ['330300', 'fines', '', '2010-03', null, 300_00],
    ['330300', 'fines', '', '2010-05', null, 500_00],
    ['330300', 'fines', '', '2010-06', 250_00, 750_00],
    ['330300', 'units_inspected', '', '2010-06', null, 4000],
  ] as const
  const fines = async (input: PeriodInput): Promise<Figure> =>
    (await read({ told, months }, '330300', input, formula('fines'))).figure

  it('told as running totals are known where totals at both ends were told, in yuan', async () => {
    expect(await fines({ month: '2010-06' })).toMatchObject({ value: 250, state: 'COMPUTED', unit: { code: 'CNY' } })
    expect(await fines({ quarter: '2010-Q2' })).toMatchObject({ value: 450, state: 'COMPUTED' })
    expect(await fines({ range: { from: '2010-01-01', to: '2010-06-30' } })).toMatchObject({
      value: 750,
      state: 'COMPUTED',
    })
  })

  it('are not taken for 0 where no total was told', async () => {
    expect(await fines({ month: '2010-05' })).toMatchObject({ value: null, state: 'NO_DATA' })
    expect(await fines({ month: '2010-02' })).toMatchObject({ value: null, state: 'NO_DATA' })
    // The total of March is a part of what happened to the end of April.
    expect(await fines({ range: { from: '2010-01-01', to: '2010-04-30' } })).toMatchObject({
      value: 300,
      state: 'PARTIAL',
      bound: 'LOWER',
    })
  })

  it('of distinct units do not add up over time', async () => {
    const units = async (input: PeriodInput): Promise<Figure> =>
      (await read({ told, months }, '330300', input, formula('units_inspected'))).figure
    expect(await units({ range: { from: '2010-01-01', to: '2010-06-30' } })).toMatchObject({
      value: 4000,
      state: 'COMPUTED',
    })
    const june = await units({ month: '2010-06' })
    expect(june).toMatchObject({ value: null, state: 'NO_DATA' })
    expect(codes(june)).toEqual(['NOT_ADDITIVE_OVER_TIME'])
  })

  it('have no single days, and no level below the one that tells them', async () => {
    const days = await fines({ range: { from: '2010-06-03', to: '2010-06-20' } })
    expect(days).toMatchObject({ value: null, state: 'NO_DATA' })
    expect(codes(days)).toEqual(['MONTHS_ONLY'])
    const part = await fines({ range: { from: '2010-06-01', to: '2010-07-20' } })
    expect(part).toMatchObject({ value: 250, state: 'PARTIAL', bound: 'LOWER' })
    const township = await read({ told, months }, '330302006', { month: '2010-06' }, formula('fines'))
    expect(township.figure).toMatchObject({ value: null, state: 'NOT_APPLICABLE' })
  })

  it('are told per area: a county that has no row has no data', async () => {
    const calendar = [['330302', 'video_points_new', '2010-01-01', '2011-01-01']] as const
    const years = [['330302', 'video_points_new', '', 2010, 40, 0]] as const
    expect(
      (await read({ told: calendar, years }, '330302', { year: 2010 }, formula('video_points_new'))).figure,
    ).toMatchObject({
      value: 40,
      state: 'COMPUTED',
      unallocated: null,
    })
    expect(
      (await read({ told: calendar, years }, '330303', { year: 2010 }, formula('video_points_new'))).figure.state,
    ).toBe('NO_DATA')
  })

  it('of a stock are the last one told in the period', async () => {
    const store = {
      told: [['330300', 'grids', '2015-06-01', '2015-09-01', ['2015-06-30', '2015-07-31', '2015-08-31']]] as const,
      months: [
        ['330300', 'grids', '', '2015-07', 6600],
        ['330300', 'grids', '', '2015-08', 6690],
      ] as const,
    }
    const { figure } = await read(
      store,
      '330300',
      { range: { from: '2015-07-01', to: '2015-10-31' } },
      formula('grids'),
    )
    expect(figure).toMatchObject({ value: 6690, state: 'COMPUTED' })
  })

  it('of the whole province, told by a city, are no figure of the province or of a county', async () => {
    const store = { told: [['330300', 'province_robbery_snatching_incidents', '2010-01-01', '2011-01-01']] as const }
    const asked = formula('province_robbery_snatching_incidents')
    expect((await read(store, '330300', { year: 2010 }, asked)).figure.state).toBe('COMPUTED')
    expect((await read(store, '330000', { year: 2010 }, asked)).figure.state).toBe('NOT_APPLICABLE')
    expect((await read(store, '330302', { year: 2010 }, asked)).figure.state).toBe('NOT_APPLICABLE')
  })
})
