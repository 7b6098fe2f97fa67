import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import {
  type ListServer,
  listAdapter,
  listFeed,
  listRow,
  listSettings,
  startListServer,
} from '../adapters/restServer.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { syncOnce } from '../support/syncRun.ts'
import { testConnector } from '../support/testConnector.ts'

// Ten days are read again: the feed's days are 2010-01-01 to 2010-01-31, so from 22 January on.
const rows = [
  listRow('early', '2010-01-03'),
  listRow('kept', '2010-01-22'),
  listRow('late', '2010-01-25'),
  listRow('last', '2010-01-30'),
]

let store: TestDatabase
let server: ListServer
beforeAll(async () => {
  store = await createTestDatabase()
  server = await startListServer(rows)
})
afterAll(async () => {
  await server?.stop()
  await store?.drop()
})

const connector = testConnector(listAdapter(), [listFeed()])
const sync = (covers = listSettings('').covers) =>
  syncOnce(store, connector, { settings: { ...listSettings(server.url), covers } })
const keys = async () =>
  (
    await store.database.writers.query<{ source_key: string }>('select source_key from police_case order by source_key')
  ).rows.map((row) => row.source_key)
const replaceRows = (next: typeof rows) => server.rows.splice(0, server.rows.length, ...next)

describe('a list that is read by closed days', () => {
  it('is read from the beginning at first, and counted against its total', async () => {
    const report = await sync()
    expect(report).toMatchObject({ state: 'SUCCEEDED', rowsRead: 4, rowsWritten: 4 })
    expect(report.feeds[0]!.reconciliation).toEqual([])
    expect(await keys()).toEqual(['early', 'kept', 'last', 'late'])
  })

  it('then only its last days again: what is new there comes in, what is gone there goes, and older days stay', async () => {
    replaceRows([listRow('kept', '2010-01-22'), listRow('last', '2010-01-30'), listRow('new', '2010-01-31')])
    const report = await sync()
    expect(report.feeds[0]).toMatchObject({ rowsRead: 3, inserted: 1, removed: 1, unchanged: 2 })
    expect(await keys()).toEqual(['early', 'kept', 'last', 'new'])
  })

  it('that is suddenly empty is not believed: SOURCE_EMPTY, and nothing is removed', async () => {
    replaceRows([])
    expect(await sync()).toMatchObject({ state: 'FAILED', error: { code: 'SOURCE_EMPTY' } })
    expect(await keys()).toEqual(['early', 'kept', 'last', 'new'])
  })

  it('is covered to the last day that was read, not to the day of the run', async () => {
    replaceRows([listRow('kept', '2010-01-22'), listRow('last', '2010-01-30'), listRow('new', '2010-01-31')])
    await sync({ from: '2010-01-01', through: undefined })
    const { rows: covered } = await store.database.writers.query<{ through: string }>(
      `select distinct covered_through::text as through from coverage where measure = 'cases_filed'`,
    )
    const yesterday = addDays(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10), -1)
    expect(covered).toEqual([{ through: yesterday }])
  })
})

describe('the brake on days that are read again', () => {
  it('looks at those days alone: all the older rows do not hide that most of them are gone', async () => {
    const own = await createTestDatabase()
    try {
      const syncOwn = (acceptRemovals: boolean) =>
        syncOnce(own, connector, { settings: listSettings(server.url), options: { acceptRemovals } })
      const many = (prefix: string, count: number, day: string) =>
        Array.from({ length: count }, (_, index) => listRow(`${prefix}${index}`, day))
      replaceRows([...many('old', 100, '2010-01-05'), ...many('new', 15, '2010-01-25')])
      expect(await syncOwn(false)).toMatchObject({ state: 'SUCCEEDED', rowsWritten: 115 })
      // 13 of 115 are a tenth; of the 15 of the days that are read again they are nearly all.
      replaceRows([...many('old', 100, '2010-01-05'), ...many('new', 2, '2010-01-25')])
      expect(await syncOwn(false)).toMatchObject({
        state: 'FAILED',
        rowsDeleted: 0,
        error: { code: 'SYNC_REMOVALS_REFUSED', message: expect.stringContaining('would remove 13 of 15 rows') },
      })
      expect(await syncOwn(true)).toMatchObject({ state: 'SUCCEEDED', rowsDeleted: 13 })
    } finally {
      await own.drop()
    }
  })
})
