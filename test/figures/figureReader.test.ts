import { describe, expect, it } from 'vitest'
import type { FigureReader } from '../../src/figures/figureReader.ts'
import { sumFormula } from '../../src/figures/formula.ts'
import { periodOf } from '../../src/figures/period.ts'
import { findIndicator } from '../../src/figures/registry.ts'
import { areaOf, fakeReader } from './fakeFigures.ts'
import { codes, formula, fresh, read, wenzhou } from './twoCities.ts'

describe('a sum of records', () => {
  const told = [['330300', 'fires', '2009-01-01', '2012-01-01']] as const
  const years = [
    ['330300', 'fires', '', 2010, 96, 4],
    ['330300', 'fires', '', 2009, 100, 0],
    ['330302', 'fires', '', 2010, 12, 0],
  ] as const

  it('is exact where the sources cover the period', async () => {
    const { figure, lastYear } = await read({ told, years }, '330300', { year: 2010 }, formula('fires'))
    expect(figure).toMatchObject({
      value: 96,
      state: 'COMPUTED',
      bound: 'EXACT',
      unallocated: 4,
      notes: [],
      unit: { code: 'case' },
    })
    expect(lastYear).toMatchObject({
      value: 100,
      change: -4,
      changeRate: -0.04,
      state: 'COMPUTED',
      period: { from: '2009-01-01' },
    })
  })

  it('is 0 where covered and nothing was counted, also below the site', async () => {
    const { figure, lastYear } = await read({ told, years }, '330304', { year: 2010 }, formula('fires'))
    expect(figure).toMatchObject({ value: 0, state: 'COMPUTED', unallocated: 0 })
    expect(lastYear).toMatchObject({ value: 0, change: 0, changeRate: null, state: 'COMPUTED' })
    expect(lastYear.notes.map((note) => note.code)).toEqual(['CHANGE_FROM_ZERO'])
  })

  it('is no data, never 0, where nothing was told', async () => {
    const { figure, lastYear } = await read({ told, years }, '330300', { year: 2008 }, formula('fires'))
    expect(figure).toMatchObject({ value: null, state: 'NO_DATA', unallocated: null })
    expect(codes(figure)).toEqual(['PERIOD_NOT_COVERED'])
    expect(lastYear).toMatchObject({ value: null, change: null, state: 'NO_DATA' })
  })

  it('is a lower bound where a part of the period is told, and is compared with nothing', async () => {
    const { figure, lastYear } = await read(
      { told: [['330300', 'fires', '2009-01-01', '2010-07-01']], years },
      '330300',
      { year: 2010 },
      formula('fires'),
    )
    expect(figure).toMatchObject({ value: 96, state: 'PARTIAL', bound: 'LOWER' })
    expect(codes(figure)).toEqual(['PERIOD_PARTLY_COVERED'])
    expect(lastYear).toMatchObject({ value: 100, change: null, changeRate: null, state: 'NO_DATA' })
  })

  it('has no value outside the sites, where no source tells it, and where it never answered', async () => {
    expect((await read({ told, years }, '110105', { year: 2010 }, formula('fires'))).figure).toMatchObject({
      value: null,
      state: 'NO_DATA',
    })
    expect((await read({ told, years }, '330300', { year: 2010 }, formula('police_calls'))).figure.state).toBe(
      'NO_DATA',
    )
    expect(
      (await read({ told, years }, '330300', { year: 2010 }, formula('mediation_cases_accepted'))).figure.state,
    ).toBe('NO_DATA')
    const down = { fresh: [['330300/fire-safety', null, 'SOURCE_UNREACHABLE']] as const }
    expect((await read(down, '330300', { year: 2010 }, formula('fires'))).figure).toMatchObject({
      value: null,
      state: 'UNAVAILABLE',
    })
  })

  it('adds up whole years, whole months and days', async () => {
    const { figure } = await read(
      {
        told: [['330300', 'fires', '2008-01-01', '2012-01-01']],
        years,
        months: [
          ['330300', 'fires', '', '2008-12', 7],
          ['330300', 'fires', '', '2011-01', 3],
          ['330300', 'fires', '', '2008-11', 1000],
        ],
        days: [
          [0, 'fires|', 2, 1, 0],
          [1, 'fires|', 1, 0, 2],
        ],
      },
      '330300',
      { range: { from: '2008-11-20', to: '2011-02-10' } },
      formula('fires'),
    )
    expect(figure).toMatchObject({ value: 100 + 96 + 7 + 3 + 2 + 1, unallocated: 5, state: 'COMPUTED', bound: 'LOWER' })
    expect(codes(figure)).toEqual(['DATE_PRECISION'])
  })
})

describe('a running period', () => {
  const now = '2010-08-20T09:00:00+08:00'
  const years = [['330300', 'fires', '', 2010, 60, 0]] as const
  const lastYearStore = {
    months: [1, 2, 3, 4, 5, 6, 7].map((month) => ['330300', 'fires', '', `2009-0${month}`, 10] as const),
    days: [[0, 'fires|', 5, 0, 0]] as const,
    fresh: [['330300/fire-safety', '2010-08-20T02:00:00+08:00', null]] as const,
  }

  it('is partial, and compared with the same days of last year', async () => {
    const told = [['330300', 'fires', '2009-01-01', '2010-08-20']] as const
    const { figure, lastYear } = await read(
      { told, years, ...lastYearStore },
      '330300',
      { year: 2010 },
      formula('fires'),
      { now },
    )
    expect(figure).toMatchObject({ value: 60, state: 'PARTIAL', bound: 'LOWER' })
    expect(codes(figure)).toEqual(['PERIOD_RUNNING'])
    expect(lastYear).toMatchObject({ value: 75, change: -15, changeRate: -0.2, state: 'PARTIAL' })
    expect(lastYear.period).toMatchObject({ from: '2009-01-01', to: '2009-08-20' })
  })

  it('is compared with nothing when days before yesterday are missing', async () => {
    const told = [['330300', 'fires', '2009-01-01', '2010-08-10']] as const
    const { figure, lastYear } = await read(
      { told, years, ...lastYearStore },
      '330300',
      { year: 2010 },
      formula('fires'),
      { now },
    )
    expect(codes(figure)).toEqual(['PERIOD_PARTLY_COVERED'])
    expect(lastYear).toMatchObject({ value: 75, change: null, state: 'NO_DATA' })
  })
})

describe('a sum over departments', () => {
  it('is partial while one has no source', async () => {
    const listed = sumFormula(
      findIndicator('listed_hazard_units'),
      [{ measure: 'listed_hazard_units' }, { measure: 'road_hazards_identified' }],
      {},
    )
    const store = {
      told: [['330300', 'listed_hazard_units', '2009-01-01', '2012-01-01']] as const,
      years: [['330300', 'listed_hazard_units', '', 2010, 28, 0]] as const,
    }
    const { figure } = await read(store, '330300', { year: 2010 }, listed)
    expect(figure).toMatchObject({ value: 28, state: 'PARTIAL', bound: 'LOWER' })
    expect(codes(figure)).toEqual(['SOURCE_MISSING'])
  })
})

describe('areas', () => {
  const told = [['330300', 'fires', '2009-01-01', '2025-01-01']] as const

  it('above the sites are a lower bound while other parts are not connected', async () => {
    const years = [['330000', 'fires', '', 2010, 96, 0]] as const
    const { figure } = await read({ told, years }, '330000', { year: 2010 }, formula('fires'))
    expect(figure).toMatchObject({ value: 96, state: 'PARTIAL', bound: 'LOWER' })
    expect(codes(figure)).toEqual(['AREA_PARTLY_COVERED'])
  })

  it('that did not exist yet have no figure on the boundaries of the time', async () => {
    const longgang = await read({ told }, '330383', { year: 2010 }, formula('fires'), { boundaries: 'AT_EVENT' })
    expect(longgang.figure).toMatchObject({ value: null, state: 'NOT_APPLICABLE' })
    expect(codes(longgang.figure)).toEqual(['AREA_DID_NOT_EXIST'])
    const later = await read({ told }, '330383', { year: 2020 }, formula('fires'), { boundaries: 'AT_EVENT' })
    expect(later.figure).toMatchObject({ value: 0, state: 'COMPUTED' })
    // In 2018 there was no 龙港市 to compare with.
    const first = await read({ told }, '330383', { year: 2019 }, formula('fires'), { boundaries: 'AT_EVENT' })
    expect(first.lastYear).toMatchObject({ value: null, state: 'NOT_APPLICABLE' })
  })

  it('that gained or lost parts since say so, with a lower bound where the remainder holds rows', async () => {
    const years = [
      ['330305', 'fires', '', 2010, 8, 0],
      ['330300', 'fires', '', 2010, 96, 3],
    ] as const
    const { figure } = await read({ told, years }, '330305', { year: 2010 }, formula('fires'))
    expect(figure).toMatchObject({ value: 8, state: 'COMPUTED', bound: 'LOWER' })
    expect(codes(figure)).toEqual(['BOUNDARY_CHANGED'])
    const none = await read({ told, years: [years[0]] }, '330305', { year: 2010 }, formula('fires'))
    expect(none.figure.bound).toBe('EXACT')
    // Both years lack what the remainder holds: their difference is a number, and no exact one.
    const both = [...years, ['330305', 'fires', '', 2009, 10, 0], ['330300', 'fires', '', 2009, 90, 1]] as const
    const { lastYear } = await read({ told, years: both }, '330305', { year: 2010 }, formula('fires'))
    expect(lastYear).toMatchObject({ value: 10, change: -2, changeRate: -0.2, state: 'PARTIAL' })
    const after = await read({ told, years }, '330305', { year: 2020 }, formula('fires'))
    expect(codes(after.figure)).toEqual([])
  })
})

describe('loading', () => {
  const told = [['330300', 'fires', '2009-01-01', '2012-01-01']] as const

  it('sends one statement per kind of question for all loads of a tick', async () => {
    const { reader, statements } = fakeReader({ told, fresh }, [wenzhou])
    const period = periodOf({ year: 2010 }, new Date('2026-11-21T10:00:00+08:00'))
    await Promise.all(
      ['330300', '330302', '330303', '330381'].flatMap((code) =>
        ['fires', 'criminal_incidents', 'fines'].map((indicator) =>
          reader.load({ areas: [areaOf(code)], period, boundaries: 'CURRENT', formulas: [formula(indicator)] }),
        ),
      ),
    )
    expect(statements).toEqual(['coverage', 'rollup_years', 'site_states'])
    expect(reader.view(areaOf('330381'), period, 'CURRENT').figure(formula('fires')).value).toBe(0)
  })

  it('reads nothing twice, and refuses to answer for what was not loaded', async () => {
    const { reader, statements } = fakeReader({ told, fresh, years: [['330300', 'fires', '', 2010, 96, 0]] }, [wenzhou])
    const period = periodOf({ year: 2010 }, new Date('2026-11-21T10:00:00+08:00'))
    const area = areaOf('330300')
    const request = { areas: [area], period, boundaries: 'CURRENT' as const }
    await reader.load({ ...request, formulas: [formula('fires')] })
    await reader.load({ ...request, formulas: [formula('fires')] })
    expect(statements).toEqual(['coverage', 'rollup_years', 'site_states'])
    const view = reader.view(area, period, 'CURRENT')
    const hazards = sumFormula(findIndicator('fires'), [{ measure: 'fires' }], {})
    expect(view.figure(hazards).value).toBe(96)
    expect(() => reader.view(areaOf('330302'), period, 'CURRENT')).toThrow(
      expect.objectContaining({ code: 'INTERNAL' }),
    )
    await reader.load(request)
    expect(view.figure(formula('fires')).value).toBe(96)
  })

  it('keeps what one load read when the next one reads other figures of the same area and period', async () => {
    const everything = [...told, ['330300', 'criminal_incidents', '2009-01-01', '2012-01-01']] as const
    const years = [
      ['330300', 'fires', '', 2010, 96, 0],
      ['330300', 'criminal_incidents', '', 2010, 500, 0],
    ] as const
    const { reader } = fakeReader({ told: everything, fresh, years }, [wenzhou])
    const request = {
      areas: [areaOf('330300')],
      period: periodOf({ year: 2010 }, reader.now),
      boundaries: 'CURRENT',
    } as const
    // As a section and the published figures beside it load theirs: neither has looked when both have been read.
    await reader.load({ ...request, formulas: [formula('fires')] })
    await reader.load({ ...request, formulas: [formula('criminal_incidents')] })
    const view = reader.view(areaOf('330300'), request.period, 'CURRENT')
    expect([view.figure(formula('fires')).value, view.figure(formula('criminal_incidents')).value]).toEqual([96, 500])
  })

  it('reads what was told once for all requests, and again after a run has committed', async () => {
    const store = { told, fresh, versions: [1, 1, 1, 2] }
    const { reader, another, statements } = fakeReader(store, [wenzhou])
    const request = {
      areas: [areaOf('330300')],
      period: periodOf({ year: 2010 }, reader.now),
      boundaries: 'CURRENT',
    } as const
    const asked = async (one: FigureReader): Promise<string[]> => {
      statements.length = 0
      await one.load({ ...request, formulas: [formula('fires')] })
      return [...statements]
    }
    expect(await asked(reader)).toEqual(['coverage', 'rollup_years', 'site_states'])
    expect(await asked(another())).toEqual(['rollup_years', 'site_states'])
    // The fourth telling is another version: what is known of the coverage is of the old one, so both are read again.
    expect(await asked(another())).toEqual(['rollup_years', 'site_states', 'coverage', 'rollup_years', 'site_states'])
    expect(await asked(another())).toEqual(['rollup_years', 'site_states'])
  })

  it('answers from what it read itself when others have filled the memory in the meantime', async () => {
    const store = { told, fresh, years: [['330300', 'fires', '', 2010, 96, 0]] as const }
    const { reader } = fakeReader(store, [wenzhou], undefined, { forgetful: true })
    const period = periodOf({ year: 2010 }, reader.now)
    await reader.load({ areas: [areaOf('330300')], period, boundaries: 'CURRENT', formulas: [formula('fires')] })
    expect(reader.view(areaOf('330300'), period, 'CURRENT').figure(formula('fires')).value).toBe(96)
  })

  it('keeps what an area was told for one load when the memory has lost it before the next one', async () => {
    const everything = [...told, ['330300', 'criminal_incidents', '2009-01-01', '2012-01-01']] as const
    const { reader } = fakeReader(
      { told: everything, fresh, years: [['330300', 'fires', '', 2010, 96, 0]] },
      [wenzhou],
      undefined,
      { forgetful: true },
    )
    const area = areaOf('330300')
    const [now, before] = [periodOf({ year: 2010 }, reader.now), periodOf({ year: 2009 }, reader.now)]
    await reader.loadOnly({ areas: [area], period: now, boundaries: 'CURRENT', formulas: [formula('fires')] })
    await reader.loadOnly({
      areas: [area],
      period: before,
      boundaries: 'CURRENT',
      formulas: [formula('criminal_incidents')],
    })
    expect(reader.view(area, now, 'CURRENT').figure(formula('fires')).value).toBe(96)
    expect(reader.view(area, before, 'CURRENT').figure(formula('criminal_incidents')).value).toBe(0)
  })

  it('counts nothing twice when a run commits between two statements', async () => {
    const years = [['330300', 'fires', '', 2010, 96, 0]] as const
    const { reader } = fakeReader({ told, fresh, years, versions: [1, 2, 2] }, [wenzhou])
    const period = periodOf({ year: 2010 }, reader.now)
    await reader.load({ areas: [areaOf('330300')], period, boundaries: 'CURRENT', formulas: [formula('fires')] })
    expect(reader.view(areaOf('330300'), period, 'CURRENT').figure(formula('fires')).value).toBe(96)
  })

  it('gives 环比 as a promise, of the period before', async () => {
    const months = [
      ['330300', 'fires', '', '2010-05', 30],
      ['330300', 'fires', '', '2010-04', 20],
    ] as const
    const { reader } = fakeReader({ told, fresh, months }, [wenzhou])
    const period = periodOf({ month: '2010-05' }, new Date('2026-11-21T10:00:00+08:00'))
    const area = areaOf('330300')
    await reader.load({ areas: [area], period, boundaries: 'CURRENT', formulas: [formula('fires')] })
    const comparison = await reader.view(area, period, 'CURRENT').figure(formula('fires')).comparison('PREVIOUS_PERIOD')
    expect(comparison).toMatchObject({
      value: 20,
      change: 10,
      changeRate: 0.5,
      period: { from: '2010-04-01', to: '2010-04-30' },
    })
  })
})
