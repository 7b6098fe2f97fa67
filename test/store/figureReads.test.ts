import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dayNumber, dayOf, lastDayOfMonth } from '../../src/calendar.ts'
import { createCoverageMemory } from '../../src/figures/coverageMemory.ts'
import { createFigureReader, type FigureReader } from '../../src/figures/figureReader.ts'
import { type ResolvedFormula, resolveFormula } from '../../src/figures/formula.ts'
import type { DimensionValues } from '../../src/figures/indicator.ts'
import { type PeriodInput, periodOf } from '../../src/figures/period.ts'
import { countedRecords, createRecordReader } from '../../src/figures/recordReader.ts'
import { findIndicator, measures } from '../../src/figures/registry.ts'
import { readSourceOverview } from '../../src/figures/sourceOverview.ts'
import { demonstrationAnalyst, hubService } from '../../src/identity/principal.ts'
import type { JurisdictionId } from '../../src/jurisdictions/jurisdiction.ts'
import type { SiteAreas } from '../../src/store/contributions.ts'
import { rebuildRollups } from '../../src/store/rebuildRollups.ts'
import {
  positionOf,
  type RecordPage,
  type RecordPosition,
  recordsByKey,
  type StoredRecord,
} from '../../src/store/recordRead.ts'
import { readFeeds, readRuns } from '../../src/store/sourceRead.ts'
import { connectorOf, siteOf } from '../figures/fakeFigures.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/** A police case as the test knows it; what the store answers is compared with plain loops over these. */
interface Case {
  readonly key: string
  readonly county: JurisdictionId | null
  readonly township: JurisdictionId | null
  readonly village: JurisdictionId | null
  readonly category: string
  readonly criminal: boolean
  readonly filed: string | null
  readonly precision: 'D' | 'M' | 'Y'
}

const now = new Date('2026-11-21T10:00:00+08:00')
const police = connectorOf('public-security', 'PUBLIC_SECURITY', [
  'criminal_incidents',
  'criminal_cases_solved',
  'video_points_new',
])
const fire = connectorOf('fire-safety', 'FIRE_SAFETY', ['fires'], 24)
const site = siteOf('330300', police, fire)
const categories = ['ROBBERY', 'SNATCHING', 'FRAUD', 'OTHER']

let store: TestDatabase
let cases: Case[]

beforeAll(async () => {
  store = await createTestDatabase()
  cases = inventedCases()
  await store.database.writers.query(
    `insert into feed (site_id, connector, name) values ('330300', 'public-security', 'cases'), ('330300', 'fire-safety', 'fires')`,
  )
  await store.database.writers.query(
    `insert into police_case (site_id, feed_id, source_key, jurisdiction_id, county_id, township_id, village_id,
       event_county_id, event_township_id, event_village_id, reported_system, reported_code, flags, category, category_system, category_code,
       nature, state, filed_on, filed_on_precision, run_id)
     select '330300', 1, key, coalesce(village, township, county), county, township, village, county, township, village, 'NBS12', county::text,
       case when precision <> 'D' then array['MONTH_PRECISION'] end, category, 'GA240.1-2000', '050000',
       case when criminal then 'CRIMINAL' else 'ADMINISTRATIVE' end, 'FILED', filed, precision, 7
     from json_to_recordset($1) as c(key text, county bigint, township bigint, village bigint, category text, criminal boolean, filed date, precision "char")`,
    [JSON.stringify(cases)],
  )
  await store.database.writers.query(
    `insert into coverage (site_id, measure, feed_id, area_id, covered_from, covered_through, run_id) values
       ('330300', 'criminal_incidents', 1, $1, '2008-01-01', '2009-12-31', 1),
       ('330300', 'criminal_incidents', 1, $1, '2010-01-01', '2012-12-31', 1),
       ('330300', 'video_points_new', 1, $2, '2010-01-01', '2010-01-31', 1),
       ('330300', 'video_points_new', 1, $2, '2010-02-01', '2010-02-28', 1)`,
    [site.jurisdictionId, areaOf('330302')],
  )
  await store.database.writers.query(
    `insert into source_state (site_id, connector, as_of, last_run_id, failing_code)
     values ('330300', 'public-security', '2026-11-21 02:00:00+08', 7, null)`,
  )
  await store.database.writers.query(
    `insert into sync_run (site_id, run_id, connector, state, started_at, finished_at, rows_read, rows_written)
     values ('330300', 7, 'public-security', 'SUCCEEDED', '2026-11-21 02:00:00+08', '2026-11-21 02:01:00+08', 400, 399)`,
  )
  await rebuildRollups(hubService, store.database, siteAreas(), measures)
}, 600_000)

afterAll(() => store?.drop())

function areaOf(code: string): JurisdictionId {
  return store.tree.findByCode(code)!.id
}

function siteAreas(): SiteAreas {
  const { tree } = store
  const ancestors = tree.ancestorsOf(site.jurisdictionId).map(({ id, level }) => ({ id, level }))
  const below = tree.descendantsEver(site.jurisdictionId, ['COUNTY', 'TOWNSHIP', 'VILLAGE'])
  const touched = new Set([site.jurisdictionId, ...below].filter((id) => tree.boundariesTouch(id)))
  return { siteId: '330300', areaId: site.jurisdictionId, level: 'PREFECTURE', ancestors, touched }
}

/** 400 cases of 2009 to 2012 in two counties, with every depth of place and precision of date; the same in every run. */
function inventedCases(): Case[] {
  let seed = 20101
  const next = (below: number): number => {
    seed = (seed * 48271) % 2147483647
    return seed % below
  }
  const pick = <Item>(items: readonly Item[]): Item => items[next(items.length)]!
  const { tree } = store
  return Array.from({ length: 400 }, (_, index) => {
    const depth = next(10)
    const county = depth === 0 ? null : pick([areaOf('330302'), areaOf('330381')])
    const township = depth < 2 || county === null ? null : pick(tree.childIdsOf(county).slice(0, 3))
    const village = depth < 5 || township === null ? null : pick(tree.childIdsOf(township).slice(0, 2))
    const precision = next(12) === 0 ? 'M' : next(20) === 0 ? 'Y' : 'D'
    const day = dayOf(dayNumber('2009-01-01') + next(1460))
    const filed = precision === 'D' ? day : precision === 'M' ? `${day.slice(0, 7)}-01` : `${day.slice(0, 4)}-01-01`
    return {
      key: `A${String(index).padStart(4, '0')}`,
      county,
      township,
      village,
      category: pick(categories),
      criminal: next(5) > 0,
      filed: next(30) === 0 ? null : filed,
      precision,
    }
  })
}

/** The cases that a figure counts, by a plain loop: the whole of what the date may mean lies in the period. */
function counted(area: JurisdictionId, from: string, to: string, allowed: readonly string[] = categories): Case[] {
  return cases.filter((one) => {
    if (one.filed === null || !one.criminal || !allowed.includes(one.category)) return false
    const last =
      one.precision === 'D'
        ? one.filed
        : one.precision === 'M'
          ? lastDayOfMonth(one.filed)
          : `${one.filed.slice(0, 4)}-12-31`
    const within = area === site.jurisdictionId || [one.county, one.township, one.village].includes(area)
    return within && one.filed >= from && last <= to
  })
}

function reader(): FigureReader {
  return createFigureReader({
    database: store.database,
    principal: demonstrationAnalyst,
    tree: store.tree,
    sites: [site],
    coverage: createCoverageMemory(store.database),
    now,
  })
}

const formula = (code: string, where: DimensionValues = {}): ResolvedFormula =>
  resolveFormula(findIndicator(code), where)

describe('figures equal a plain count of the records', () => {
  const periods: PeriodInput[] = [
    { year: 2010 },
    { month: '2010-05' },
    { quarter: '2011-Q4' },
    { range: { from: '2009-01-01', to: '2012-12-31' } },
    { range: { from: '2009-11-20', to: '2011-02-10' } },
    { range: { from: '2010-03-05', to: '2010-03-25' } },
    { yearToDate: '2011-08-15' },
  ]

  it.each(periods)('for %j, at every level, with every breakdown', async (input) => {
    const figures = reader()
    const period = periodOf(input, now)
    const county = areaOf('330302')
    const township = store.tree.childIdsOf(county)[0]!
    const areas = [
      site.jurisdictionId,
      county,
      areaOf('330381'),
      areaOf('330304'),
      township,
      store.tree.childIdsOf(township)[0]!,
    ]
    const asked = [
      formula('criminal_incidents'),
      formula('robbery_snatching_incidents'),
      formula('criminal_incidents', { category: ['FRAUD'] }),
    ]
    for (const boundaries of ['CURRENT', 'AT_EVENT'] as const) {
      await figures.load({ areas, period, boundaries, formulas: asked })
      for (const area of areas) {
        const view = figures.view(area, period, boundaries)
        const [all, robbery, fraud] = asked.map((one) => view.figure(one))
        expect(all!.state).toBe('COMPUTED')
        expect([all!.value, robbery!.value, fraud!.value]).toEqual([
          counted(area, period.from, period.to).length,
          counted(area, period.from, period.to, ['ROBBERY', 'SNATCHING']).length,
          counted(area, period.from, period.to, ['FRAUD']).length,
        ])
      }
    }
  })

  it('children and what was given to none of them add up to the parent', async () => {
    for (const input of periods) {
      const figures = reader()
      const period = periodOf(input, now)
      const county = areaOf('330302')
      const children = [...store.tree.childIdsOf(site.jurisdictionId), ...store.tree.childIdsOf(county)]
      const asked = [formula('criminal_incidents')]
      await figures.load({ areas: [site.jurisdictionId, ...children], period, boundaries: 'CURRENT', formulas: asked })
      const value = (area: JurisdictionId): number => figures.view(area, period, 'CURRENT').figure(asked[0]!).value!
      for (const parent of [site.jurisdictionId, county]) {
        const figure = figures.view(parent, period, 'CURRENT').figure(asked[0]!)
        const sum = store.tree.childIdsOf(parent).reduce((total, child) => total + value(child), 0)
        expect(sum + figure.unallocated!).toBe(figure.value)
      }
    }
  })

  it('says that records dated too coarsely are missing', async () => {
    const figures = reader()
    const period = periodOf({ range: { from: '2010-03-05', to: '2010-12-20' } }, now)
    const asked = formula('criminal_incidents')
    await figures.load({ areas: [site.jurisdictionId], period, boundaries: 'CURRENT', formulas: [asked] })
    const figure = figures.view(site.jurisdictionId, period, 'CURRENT').figure(asked)
    expect(figure).toMatchObject({ bound: 'LOWER', notes: [{ code: 'DATE_PRECISION' }] })
  })

  it('reads the province as the sum of its sites', async () => {
    const figures = reader()
    const period = periodOf({ year: 2010 }, now)
    const province = areaOf('330000')
    const asked = formula('criminal_incidents')
    await figures.load({ areas: [province], period, boundaries: 'CURRENT', formulas: [asked] })
    expect(figures.view(province, period, 'CURRENT').figure(asked)).toMatchObject({
      value: counted(site.jurisdictionId, '2010-01-01', '2010-12-31').length,
      state: 'PARTIAL',
      unallocated: 0,
    })
  })
})

describe('coverage', () => {
  it('joins what was told in pieces, per area', async () => {
    const figures = reader()
    const period = periodOf({ range: { from: '2010-01-01', to: '2010-02-28' } }, now)
    const areas = [areaOf('330302'), areaOf('330304')]
    const asked = formula('video_points_new')
    await figures.load({ areas, period, boundaries: 'CURRENT', formulas: [asked] })
    expect(areas.map((area) => figures.view(area, period, 'CURRENT').figure(asked))).toMatchObject([
      { value: 0, state: 'COMPUTED' },
      { value: null, state: 'NO_DATA' },
    ])
  })
})

describe('statements', () => {
  it('are as many for thirteen areas as for one', async () => {
    const sent = async (areas: readonly JurisdictionId[], input: PeriodInput): Promise<number> => {
      const before = store.database.statementsSent()
      await reader().load({ areas, period: periodOf(input, now), boundaries: 'CURRENT' })
      return store.database.statementsSent() - before
    }
    const all = [site.jurisdictionId, ...store.tree.childIdsOf(site.jurisdictionId)]
    expect(all.length).toBeGreaterThan(11)
    expect([await sent([site.jurisdictionId], { year: 2010 }), await sent(all, { year: 2010 })]).toEqual([3, 3])
    expect([await sent([site.jurisdictionId], { month: '2010-05' }), await sent(all, { month: '2010-05' })]).toEqual([
      3, 3,
    ])
  })
})

describe('lists of records', () => {
  const ofCases = countedRecords('policeCase', [{ measure: 'criminal_incidents' }])

  async function listAll(
    area: JurisdictionId,
    input: PeriodInput,
    filter: DimensionValues,
    first: number,
  ): Promise<StoredRecord<'policeCase'>[]> {
    const figures = reader()
    const period = periodOf(input, now)
    await figures.load({ areas: [area], period, boundaries: 'CURRENT', formulas: [formula('criminal_incidents')] })
    const records = createRecordReader({ database: store.database, principal: demonstrationAnalyst }, figures)
    const found: StoredRecord<'policeCase'>[] = []
    let after: RecordPosition | null = null
    for (;;) {
      const [page]: readonly RecordPage<'policeCase'>[] = await records.list(
        ofCases,
        [figures.view(area, period, 'CURRENT')],
        { filter, after, first },
      )
      found.push(...page!.records)
      if (!page!.hasNextPage) return found
      expect(page!.records).toHaveLength(first)
      after = positionOf(page!.records.at(-1)!, ofCases.dateField)
    }
  }

  it.each<[string, PeriodInput, DimensionValues]>([
    ['330300', { year: 2010 }, {}],
    ['330302', { year: 2011 }, { category: ['ROBBERY', 'FRAUD'] }],
    ['330300', { range: { from: '2010-02-10', to: '2011-01-20' } }, {}],
  ])('of %s in %j by %j are what the figure counts, the latest first, each once', async (code, input, filter) => {
    const area = areaOf(code)
    const { from, to } = periodOf(input, now)
    const expected = counted(area, from, to, filter['category']).sort((one, other) =>
      one.filed === other.filed ? (one.key < other.key ? -1 : 1) : one.filed! < other.filed! ? 1 : -1,
    )
    expect(expected.length).toBeGreaterThan(10)
    for (const first of [3, 100]) {
      const listed = await listAll(area, input, filter, first)
      expect(listed.map((record) => record.sourceKey)).toEqual(expected.map((one) => one.key))
    }
  })

  it('give plain records', async () => {
    const [record] = await listAll(areaOf('330302'), { year: 2010 }, {}, 100)
    const known = cases.find((one) => one.key === record!.sourceKey)!
    expect(record).toMatchObject({
      record: 'policeCase',
      siteId: '330300',
      feedId: 1,
      jurisdictionId: known.village ?? known.township ?? known.county,
      reportedSystem: 'NBS12',
      category: { canonical: known.category, system: 'GA240.1-2000', code: '050000', label: null },
      state: 'FILED',
      filedOn: { day: known.filed },
      solvedOn: null,
      runId: 7,
    })
    expect(record!.syncedAt).toBeInstanceOf(Date)
  })

  it('are one statement for several areas, in the order of the areas', async () => {
    const figures = reader()
    const period = periodOf({ year: 2010 }, now)
    const areas = ['330381', '330304', '330300', '330302'].map(areaOf)
    await figures.load({ areas, period, boundaries: 'CURRENT', formulas: [formula('criminal_incidents')] })
    const records = createRecordReader({ database: store.database, principal: demonstrationAnalyst }, figures)
    const before = store.database.statementsSent()
    const views = areas.map((area) => figures.view(area, period, 'CURRENT'))
    const pages = await records.list(ofCases, views, { filter: {}, after: null, first: 2 })
    expect(store.database.statementsSent() - before).toBe(1)
    const latest = (area: JurisdictionId): string[] =>
      counted(area, '2010-01-01', '2010-12-31')
        .sort((one, other) =>
          one.filed === other.filed ? (one.key < other.key ? -1 : 1) : one.filed! < other.filed! ? 1 : -1,
        )
        .slice(0, 2)
        .map((one) => one.key)
    expect(pages.map((page) => page.records.map((record) => record.sourceKey))).toEqual(areas.map(latest))
    expect(pages.map((page) => page.hasNextPage)).toEqual([true, false, true, true])
  })

  it('can be fetched again by key', async () => {
    const keys = ['A0003', 'A9999', 'A0001'].map((sourceKey) => ({ siteId: '330300', feedId: 1, sourceKey }))
    const found = await store.database.snapshot(demonstrationAnalyst, (lane) =>
      recordsByKey(lane, demonstrationAnalyst, 'policeCase', keys),
    )
    expect(found.map((record) => record?.sourceKey)).toEqual(['A0003', undefined, 'A0001'])
  })
})

describe('sources', () => {
  it('tell freshness and last run, also before the first one', async () => {
    const sources = await readSourceOverview(store.database, demonstrationAnalyst, [site], now)
    expect(sources).toMatchObject([
      {
        connector: 'public-security',
        state: 'FRESH',
        asOf: '2026-11-21T02:00:00+08:00',
        staleAfter: '2026-11-22T14:00:00+08:00',
        lastRun: { runId: 7, state: 'SUCCEEDED', rowsRead: 400, rowsWritten: 399 },
      },
      { connector: 'fire-safety', state: 'NEVER_SYNCED', asOf: null, lastRun: null },
    ])
    const later = new Date(now.getTime() + 3 * 86_400_000)
    expect((await readSourceOverview(store.database, demonstrationAnalyst, [site], later))[0]!.state).toBe('STALE')
  })

  it('are found by feed, runs by id', async () => {
    expect(await readFeeds(store.database, demonstrationAnalyst)).toContainEqual({
      feedId: 1,
      siteId: '330300',
      connector: 'public-security',
      name: 'cases',
    })
    const runs = await readRuns(store.database, demonstrationAnalyst, [
      { siteId: '330300', runId: 7 },
      { siteId: '330300', runId: 999 },
    ])
    expect(runs.map((run) => run.runId)).toEqual([7])
  })
})
