import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { measures } from '../../src/figures/registry.ts'
import { sensitiveMeasures } from '../../src/figures/sensitiveMeasures.ts'
import { hubService, type Principal, principalOf } from '../../src/identity/principal.ts'
import { readMonths, readYears } from '../../src/store/rollupRead.ts'
import { markShownCells, readWrongMarks } from '../../src/store/smallCells.ts'
import { writeStatisticCells } from '../../src/store/statisticRollups.ts'
import { inTransaction, withWriter } from '../../src/store/writer.ts'
import { siteAreas } from '../../src/sync/siteAreas.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { areaId, wenzhou } from '../support/syncRun.ts'

/** Marks of a city with two counties and something left for neither; what is shown was worked out by hand from docs/adr/0018-small-cells.md. */

let store: TestDatabase
const sensitive = sensitiveMeasures(measures)
const received = 'released_persons_received'
const assisted = 'released_persons_assisted'
const reoffended = 'released_persons_reoffended'

beforeAll(async () => {
  store = await createTestDatabase()
  // 2010: of 360 received, twelve were not assisted and twelve reoffended, by month one of each.
  await insertMonths(2010, received, { 330300: 30, 330302: 10, 330304: 12 })
  await insertMonths(2010, assisted, { 330300: 29, 330302: 9, 330304: 12 })
  await insertMonths(2010, reoffended, { 330300: 1, 330302: 0, 330304: 1 })
  // 2011: two more a month in one county: of fourteen at least two were assisted, since only twelve of the year were not.
  await insertMonths(2011, received, { 330300: 32, 330302: 10, 330304: 14 })
  await insertMonths(2011, assisted, { 330300: 31, 330302: 9, 330304: 14 })
  await insertMonths(2012, received, { 330300: 30, 330302: 26, 330304: 4 })
  await insertMonths(2013, received, { 330300: 30, 330302: 10, 330304: 12 }, 11)
  await insertMonths(2014, received, { 330300: 30, 330302: 10, 330304: 12 })
  await insertMonths(2010, 'community_correction_received', { 330300: 300, 330302: 100, 330304: 100 })
  await store.database.writers.query(
    `insert into rollup_year (site_id, area_id, at_event, year, measure, breakdown, value, unallocated)
     select site_id, area_id, true, year, measure, breakdown, value, unallocated from rollup_year where measure = $1 and year = 2010
     union all select site_id, area_id, false, year, measure, 'channel=COURT', value, unallocated from rollup_year where measure = $1 and year = 2010`,
    [received],
  )
  await mark()
})
afterAll(async () => store?.drop())

function mark(): Promise<number> {
  return withWriter(hubService, store.database, (client) =>
    inTransaction(client, () =>
      markShownCells(hubService, client, siteAreas(store.tree, wenzhou(store)), sensitive, null),
    ),
  )
}

/** So many in each month, with the year that they make up; the province has what the city has. */
async function insertMonths(
  year: number,
  measure: string,
  each: Readonly<Record<string, number>>,
  months = 12,
): Promise<void> {
  for (const [code, value] of [...Object.entries(each), ['330000', each['330300']!] as const]) {
    await store.database.writers.query(
      `insert into rollup_month (site_id, area_id, at_event, month, measure, breakdown, value, unallocated)
       select '330300', $1, false, make_date($2, month, 1), $3, '', $4, 0 from generate_series(1, $5) as month`,
      [areaId(store, code), year, measure, value, months],
    )
    await store.database.writers.query(
      `insert into rollup_year (site_id, area_id, at_event, year, measure, breakdown, value, unallocated) values ('330300', $1, false, $2, $3, '', $4, 0)`,
      [areaId(store, code), year, measure, value * months],
    )
  }
}

/** Codes of the areas whose year is shown, and of those whose months all are. */
async function shownOf(
  measure: string,
  year: number,
): Promise<{ readonly years: string[]; readonly months: string[] }> {
  const { rows } = await store.database.writers.query<{ code: string; years: boolean; months: number }>(
    `select j.code, r.shown as years,
       (select count(*)::integer from rollup_month m where m.area_id = r.area_id and m.measure = r.measure and m.shown and extract(year from m.month) = r.year) as months
     from rollup_year r join jurisdiction j on j.jurisdiction_id = r.area_id
     where r.measure = $1 and r.year = $2 and not r.at_event and r.breakdown = '' order by j.code`,
    [measure, year],
  )
  return {
    years: rows.flatMap(({ code, years }) => (years ? [code] : [])),
    months: rows.flatMap(({ code, months }) => (months === 12 ? [code] : [])),
  }
}

describe('marks', () => {
  const everywhere = ['330000', '330300', '330302', '330304']

  test.each([
    ['a whole that is large enough everywhere', received, 2010, everywhere, everywhere],
    ['its part with too few beside it in a county', assisted, 2010, ['330000', '330300'], []],
    ['its part with none in a county', reoffended, 2010, ['330000', '330300'], []],
    ['a whole whose months would tell of its part', received, 2011, everywhere, []],
    ['the part of which they would tell', assisted, 2011, ['330000', '330300'], []],
    ['a whole with nothing below that is small', received, 2014, everywhere, everywhere],
    [
      'a year with a county of 48, all of whose months are 4',
      received,
      2012,
      ['330000', '330300', '330302', '330304'],
      [],
    ],
    ['a year that is told to November', received, 2013, [], []],
    ['what was counted since a beginning', 'community_correction_received', 2010, [], []],
  ])('%s', async (_, measure, year, years, months) => {
    expect(await shownOf(measure, year)).toEqual({ years, months })
  })

  test('only totals in today’s tree are shown', async () => {
    const { rows } = await store.database.writers.query(
      `select count(*)::integer as cells, count(*) filter (where shown)::integer as shown from rollup_year where measure = $1 and (at_event or breakdown <> '')`,
      [received],
    )
    expect(rows).toEqual([{ cells: 8, shown: 0 }])
  })

  test('are as the rule has them, and one that is not is found and mended', async () => {
    const site = siteAreas(store.tree, wenzhou(store))
    expect(await mark()).toBe(0)
    await store.database.writers.query(
      `update rollup_year set shown = true where measure = $1 and year = 2013 and area_id = $2`,
      [received, areaId(store, '330300')],
    )
    expect(await readWrongMarks(hubService, store.database.writers, site, sensitive)).toEqual([
      {
        areaId: areaId(store, '330300'),
        atEvent: false,
        grain: 'YEAR',
        startsOn: '2013-01-01',
        measure: received,
        breakdown: '',
        shown: true,
      },
    ])
    expect(await mark()).toBe(1)
    expect(await shownOf(received, 2013)).toEqual({ years: [], months: [] })
  })

  test('a cell that is written loses its mark until the rule has looked at it', async () => {
    const cell = {
      measure: received,
      areaId: areaId(store, '330302'),
      atEvent: false,
      unallocated: 0,
      toDate: null,
      toDateUnallocated: null,
    }
    const { rows } = await store.database.writers.query<{ run_id: number }>(
      `insert into sync_run (site_id, run_id, connector, state, reading, dry_run) values ('330300', 9001, 'justice', 'SUCCEEDED', 'FULL', false) returning run_id`,
    )
    await withWriter(hubService, store.database, (client) =>
      inTransaction(client, async () => {
        await writeStatisticCells(
          hubService,
          client,
          { siteId: '330300', runId: rows[0]!.run_id },
          [{ measure: received, year: 2010 }],
          [
            { ...cell, grain: 'YEAR', startsOn: '2010-01-01', value: 121 },
            { ...cell, grain: 'MONTH', startsOn: '2010-01-01', value: 11 },
          ],
        )
      }),
    )
    expect(await shownOf(received, 2010)).toEqual({ years: [], months: [] })
  })
})

describe('a reader without clearance', () => {
  const reader: Principal = principalOf({
    id: 'machine:uncleared',
    kind: 'MACHINE',
    role: {
      code: 'TEST',
      title: { zh: '测试', en: 'Test' },
      departments: 'ALL',
      precision: 'FIGURES',
      sensitive: false,
      operations: [],
      documents: 'ANY',
    },
    scope: 'ALL',
    purpose: null,
  })

  test('is given shown cells only', async () => {
    const question = {
      siteIds: ['330300'],
      areaIds: [areaId(store, '330300'), areaId(store, '330302')],
      atEvent: [false, true],
      cells: { measures: [assisted], cellMeasures: [received], breakdowns: ['', 'channel=COURT'] },
    }
    const years = await readYears(store.database, reader, question, [2011, 2012])
    expect(
      years.map(({ areaId: area, atEvent, period, keys, values }) => [area, atEvent, period, keys, [...values]]),
    ).toEqual(
      expect.arrayContaining([
        [areaId(store, '330302'), false, '2011', [`${received}|`], [120]],
        [areaId(store, '330302'), false, '2012', [`${received}|`], [312]],
      ]),
    )
    expect(years).toHaveLength(4)
    expect(await readMonths(store.database, reader, question, ['2012-01-01'])).toEqual([])
    expect(await readMonths(store.database, reader, question, ['2014-01-01'])).toHaveLength(2)
    expect(await readYears(store.database, hubService, question, [2011])).toHaveLength(2)
  })

  test('has a login to which PostgreSQL gives no others, and no change of any', async () => {
    const ask = async (text: string): Promise<unknown[][]> => store.database.figures(reader, { text }, [])
    expect(
      await ask(`select measure, year, count(*)::integer, bool_and(shown and not at_event) from rollup_year
        where measure in (select code from access_rule where sensitive) and year >= 2011 group by 1, 2 order by 1, 2`),
    ).toEqual([
      [assisted, 2011, 2, true],
      [received, 2011, 4, true],
      [received, 2012, 4, true],
      [received, 2014, 4, true],
    ])
    expect(await ask('select count(*)::integer from rollup_month where not shown')).toEqual([[0]])
    expect(await ask(`select count(*)::integer from rollup_delta`)).toEqual([[0]])
  })
})
