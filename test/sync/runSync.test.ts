import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Feed } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import { hubService } from '../../src/identity/principal.ts'
import { readQuarantine, readQuarantineGroups } from '../../src/store/quarantine.ts'
import type { SyncProgress, SyncReport } from '../../src/sync/syncReport.ts'
import { createTestDatabase, emptyStore, type TestDatabase } from '../support/database.ts'
import { type MemoryRow, type MemorySource, memorySource } from '../support/memoryAdapter.ts'
import { expectSoundRollups, figureOf, storedCells } from '../support/rollupCells.ts'
import { areaId, syncOnce } from '../support/syncRun.ts'
import { caseFeed, deletedByFlag, testConnector } from '../support/testConnector.ts'

const site = { siteId: '330300', connector: 'test-source' }
let store: TestDatabase
let source: MemorySource
beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(() => store?.drop())
beforeEach(async () => {
  await emptyStore(store)
  source = memorySource()
})

function row(id: string, more: MemoryRow = {}): MemoryRow {
  return { id, place: '330302', category: 'BURGLARY', filed: '20100704', loss: '100', ...more }
}

async function sync(rows: readonly MemoryRow[], feed: Feed = caseFeed()): Promise<SyncReport> {
  source.tables.set(feed.name, rows)
  return syncOnce(store, testConnector(source.adapter, [feed]))
}

async function keys(): Promise<string[]> {
  const { rows } = await store.database.writers.query<{ source_key: string }>(
    'select source_key from police_case order by 1',
  )
  return rows.map((found) => found.source_key)
}

async function cityCases(): Promise<number | null | undefined> {
  return figureOf(await storedCells(store), areaId(store, '330300'), '2010', 'cases_filed')?.[0]
}

async function count(table: string): Promise<number> {
  const { rows } = await store.database.writers.query<{ count: number }>(`select count(*) from ${table}`)
  return rows[0]!.count
}

describe('a source that is compared as a whole', () => {
  test('writes everything once, and nothing the second time', async () => {
    const first = await sync([row('A'), row('B')])
    expect(first).toMatchObject({ state: 'SUCCEEDED', rowsRead: 2, rowsWritten: 2, rowsDeleted: 0, rowsQuarantined: 0 })
    const before = await store.database.writers.query(
      'select source_key, run_id, synced_at, xmin::text from police_case order by 1',
    )
    const second = await sync([row('A'), row('B')])
    expect(second).toMatchObject({ state: 'SUCCEEDED', rowsRead: 2, rowsWritten: 0, rowsDeleted: 0 })
    expect(
      (
        await store.database.writers.query(
          'select source_key, run_id, synced_at, xmin::text from police_case order by 1',
        )
      ).rows,
    ).toEqual(before.rows)
    expect(await cityCases()).toBe(2)
  })

  test('follows a row that changed and one that is gone', async () => {
    await sync([row('A'), row('B'), row('C')])
    const report = await sync([row('A'), row('B', { filed: '20090102' })])
    expect(report.feeds[0]).toMatchObject({ inserted: 0, changed: 1, removed: 1, unchanged: 1 })
    expect(await keys()).toEqual(['A', 'B'])
    expect(await cityCases()).toBe(1)
    await expectSoundRollups(store)
  })

  test('removes nothing when the source suddenly has nothing', async () => {
    await sync([row('A')])
    const report = await sync([])
    expect(report).toMatchObject({ state: 'FAILED', error: { code: 'SOURCE_EMPTY' } })
    expect(await keys()).toEqual(['A'])
  })

  test('keeps the first of two rows with one key and puts the contradicting one into quarantine, until it is gone', async () => {
    const report = await sync([row('A'), row('A', { loss: '5' }), row('B'), row('B')])
    expect(report.feeds[0]).toMatchObject({
      rowsRead: 4,
      accepted: 2,
      quarantined: 1,
      duplicates: 1,
      quarantinedByReason: { DUPLICATE_KEY: 1 },
    })
    expect(
      (await store.database.writers.query(`select loss_amount from police_case where source_key = 'A'`)).rows,
    ).toEqual([{ loss_amount: 100 }])
    // The same again must not count as a change, and later one of the two is mended.
    expect(await sync([row('A'), row('A', { loss: '5' }), row('B')])).toMatchObject({
      rowsWritten: 0,
      rowsQuarantined: 1,
    })
    expect(await sync([row('A'), row('B')])).toMatchObject({ rowsWritten: 0, rowsQuarantined: 0 })
    expect(await count('quarantine')).toBe(0)
  })

  test('total rows are not counted as read', async () => {
    const report = await sync([row('A'), row('合计')])
    expect(report.feeds[0]).toMatchObject({ rowsRead: 1, skipped: 1, reconciliation: [] })
  })
})

describe('a source with a watermark and a deletion flag', () => {
  const feed = caseFeed({ cursor: { kind: 'WATERMARK', column: 'changed', overlapMinutes: 0 }, deletes: deletedByFlag })

  test('reads on from where it ended, and removes what is flagged', async () => {
    await sync([row('A', { changed: '1' }), row('B', { changed: '2' })], feed)
    const report = await sync(
      [row('A', { changed: '1' }), row('B', { changed: '3', deleted: '1' }), row('C', { changed: '4' })],
      feed,
    )
    expect(report.feeds[0]).toMatchObject({ rowsRead: 2, inserted: 1, removed: 1, deletedInSource: 1 })
    expect(await keys()).toEqual(['A', 'C'])
    const cursor = await store.database.writers.query('select position from sync_cursor')
    expect(cursor.rows[0]).toEqual({ position: { kind: 'WATERMARK', watermark: '4' } })
    await expectSoundRollups(store)
  })

  test('a row that is met twice counts in its later state', async () => {
    await sync([row('A', { changed: '1', loss: '1' }), row('A', { changed: '2', loss: '2' })], feed)
    expect((await store.database.writers.query('select loss_amount from police_case')).rows).toEqual([
      { loss_amount: 2 },
    ])
    await sync([row('A', { changed: '3', loss: '3' }), row('A', { changed: '4', deleted: '1' })], feed)
    expect(await keys()).toEqual([])
    expect(await storedCells(store)).toEqual([])
  })

  test('nothing new leaves the cursor where it was, and removes nothing', async () => {
    await sync([row('A', { changed: '7' })], feed)
    expect(await sync([], feed)).toMatchObject({ state: 'SUCCEEDED', rowsRead: 0 })
    expect(await keys()).toEqual(['A'])
    expect((await store.database.writers.query('select position from sync_cursor')).rows[0]).toEqual({
      position: { kind: 'WATERMARK', watermark: '7' },
    })
  })
})

describe('rows that cannot be read', () => {
  test('wait in quarantine with key, column, reason and value, the rest goes on; they leave it when they can be read', async () => {
    const report = await sync([row('A'), row('B', { filed: '?' }), row('', { loss: '1' })])
    expect(report).toMatchObject({ state: 'SUCCEEDED', rowsRead: 3, rowsWritten: 1, rowsQuarantined: 2 })
    expect(report.feeds[0]!.quarantinedByReason).toEqual({ DATE_UNREADABLE: 1, REQUIRED_MISSING: 1 })
    const page = await readQuarantine(store.database, hubService, site, { first: 10, after: null })
    expect(page.totalCount).toBe(2)
    expect(page.rows.find((found) => found.sourceKey === 'B')).toMatchObject({
      feed: 'cases',
      column: 'filed',
      reason: 'DATE_UNREADABLE',
      rawValue: '?',
      messageEn: 'cannot be read',
      messageZh: '无法识别',
      runId: report.runId,
    })
    expect(await readQuarantineGroups(store.database, hubService, [site])).toContainEqual({
      ...site,
      feed: 'cases',
      column: 'filed',
      reason: 'DATE_UNREADABLE',
      count: 1,
      firstAt: expect.any(Date),
      lastAt: expect.any(Date),
      lastRunId: report.runId,
    })

    const healed = await sync([row('A'), row('B')])
    expect(healed.feeds[0]).toMatchObject({ inserted: 1, quarantined: 0, healed: 2 })
    expect(await count('quarantine')).toBe(0)
    await expectSoundRollups(store)
  })

  test('a row that was well before keeps its last good state while it is in quarantine', async () => {
    await sync([row('A'), row('B')])
    const report = await sync([row('A'), row('B', { filed: '?' })])
    expect(report).toMatchObject({ rowsWritten: 0, rowsDeleted: 0, rowsQuarantined: 1 })
    expect(await keys()).toEqual(['A', 'B'])
    // Unchanged and readable again: healed although nothing is written.
    expect((await sync([row('A'), row('B')])).feeds[0]).toMatchObject({ healed: 1, unchanged: 2 })
  })

  test('a text that cannot be stored and a key without end cost only their rows', async () => {
    const report = await sync([row('A'), row('B', { areaSet: 'x\0y' }), row('K'.repeat(501))])
    expect(report.feeds[0]).toMatchObject({
      accepted: 1,
      quarantinedByReason: { IDENTIFIER_INVALID: 1, TEXT_UNDECODABLE: 1 },
    })
  })

  test('texts with tabs, line ends, backslashes and braces arrive as they are', async () => {
    const odd = 'a\tb\nc\r\\N {"x"} 瓯海\\.'
    await sync([row('A', { areaSet: odd })])
    expect((await store.database.writers.query('select area_set from police_case')).rows).toEqual([{ area_set: odd }])
  })

  test('pages go through all entries once, the latest first', async () => {
    await sync(
      Array.from({ length: 25 }, (_, index) => row(`K${String(index).padStart(2, '0')}`, { filed: '?' })),
      caseFeed({ limits: { rejectedShare: 1 } }),
    )
    const seen: string[] = []
    for (let after: Parameters<typeof readQuarantine>[3]['after'] = null; ; ) {
      const page = await readQuarantine(store.database, hubService, site, { first: 10, after })
      seen.push(...page.rows.map((found) => found.sourceKey))
      after = page.rows.at(-1)!.position
      if (!page.hasNextPage) break
    }
    expect(seen).toHaveLength(25)
    expect(new Set(seen).size).toBe(25)
  })
})

describe('what goes wrong leaves everything as it was', () => {
  async function state(): Promise<unknown> {
    const all = await Promise.all(
      ['police_case', 'rollup_year', 'rollup_month', 'rollup_delta', 'sync_cursor', 'quarantine', 'coverage'].map(
        (table) => store.database.writers.query(`select * from ${table} order by ${table}::text`),
      ),
    )
    return all.map((result) => result.rows)
  }

  test('the source is down: the run failed with its code, and what was known stays', async () => {
    await sync([row('A')])
    const before = await state()
    const asOf = await store.database.writers.query('select as_of from source_state')
    source.beforeOpen = () => {
      throw new HubError('SOURCE_UNREACHABLE', 'The legacy system does not answer.')
    }
    const report = await sync([row('A'), row('B')])
    expect(report).toMatchObject({ state: 'FAILED', error: { code: 'SOURCE_UNREACHABLE' }, feeds: [] })
    expect(await state()).toEqual(before)
    const failing = await store.database.writers.query(
      'select as_of, failing_code, failing_since is not null as since from source_state',
    )
    expect(failing.rows).toEqual([{ ...asOf.rows[0], failing_code: 'SOURCE_UNREACHABLE', since: true }])
    const run = await store.database.writers.query('select state, error_code from sync_run where run_id = $1', [
      report.runId,
    ])
    expect(run.rows).toEqual([{ state: 'FAILED', error_code: 'SOURCE_UNREACHABLE' }])

    source.beforeOpen = () => undefined
    await sync([row('A'), row('B')])
    expect((await store.database.writers.query('select failing_code, failing_since from source_state')).rows).toEqual([
      { failing_code: null, failing_since: null },
    ])
  })

  test('the source is cut off in the middle: nothing of the run is seen, and the next one brings all', async () => {
    await sync([row('A')])
    const before = await state()
    source.batchRows = 2
    source.beforeBatch = (_feed, batch) => {
      if (batch === 3) throw new HubError('SOURCE_UNREACHABLE', 'cut off')
    }
    const rows = Array.from({ length: 20 }, (_, index) => row(`K${index}`))
    expect(await sync(rows)).toMatchObject({ state: 'FAILED', rowsWritten: 0, error: { code: 'SOURCE_UNREACHABLE' } })
    expect(await state()).toEqual(before)
    expect(await count('staging_police_case')).toBe(0)
    source.beforeBatch = () => undefined
    expect(await sync(rows)).toMatchObject({ state: 'SUCCEEDED', rowsWritten: 20, rowsDeleted: 1 })
    await expectSoundRollups(store)
  })

  test('stopped between reading and commit: nothing is kept', async () => {
    await sync([row('A')])
    const before = await state()
    const stop = new AbortController()
    source.tables.set('cases', [row('A'), row('B')])
    const report = await syncOnce(store, testConnector(source.adapter, [caseFeed()]), {
      signal: stop.signal,
      progress: (progress: SyncProgress) => {
        if (progress.phase === 'WRITING') stop.abort()
      },
    })
    expect(report).toMatchObject({ state: 'STOPPED', error: { code: 'SYNC_INTERRUPTED' } })
    expect(await state()).toEqual(before)
    expect((await store.database.writers.query('select failing_code from source_state')).rows).toEqual([
      { failing_code: null },
    ])
  })

  test.each([
    ['that nobody ended', 'RUNNING', 'SYNC_INTERRUPTED'],
    ['that could write its end but not tidy up', 'FAILED', null],
  ])("a dead run's rows are removed and it is ended by the next one: one %s", async (_which, begun, code) => {
    await sync([row('A')])
    const { rows } = await store.database.writers.query<{ run_id: number }>(
      `insert into sync_run (site_id, connector, state) values ('330300', 'test-source', $1) returning run_id`,
      [begun],
    )
    await store.database.writers.query(
      `insert into staging_police_case (site_id, feed_id, source_key, run_id, row_number) select '330300', feed_id, 'A', $1, 1 from feed`,
      [rows[0]!.run_id],
    )
    await sync([row('B')])
    expect(await count('staging_police_case')).toBe(0)
    expect(
      (
        await store.database.writers.query('select state, error_code from sync_run where run_id = $1', [
          rows[0]!.run_id,
        ])
      ).rows,
    ).toEqual([{ state: 'FAILED', error_code: code }])
  })

  test('one feed fails, the others are synced, and the run says so', async () => {
    source.beforeBatch = (feed) => {
      if (feed === 'bad') throw new HubError('SOURCE_SHAPE_CHANGED', 'A column is missing.')
    }
    source.tables.set('bad', [row('A')])
    source.tables.set('good', [row('B')])
    const report = await syncOnce(
      store,
      testConnector(source.adapter, [caseFeed({ name: 'bad' }), caseFeed({ name: 'good' })]),
    )
    expect(report).toMatchObject({ state: 'FAILED', rowsWritten: 1, error: { code: 'SOURCE_SHAPE_CHANGED' } })
    expect(report.feeds.map(({ feed, state }) => [feed, state])).toEqual([
      ['bad', 'FAILED'],
      ['good', 'SUCCEEDED'],
    ])
    expect(await keys()).toEqual(['B'])
  })
})

test('two runs of one source at once: the second is refused', async () => {
  source.tables.set('cases', [row('A')])
  const connector = testConnector(source.adapter, [caseFeed()])
  const second = Promise.withResolvers<unknown>()
  source.beforeBatch = async () => {
    source.beforeBatch = () => undefined
    second.resolve(await syncOnce(store, connector).catch((error: unknown) => error))
  }
  const first = await syncOnce(store, connector)
  expect(await second.promise).toMatchObject({ code: 'SYNC_ALREADY_RUNNING' })
  expect(first.state).toBe('SUCCEEDED')
  expect(await syncOnce(store, connector)).toMatchObject({ state: 'SUCCEEDED' })
})

test('the run tells how far it is, on its row, by NOTIFY and by call', async () => {
  const listener = await store.database.writers.connect()
  const heard: string[] = []
  listener.on('notification', (message) => heard.push(message.payload!))
  await listener.query('listen hub_sync_run')
  const phases: [string, number, number | null][] = []
  source.tables.set('cases', [row('A'), row('B')])
  const report = await syncOnce(store, testConnector(source.adapter, [caseFeed()]), {
    progress: ({ phase, rowsRead, rowsExpected }) => phases.push([phase, rowsRead, rowsExpected]),
  })
  expect(phases.at(-1)).toEqual(['DONE', 2, 2])
  await listener.query('select 1')
  listener.release(true)
  expect(heard).toContain(`330300:${report.runId}`)
  const { rows } = await store.database.writers.query(
    'select state, rows_read, rows_expected, rows_written, finished_at is not null as finished from sync_run',
  )
  expect(rows).toEqual([{ state: 'SUCCEEDED', rows_read: 2, rows_expected: 2, rows_written: 2, finished: true }])
})

test('every commit raises the data version of the site, a failed run too: it changes what sources answer', async () => {
  const version = async (): Promise<number> =>
    (await store.database.writers.query<{ version: number }>('select version from data_version')).rows[0]!.version
  await sync([row('A')])
  const first = await version()
  await sync([row('B')])
  const second = await version()
  expect(second).toBeGreaterThan(first)
  await sync([])
  expect(await version()).toBeGreaterThan(second)
})

test('days are covered as the settings say, up to the day of the run where they name no end', async () => {
  source.tables.set('cases', [row('A')])
  const connector = testConnector(source.adapter, [caseFeed()])
  const covered = async (): Promise<unknown[]> =>
    (
      await store.database.writers.query(
        `select area_id, covered_from, covered_through from coverage where measure = 'cases_filed'`,
      )
    ).rows
  await syncOnce(store, connector)
  expect(await covered()).toEqual([
    { area_id: areaId(store, '330300'), covered_from: '2009-01-01', covered_through: '2010-12-31' },
  ])
  await syncOnce(store, connector, { settings: { covers: { from: '2009-01-01' } } })
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  expect(await covered()).toEqual([
    { area_id: areaId(store, '330300'), covered_from: '2009-01-01', covered_through: today },
  ])
})
