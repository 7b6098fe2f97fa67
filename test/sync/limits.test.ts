import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Feed } from '../../src/connector/connector.ts'
import type { SyncOptions, SyncReport } from '../../src/sync/syncReport.ts'
import { createTestDatabase, emptyStore, type TestDatabase } from '../support/database.ts'
import { type MemoryRow, type MemorySource, memoryRows, memorySource } from '../support/memoryAdapter.ts'
import { expectSoundRollups } from '../support/rollupCells.ts'
import { storedKeys, syncOnce } from '../support/syncRun.ts'
import { caseFeed, deletedByFlag, testConnector } from '../support/testConnector.ts'

/** What a run does not do by itself: remove much, believe an empty or cut answer, keep what can hardly be read. */

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

function sync(
  rows: readonly MemoryRow[],
  feed: Feed = caseFeed(),
  options: Partial<SyncOptions> = {},
): Promise<SyncReport> {
  source.tables.set(feed.name, rows)
  return syncOnce(store, testConnector(source.adapter, [feed]), { options })
}

describe('the brake', () => {
  test('a run that would remove more than a fifth of the rows writes nothing, the new rows neither', async () => {
    await sync(memoryRows(60))
    const report = await sync([...memoryRows(47), ...memoryRows(5, 'NEW')])
    expect(report).toMatchObject({
      state: 'FAILED',
      rowsWritten: 0,
      rowsDeleted: 0,
      error: {
        code: 'SYNC_REMOVALS_REFUSED',
        message: expect.stringMatching(/^cases: this run would remove 13 of 60 rows, and may remove 20 % by itself\./),
      },
    })
    expect(await storedKeys(store)).toHaveLength(60)
    const state = await store.database.writers.query('select failing_code from source_state')
    expect(state.rows).toEqual([{ failing_code: 'SYNC_REMOVALS_REFUSED' }])
  })

  test('a fifth is removed; so are a few rows of a small feed', async () => {
    await sync(memoryRows(60))
    expect(await sync(memoryRows(48))).toMatchObject({ state: 'SUCCEEDED', rowsDeleted: 12 })
    await sync(memoryRows(48))
    expect(await sync(memoryRows(38), caseFeed({ limits: { removedShare: 0 } }))).toMatchObject({
      state: 'SUCCEEDED',
      rowsDeleted: 10,
    })
    await expectSoundRollups(store)
  })

  test('the share is the feed’s own', async () => {
    await sync(memoryRows(60))
    expect(await sync(memoryRows(20), caseFeed({ limits: { removedShare: 0.7 } }))).toMatchObject({ rowsDeleted: 40 })
  })

  test('goes on when a person accepts the removals', async () => {
    await sync(memoryRows(60))
    await sync(memoryRows(5))
    const report = await sync(memoryRows(5), caseFeed(), { acceptRemovals: true })
    expect(report).toMatchObject({ state: 'SUCCEEDED', rowsDeleted: 55 })
    expect(await storedKeys(store)).toHaveLength(5)
    await expectSoundRollups(store)
  })

  test('counts rows that the source flags as deleted too', async () => {
    const feed = caseFeed({
      cursor: { kind: 'WATERMARK', column: 'changed', overlapMinutes: 0 },
      deletes: deletedByFlag,
    })
    await sync(
      memoryRows(40).map((row) => ({ ...row, changed: '1' })),
      feed,
    )
    const flagged = memoryRows(40).map((row) => ({ ...row, changed: '2', deleted: '1' }))
    expect(await sync(flagged, feed)).toMatchObject({ state: 'FAILED', error: { code: 'SYNC_REMOVALS_REFUSED' } })
    expect(await sync(flagged, feed, { acceptRemovals: true })).toMatchObject({ state: 'SUCCEEDED', rowsDeleted: 40 })
    expect(await storedKeys(store)).toEqual([])
  })
})

describe('an empty or cut answer', () => {
  test('an empty one is not believed, unless a person says that the rows are gone', async () => {
    await sync(memoryRows(3))
    expect(await sync([])).toMatchObject({ state: 'FAILED', error: { code: 'SOURCE_EMPTY' } })
    expect(await storedKeys(store)).toHaveLength(3)
    expect(await sync([], caseFeed(), { acceptRemovals: true })).toMatchObject({ state: 'SUCCEEDED', rowsDeleted: 3 })
    expect(await storedKeys(store)).toEqual([])
    await expectSoundRollups(store)
  })

  test('fewer rows than the source itself counts: nothing is written, the cursor stays', async () => {
    const feed = caseFeed({
      cursor: { kind: 'WATERMARK', column: 'changed', overlapMinutes: 0 },
      deletes: deletedByFlag,
    })
    const stamped = memoryRows(10).map((row, index) => ({ ...row, changed: String(index) }))
    await sync(stamped.slice(0, 5), feed)
    source.counted = (_feed, rows) => ({ rows: rows.length + 2, keyChecksum: null, includesDeleted: false })
    expect(await sync(stamped, feed)).toMatchObject({
      state: 'FAILED',
      rowsWritten: 0,
      error: { code: 'SOURCE_INCOMPLETE', message: expect.stringContaining('counted 8 rows and gave 6') },
    })
    const { rows } = await store.database.writers.query(`select position ->> 'watermark' as watermark from sync_cursor`)
    expect(rows).toEqual([{ watermark: '4' }])
  })
})

describe('a run of rows that cannot be read', () => {
  const broken = (count: number): MemoryRow[] => memoryRows(count, 'BAD').map((row) => ({ ...row, filed: '?' }))

  test('stops before it commits when they are more than a fifth, and says which column', async () => {
    await sync(memoryRows(90))
    const report = await sync([...memoryRows(90), ...broken(21)])
    expect(report.state).toBe('SUCCEEDED')
    expect(report.rowsQuarantined).toBe(21)
    const refused = await sync([...memoryRows(60), ...broken(30)])
    expect(refused).toMatchObject({
      state: 'FAILED',
      rowsWritten: 0,
      error: {
        code: 'SYNC_REJECTS_EXCEEDED',
        message: expect.stringContaining('30 of 90 rows cannot be read (30 DATE_UNREADABLE in filed)'),
      },
    })
    expect(refused.feeds[0]).toMatchObject({ quarantinedByReason: { DATE_UNREADABLE: 30 } })
    const { rows } = await store.database.writers.query('select count(*) from quarantine')
    expect(rows).toEqual([{ count: 21 }])
    expect(await storedKeys(store)).toHaveLength(90)
  })

  test('a few are always kept apart, and the share is the feed’s own', async () => {
    expect(await sync(broken(20))).toMatchObject({ state: 'SUCCEEDED', rowsQuarantined: 20 })
    expect(await sync(broken(21))).toMatchObject({ state: 'FAILED', error: { code: 'SYNC_REJECTS_EXCEEDED' } })
    expect(await sync(broken(21), caseFeed({ limits: { rejectedShare: 1 } }))).toMatchObject({ state: 'SUCCEEDED' })
  })
})

describe('what is counted again', () => {
  test('the same number of rows, but not the same rows, is a difference', async () => {
    source.counted = (_feed, rows) => ({ rows: rows.length, keyChecksum: '12345', includesDeleted: false })
    const report = await sync(memoryRows(3))
    expect(report).toMatchObject({ state: 'SUCCEEDED', differences: 1 })
    expect(report.feeds[0]!.reconciliation).toEqual([{ kind: 'KEY_CHECKSUM', subject: '', expected: 3, actual: 3 }])
    const { rows } = await store.database.writers.query('select differences from sync_run')
    expect(rows).toEqual([{ differences: 1 }])
  })

  test('a list that counts its deleted rows too is told, and is no difference', async () => {
    source.counted = (_feed, rows) => ({ rows: rows.length + 12, keyChecksum: null, includesDeleted: true })
    const report = await sync(memoryRows(3))
    expect(report).toMatchObject({ state: 'SUCCEEDED', differences: 0 })
    expect(report.feeds[0]!.reconciliation).toEqual([
      { kind: 'SOURCE_COUNT', subject: '', expected: 15, actual: 3, explained: true },
    ])
  })

  test('more rows than the source counts is a difference', async () => {
    source.counted = () => ({ rows: 2, keyChecksum: null, includesDeleted: true })
    expect(await sync(memoryRows(3))).toMatchObject({ state: 'SUCCEEDED', differences: 1 })
  })
})
