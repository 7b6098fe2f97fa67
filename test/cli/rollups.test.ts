import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { runRollupsRebuild } from '../../src/cli/commands/rollupsRebuild.ts'
import { runRollupsVerify } from '../../src/cli/commands/rollupsVerify.ts'
import { runSyncCommand } from '../../src/cli/commands/sync.ts'
import { areaId } from '../support/syncRun.ts'
import { type CommandHub, codedCaseFeed, openCommandHub } from './commandHub.ts'

let hub: CommandHub
beforeAll(async () => {
  hub = await openCommandHub([codedCaseFeed()])
})
beforeEach(async () => {
  await hub.empty()
  hub.source.tables.set('cases', [
    { id: 'A', place: '330302', category: '1', filed: '20100704' },
    { id: 'B', place: '330302', category: '2', filed: '20100705' },
    { id: 'C', place: '330381', category: '1', filed: '20090101' },
  ])
  expect((await hub.run(runSyncCommand, { arguments: [] })).exitCode).toBe(0)
})
afterAll(() => hub?.close())

const verify = (cells = '20') => hub.run(runRollupsVerify, { cells })
const rebuild = () => hub.run(runRollupsRebuild, {})
const store = (text: string, values: unknown[] = []) => hub.store.database.writers.query(text, values)
const clean = {
  siteId: '330300',
  rollupsDiffering: 0,
  ledgerDiffering: 0,
  marksDiffering: 0,
  rollups: [],
  ledger: [],
  marks: [],
}
const at = (code: string): number => areaId(hub.store, code)

async function everything(): Promise<unknown> {
  const { rows } = await store(
    `select (select md5(string_agg(t::text, '|' order by t::text)) from rollup_year t) as years,
      (select md5(string_agg(t::text, '|' order by t::text)) from rollup_month t) as months,
      (select count(*) from rollup_delta) as deltas, (select count(*) from sync_run) as runs, (select sum(version) from data_version) as version`,
  )
  return rows[0]
}

test('sound roll-ups are verified, and a rebuild changes no cell', async () => {
  const before = await everything()
  expect(await verify()).toMatchObject({
    exitCode: 0,
    data: { sites: [clean] },
    text: '330300: every roll-up is what records and statistics give, and the ledger adds up to it.',
  })
  expect(await everything()).toEqual(before)
  expect((await rebuild()).data).toMatchObject({ sites: [{ cellsChanged: 0, ledgerCellsChanged: 0 }] })
  expect(await everything()).toMatchObject({ deltas: (before as { deltas: number }).deltas })
})

test('cells that were broken by hand are told exactly, rebuilt, and the ledger still adds up', async () => {
  const sound = (await everything()) as Record<string, unknown>
  const where = `measure = 'criminal_incidents' and breakdown = '' and not at_event`
  // One is changed, one is lost, one is made up.
  await store(`update rollup_year set value = value + 40 where ${where} and area_id = $1 and year = 2010`, [
    at('330302'),
  ])
  await store(`delete from rollup_month where ${where} and area_id = $1 and month = '2009-01-01'`, [at('330381')])
  await store(
    `insert into rollup_year (site_id, area_id, at_event, year, measure, breakdown, value, unallocated)
     values ('330300', $1, false, 2004, 'criminal_incidents', '', 9, 0)`,
    [42],
  )
  const { exitCode, data, text } = await verify()
  expect(exitCode).toBe(6)
  const cell = { atEvent: false, measure: 'criminal_incidents', breakdown: '' }
  const figures = (value: number, unallocated = 0) => ({ value, unallocated, toDate: null, toDateUnallocated: null })
  const [site] = data['sites'] as [{ rollups: unknown[]; ledger: unknown[] }]
  expect(site).toMatchObject({ rollupsDiffering: 3, ledgerDiffering: 3 })
  expect(site.rollups).toHaveLength(3)
  expect(site.rollups).toEqual(
    expect.arrayContaining([
      {
        ...cell,
        areaId: at('330302'),
        grain: 'YEAR',
        startsOn: '2010-01-01',
        stored: figures(42, 2),
        computed: figures(2, 2),
      },
      {
        ...cell,
        areaId: 42,
        grain: 'YEAR',
        startsOn: '2004-01-01',
        stored: figures(9),
        computed: null,
      },
      {
        ...cell,
        areaId: at('330381'),
        grain: 'MONTH',
        startsOn: '2009-01-01',
        stored: null,
        computed: figures(1, 1),
      },
    ]),
  )
  expect(text).toContain(
    'criminal_incidents of 鹿城区 330302 in 2010: stored 42, 2 unallocated, records give 2, 2 unallocated',
  )
  expect(text).toContain(
    'criminal_incidents of 瑞安市 330381 in 2009-01: stored nothing, records give 1, 1 unallocated',
  )
  expect(text).toContain('criminal_incidents of area 42 in 2004: stored 9, records give nothing')
  expect(text).toContain('hub rollups rebuild --site 330300')
  expect((await verify('1')).text).toContain('and more')

  const { years, months } = sound
  expect((await rebuild()).data).toMatchObject({
    sites: [{ siteId: '330300', cellsChanged: 3, ledgerCellsChanged: 0 }],
  })
  const after = (await everything()) as Record<string, unknown>
  expect(after).toMatchObject({ years, months })
  expect(Number(after['version'])).toBeGreaterThan(Number(sound['version']))
  expect(await verify()).toMatchObject({ exitCode: 0, data: { sites: [clean] } })
})

test('a ledger that lost a line is told and brought to the roll-ups, which stay as they are', async () => {
  const { years, months } = (await everything()) as Record<string, unknown>
  await store(
    `delete from rollup_delta where measure = 'criminal_incidents' and breakdown = '' and not at_event and grain = 'YEAR' and starts_on = '2010-01-01' and area_id = $1`,
    [at('330302')],
  )
  const { exitCode, data, text } = await verify()
  expect(exitCode).toBe(6)
  expect(data).toMatchObject({
    sites: [
      {
        rollupsDiffering: 0,
        ledgerDiffering: 1,
        ledger: [
          {
            areaId: at('330302'),
            startsOn: '2010-01-01',
            stored: { value: 2, unallocated: 2, toDate: 0 },
            ledger: { value: 0, unallocated: 0, toDate: 0 },
          },
        ],
      },
    ],
  })
  expect(text).toContain('stored 2, 2 unallocated, the ledger gives 0')
  expect((await rebuild()).text).toMatch(/^330300: 0 cells changed, 1 cell of the ledger brought to them \(run \d+\)$/)
  expect(await everything()).toMatchObject({ years, months })
  expect((await verify()).exitCode).toBe(0)
})

test('a rebuild beside a sync waits for its commit, and both are right', async () => {
  const holder = await hub.store.database.writers.connect()
  try {
    await holder.query('begin')
    // As a sync holds it while it commits.
    await holder.query(`select pg_advisory_xact_lock(hashtextextended('hub roll-ups 330300', 0))`)
    const rebuilt = rebuild()
    hub.source.tables.set('cases', [
      ...hub.source.tables.get('cases')!,
      { id: 'D', place: '330303', category: '1', filed: '20100801' },
    ])
    const synced = hub.run(runSyncCommand, { arguments: [] })
    await new Promise((resolve) => setTimeout(resolve, 300))
    // Verifying waits for nobody.
    expect((await verify()).exitCode).toBe(0)
    await holder.query('commit')
    expect([(await rebuilt).exitCode, (await synced).exitCode]).toEqual([0, 0])
  } finally {
    holder.release()
  }
  expect((await verify()).exitCode).toBe(0)
  const { rows } = await store(
    `select value from rollup_year where area_id = $1 and year = 2010 and measure = 'criminal_incidents' and breakdown = '' and not at_event`,
    [at('330300')],
  )
  expect(rows).toEqual([{ value: 3 }])
})

test('of a site that is not configured is refused', async () => {
  await expect(hub.run(runRollupsVerify, { cells: '20', site: '110000' })).rejects.toMatchObject({
    code: 'CONNECTOR_UNKNOWN',
    message: 'No source is configured at site 110000; there are 330300.',
  })
})

test('a small cell that somebody marked as shown is told, and no longer shown after a rebuild', async () => {
  await store(
    `insert into rollup_year (site_id, area_id, at_event, year, measure, breakdown, value, unallocated, shown)
     values ('330300', $1, false, 2010, 'released_persons_received', '', 3, 0, true)`,
    [at('330302')],
  )
  const { exitCode, data, text } = await verify()
  expect(exitCode).toBe(6)
  expect(data).toMatchObject({
    sites: [{ rollupsDiffering: 1, marksDiffering: 1, marks: [{ shown: true, areaId: at('330302') }] }],
  })
  expect(text).toContain('  of sensitive measures 1 cell is not marked as small cells ask for')
  expect(text).toContain('  released_persons_received of 鹿城区 330302 in 2010: shown, and should not be')
  await rebuild()
  expect(await verify()).toMatchObject({ exitCode: 0, data: { sites: [clean] } })
})
