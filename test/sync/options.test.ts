import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Feed } from '../../src/connector/connector.ts'
import type { SyncOptions, SyncReport } from '../../src/sync/syncReport.ts'
import { createTestDatabase, emptyStore, type TestDatabase } from '../support/database.ts'
import { type MemoryRow, type MemorySource, memoryRows, memorySource } from '../support/memoryAdapter.ts'
import { expectSoundRollups } from '../support/rollupCells.ts'
import { storeState } from '../support/storeState.ts'
import { storedKeys, syncOnce } from '../support/syncRun.ts'
import { caseFeed, deletedByFlag, testConnector } from '../support/testConnector.ts'

/** What a run reads beside what is new: everything, from a day on, by the source's list of deletions, or without keeping any of it. */

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

const stamped = { kind: 'WATERMARK', column: 'changed', overlapMinutes: 0 } as const
const rowsOf = (count: number): MemoryRow[] =>
  memoryRows(count).map((row, index) => ({ ...row, changed: `2010-07-0${index + 1}` }))

function sync(rows: readonly MemoryRow[], feed: Feed, options: Partial<SyncOptions> = {}): Promise<SyncReport> {
  source.tables.set(feed.name, rows)
  return syncOnce(store, testConnector(source.adapter, [feed]), { options })
}

async function losses(): Promise<(number | null)[]> {
  const { rows } = await store.database.writers.query<{ loss_amount: number | null }>(
    'select loss_amount from police_case order by source_key',
  )
  return rows.map((row) => row.loss_amount)
}

describe('a feed that is read by its stamps', () => {
  const feed = caseFeed({ cursor: stamped, deletes: deletedByFlag })

  test('an edit without a new stamp is seen by --full, not by night', async () => {
    const [first, ...others] = rowsOf(3)
    await sync([first!, ...others], feed)
    const edited = [{ ...first, loss: '7' }, ...others]
    expect(await sync(edited, feed)).toMatchObject({ rowsRead: 1, rowsWritten: 0 })
    expect(await sync(edited, feed, { reading: 'FULL' })).toMatchObject({
      reading: 'FULL',
      rowsRead: 3,
      rowsWritten: 1,
    })
    expect(await losses()).toEqual([7, 100, 100])
  })

  test('--since reads from that day on, and leaves the cursor where it was', async () => {
    const rows = rowsOf(5)
    await sync(rows, feed)
    const edited = rows.map((row) => ({ ...row, loss: '7' }))
    expect(await sync(edited, feed, { reading: 'SINCE', since: '2010-07-03' })).toMatchObject({ rowsRead: 3 })
    expect(await losses()).toEqual([100, 100, 7, 7, 7])
    expect(await sync(edited, feed)).toMatchObject({ rowsRead: 1 })
    // Later than the cursor: nothing may be left out between the two.
    const more = [...edited, { ...edited[0], id: 'LATE', changed: '2010-07-06' }]
    expect(await sync(more, feed, { reading: 'SINCE', since: '2010-08-01' })).toMatchObject({ rowsWritten: 1 })
  })

  test('rows that vanish without being flagged stay, and are told when everything is read', async () => {
    await sync(rowsOf(4), feed)
    const report = await sync(rowsOf(4).slice(1), feed, { reading: 'FULL' })
    expect(report).toMatchObject({ state: 'SUCCEEDED', rowsDeleted: 0, differences: 1 })
    expect(report.feeds[0]!.reconciliation).toEqual([{ kind: 'GONE_UNTOLD', subject: '', expected: 0, actual: 1 }])
    expect(await storedKeys(store)).toHaveLength(4)
  })
})

describe('a feed that is compared whole every seven days', () => {
  const feed = caseFeed({ cursor: { ...stamped, compareWholeDays: 7 }, deletes: { kind: 'SWEEP' } })
  const comparedDaysAgo = (days: number) =>
    store.database.writers.query(
      `update sync_cursor set position = jsonb_set(position, '{comparedOn}', to_jsonb(((now() at time zone 'Asia/Shanghai')::date - $1::int)::text))`,
      [days],
    )

  test('a deletion is seen on the seventh day, and with --full at once', async () => {
    const rows = rowsOf(5)
    await sync(rows, feed)
    const fewer = rows.slice(1)
    await comparedDaysAgo(6)
    expect(await sync(fewer, feed)).toMatchObject({ rowsRead: 1, rowsDeleted: 0 })
    await comparedDaysAgo(7)
    expect(await sync(fewer, feed)).toMatchObject({ rowsRead: 4, rowsDeleted: 1 })
    expect(await sync(fewer.slice(1), feed)).toMatchObject({ rowsRead: 1, rowsDeleted: 0 })
    expect(await sync(fewer.slice(1), feed, { reading: 'FULL' })).toMatchObject({ rowsDeleted: 1 })
    expect(await storedKeys(store)).toHaveLength(3)
    await expectSoundRollups(store)
  })

  test('a stamp that was wrong and far ahead is forgotten when everything is read', async () => {
    const rows = rowsOf(3)
    await sync([...rows, { ...rows[0], id: 'AHEAD', changed: '2010-09-01' }], feed)
    const mended = [...rows, { ...rows[0], id: 'AHEAD', changed: '2010-07-02' }]
    await sync(mended, feed, { reading: 'FULL' })
    const later = [...mended, { ...rows[0], id: 'NEXT', changed: '2010-07-05' }]
    expect(await sync(later, feed)).toMatchObject({ rowsWritten: 1 })
  })
})

describe('a list of deletions', () => {
  const feed = caseFeed({
    cursor: stamped,
    deletes: {
      kind: 'TOMBSTONES',
      location: { kind: 'TABLE', table: 'memory' },
      columns: ['id', 'deletedAt'],
      key: ['id'],
      column: 'deletedAt',
    },
  })
  const list = 'deletions of cases'

  test('removes what it names, once', async () => {
    source.tables.set(list, [])
    const rows = rowsOf(4)
    await sync(rows, feed)
    source.tables.set(list, [{ id: rows[1]!['id']!, deletedAt: '2010-07-05' }])
    expect(await sync([rows[0]!, ...rows.slice(2)], feed)).toMatchObject({ rowsDeleted: 1, differences: 0 })
    expect(await sync([rows[0]!, ...rows.slice(2)], feed)).toMatchObject({ rowsDeleted: 0 })
    expect(await storedKeys(store)).toEqual(['K000', 'K002', 'K003'])
    await expectSoundRollups(store)
  })

  test('a key that was given anew after its deletion stands, also when its row cannot be read', async () => {
    source.tables.set(list, [])
    const rows = rowsOf(3)
    await sync(rows, feed)
    source.tables.set(list, [
      { id: 'K000', deletedAt: '2010-07-04' },
      { id: 'K001', deletedAt: '2010-07-04' },
      { id: 'K001', deletedAt: '2010-07-05' },
      { id: 'NEVER', deletedAt: '2010-07-05' },
    ])
    const again = { ...rows[0], loss: '5', changed: '2010-07-06' }
    const unreadable = { ...rows[1], filed: '?', changed: '2010-07-06' }
    expect(await sync([again, unreadable, rows[2]!], feed)).toMatchObject({ rowsWritten: 1, rowsDeleted: 0 })
    expect(await storedKeys(store)).toEqual(['K000', 'K001', 'K002'])
    await expectSoundRollups(store)
  })
})

describe('a dry run', () => {
  test('says what would be written and keeps nothing of it', async () => {
    const feed = caseFeed()
    await sync(memoryRows(5), feed)
    const before = await storeState(store.database)
    const states = async () => (await store.database.writers.query('select * from source_state, data_version')).rows
    const state = await states()
    const changed = [...memoryRows(4), ...memoryRows(2, 'NEW'), { ...memoryRows(1, 'BAD')[0], filed: '?' }]
    const report = await sync(changed, feed, { dryRun: true })
    expect(report).toMatchObject({
      state: 'SUCCEEDED',
      dryRun: true,
      rowsWritten: 2,
      rowsDeleted: 1,
      rowsQuarantined: 1,
    })
    expect(await storeState(store.database)).toEqual(before)
    expect(await states()).toEqual(state)
    const runs = await store.database.writers.query('select dry_run, state from sync_run order by run_id desc limit 1')
    expect(runs.rows).toEqual([{ dry_run: true, state: 'SUCCEEDED' }])
    // What it found is found again by the run that keeps it.
    expect(await sync(changed, feed)).toMatchObject({ rowsWritten: 2, rowsDeleted: 1, rowsQuarantined: 1 })
    await expectSoundRollups(store)
  })

  test('of a first load, too; and a failing one says nothing of the source', async () => {
    expect(await sync(memoryRows(5), caseFeed(), { dryRun: true })).toMatchObject({ rowsWritten: 5 })
    // The names under which rows would be kept are known now; there is nothing under them.
    const kept = [...(await storeState(store.database))].filter(([, { rows }]) => rows > 0).map(([table]) => table)
    expect(kept).toEqual(['feed', 'site'])
    await sync(memoryRows(5), caseFeed())
    expect(await sync([], caseFeed(), { dryRun: true })).toMatchObject({ error: { code: 'SOURCE_EMPTY' } })
    const { rows } = await store.database.writers.query('select failing_code from source_state')
    expect(rows).toEqual([{ failing_code: null }])
  })
})
