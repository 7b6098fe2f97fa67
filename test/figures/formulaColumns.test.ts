import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hasColumns } from '../../src/figures/columnReader.ts'
import { dimensions } from '../../src/figures/dimensions.ts'
import type { FigureReader } from '../../src/figures/figureReader.ts'
import { cellKeysOf } from '../../src/figures/formula.ts'
import { compareColumns, emptyColumns } from '../../src/figures/indicatorColumns.ts'
import { type ComparisonBasis, type PeriodInput, periodOf, previous } from '../../src/figures/period.ts'
import type { SiteSources } from '../../src/sources.ts'
import { demonstrationTree } from '../support/divisions.ts'
import { areaOf, connectorOf, type FakeStore, fakeReader, siteOf } from './fakeFigures.ts'
import { formula } from './twoCities.ts'

/**
 * Figures as columns against the figures that a reader is shown one by one (`figureView.ts`), over random cells and tellings: of records
 * and statistics of every window, of ratios, of deaths whose windows may not be mixed, and of channels that a source does not deliver.
 */

const now = new Date('2010-08-20T10:00:00+08:00')
// The province and a city above sites, both sites, counties (one of which gained a part), a township, a city without any source.
const codes = ['330000', '330300', '330302', '330303', '330305', '330302006', '331000', '331022', '530400']
const areas = codes.map((code) => demonstrationTree().get(areaOf(code)))
const told = [
  'grid_staff_full_time',
  'grid_staff_part_time',
  'fires',
  'road_deaths',
  'fines',
  'units_inspected',
  'population_permanent',
  'video_points_new',
]
const limited = connectorOf('justice', 'JUSTICE', ['mediation_cases_accepted', 'mediation_cases_succeeded'])
const wenzhou = siteOf(
  '330300',
  connectorOf('fire-safety', 'FIRE_SAFETY', ['fires', 'fines', 'units_inspected']),
  connectorOf('public-security', 'PUBLIC_SECURITY', ['video_points_new']),
  connectorOf('grid', 'GRID', ['population_permanent', 'grid_staff_full_time', 'grid_staff_part_time']),
  connectorOf('traffic', 'TRAFFIC', ['road_deaths']),
)
const sites: readonly SiteSources[] = [
  {
    ...wenzhou,
    sources: [...wenzhou.sources, { connector: limited, settings: { delivers: { channel: ['POLICE', 'COURT'] } } }],
  },
  siteOf('331022', connectorOf('fire-safety', 'FIRE_SAFETY', ['fires', 'fines']), limited),
]
const window = 'deathWindowDays'
const formulas = [
  formula('fires'),
  formula('fines'),
  formula('units_inspected'),
  formula('population_permanent'),
  formula('video_points_new'),
  formula('road_deaths'),
  formula('fires_per_10000_permanent'),
  formula('mediation_success_rate'),
  formula('permanent_inhabitants_per_grid_worker'),
  formula('mediation_cases_accepted', { channel: ['PROCURATORATE'] }),
  formula('mediation_cases_accepted', { channel: ['PROCURATORATE', 'POLICE'] }),
  formula('road_deaths', { [window]: dimensions[window]!.values.slice(0, 2) }),
]
const cells = cellKeysOf(formulas).map((key) => key.split('|') as [string, string])
const periods: readonly PeriodInput[] = [
  { year: 2009 },
  { year: 2010 },
  { month: '2010-03' },
  { quarter: '2010-Q1' },
  { quarter: '2009-Q3' },
  { yearToDate: '2010-05-31' },
  { range: { from: '2009-11-01', to: '2010-04-30' } },
]
const bases: readonly ComparisonBasis[] = ['SAME_PERIOD_LAST_YEAR', 'PREVIOUS_PERIOD']

const months = Array.from(
  { length: 36 },
  (_, index) => `${2008 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
)
const ends = months.map((month) =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10),
)
const code = fc.constantFrom(...codes)
const cell = fc.constantFrom(...cells)
const amount = fc.integer({ min: -3, max: 400 })
const days = fc.constantFrom(
  '2007-12-31',
  '2008-06-01',
  '2009-01-01',
  '2010-01-01',
  '2010-06-01',
  '2010-08-20',
  '2011-01-01',
)
const stores: fc.Arbitrary<FakeStore> = fc.record({
  fresh: fc.constant([]),
  years: fc.array(
    fc
      .tuple(code, cell, fc.constantFrom(2007, 2008, 2009, 2010), amount)
      .map(([area, [measure, breakdown], year, value]) => [area, measure, breakdown, year, value, 0] as const),
    { maxLength: 150 },
  ),
  months: fc.array(
    fc
      .tuple(code, cell, fc.constantFrom(...months), fc.option(amount), fc.option(amount))
      .map(
        ([area, [measure, breakdown], month, value, toDate]) =>
          [area, measure, breakdown, month, value, toDate] as const,
      ),
    { maxLength: 300 },
  ),
  told: fc.uniqueArray(
    fc
      .tuple(
        fc.oneof(fc.constantFrom('330300', '331022'), code),
        fc.constantFrom(...told, 'mediation_cases_accepted', 'mediation_cases_succeeded'),
        days,
        days,
        fc.subarray(ends, { maxLength: 30 }),
      )
      .filter(([, , from, until]) => from < until),
    { maxLength: 60, selector: ([area, measure]) => `${area} ${measure}` },
  ),
})

it('says of each area what its single figures say', async () => {
  let numbers = 0
  let changes = 0
  await fc.assert(
    fc.asyncProperty(
      stores,
      fc.constantFrom(...periods),
      fc.constantFrom(...bases),
      fc.constantFrom('CURRENT' as const, 'AT_EVENT' as const),
      async (store, input, basis, boundaries) => {
        const { reader, another } = fakeReader(store, sites, now.toISOString())
        const period = periodOf(input, now)
        const then = previous(period, basis)
        const asked = areas.filter((area) => hasColumns(reader, area, [period, then], boundaries))
        const columnsOf = await reader.loadColumns({ areas: asked, boundaries, formulas, periods: [period, then] })
        const single = another()
        await single.load({ areas: asked.map(({ id }) => id), period, boundaries, formulas, comparedWith: [basis] })
        for (const one of formulas) {
          const found = emptyColumns(asked.length)
          compareColumns(found, [...asked.keys()], columnsOf(one, period), columnsOf(one, then))
          for (const [index, area] of asked.entries()) {
            const figure = single.view(area.id, period, boundaries).figure(one)
            const { change, changeRate } = await figure.comparison(basis)
            expect(
              [found.values[index], found.changes[index], found.changeRates[index]],
              `${one.indicator.code} ${JSON.stringify(one.where)} of ${area.code}`,
            ).toEqual([figure.value, change, changeRate].map((number) => number ?? Number.NaN))
            if (figure.value !== null) numbers += 1
            if (change !== null) changes += 1
          }
        }
      },
    ),
    { numRuns: 300 },
  )
  // Figures that nobody was told would prove nothing.
  expect(Math.min(numbers, changes)).toBeGreaterThan(100)
}, 120_000)

it('says what was told since, of areas that were asked about before', async () => {
  const period = periodOf({ quarter: '2010-Q1' }, now)
  let changed = 0
  await fc.assert(
    fc.asyncProperty(stores, stores, async (before, after) => {
      const store = { ...before, versions: [1] }
      const { reader, another } = fakeReader(store, sites, now.toISOString())
      const asked = areas.filter((area) => hasColumns(reader, area, [period], 'CURRENT'))
      const valuesOf = async (reads: FigureReader): Promise<number[][]> => {
        const columnsOf = await reads.loadColumns({ areas: asked, boundaries: 'CURRENT', formulas, periods: [period] })
        return formulas.map((one) => [...columnsOf(one, period).values])
      }
      const first = await valuesOf(reader)
      Object.assign(store, after, { versions: [2] })
      const second = await valuesOf(another())
      expect(second).toEqual(await valuesOf(fakeReader(after, sites, now.toISOString()).reader))
      if (JSON.stringify(first) !== JSON.stringify(second)) changed += 1
    }),
    { numRuns: 100 },
  )
  expect(changed).toBeGreaterThan(50)
}, 120_000)
