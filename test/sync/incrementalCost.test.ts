import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { type MemoryRow, memorySource } from '../support/memoryAdapter.ts'
import { expectSoundRollups } from '../support/rollupCells.ts'
import { syncOnce } from '../support/syncRun.ts'
import { caseFeed, deletedByFlag, testConnector } from '../support/testConnector.ts'

/** What a run of every night costs follows what changed, not what the feed holds. */

const changed = 100
const removed = 30
const added = 50
const feed = caseFeed({ cursor: { kind: 'WATERMARK', column: 'changed', overlapMinutes: 0 }, deletes: deletedByFlag })
const stores: TestDatabase[] = []
beforeAll(async () => {
  for (let index = 0; index < 2; index += 1) stores.push(await createTestDatabase())
})
afterAll(async () => {
  for (const store of stores) await store.drop()
})

function row(id: number, stamp: number, more: MemoryRow = {}): MemoryRow {
  return {
    id: `K${String(id).padStart(7, '0')}`,
    place: id % 3 === 0 ? '330302' : '330303',
    category: id % 2 === 0 ? 'BURGLARY' : 'ROBBERY',
    filed: `2010${String(1 + (id % 12)).padStart(2, '0')}04`,
    loss: '100',
    changed: String(stamp).padStart(7, '0'),
    ...more,
  }
}

interface Cost {
  /** Rows that all tables of the store gave, by scans or by indexes. */
  readonly rowsRead: number
  readonly rowsWritten: number
  readonly statements: number
}

async function totals(store: TestDatabase): Promise<Omit<Cost, 'statements'>> {
  const { rows } = await store.database.writers.query<Omit<Cost, 'statements'>>(
    `select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer as "rowsRead",
       sum(n_tup_ins + n_tup_upd + n_tup_del) filter (where relname = 'police_case')::integer as "rowsWritten"
     from pg_stat_user_tables`,
  )
  return rows[0]!
}

/** Fills a feed, changes a part of it, and tells what the run cost that brought the changes. */
async function costOfChanges(store: TestDatabase, held: number): Promise<Cost> {
  const source = memorySource()
  source.batchRows = 5_000
  const rows = Array.from({ length: held }, (_, index) => row(index, index))
  source.tables.set('cases', rows)
  const connector = testConnector(source.adapter, [feed])
  expect(await syncOnce(store, connector)).toMatchObject({ rowsWritten: held })
  await store.database.writers.query('vacuum analyze')
  expect(await eventually(async () => (await totals(store)).rowsWritten >= held)).toBe(true)
  const before = await totals(store)

  const step = Math.floor(held / (changed + removed))
  for (let index = 0; index < changed + removed; index += 1) {
    const now: MemoryRow = index < changed ? { loss: '7', place: '330304' } : { deleted: '1' }
    rows[index * step] = row(index * step, held + index, now)
  }
  for (let index = 0; index < added; index += 1) rows.push(row(held + index, held + changed + removed + index))
  const sent = vi.spyOn(pg.Client.prototype, 'query')
  const report = await syncOnce(store, connector)
  const statements = sent.mock.calls.length
  sent.mockRestore()
  expect(report.feeds[0]).toMatchObject({ changed, removed, inserted: added })
  let after = before
  // PostgreSQL counts what a session did when it is idle, up to a second later.
  const counted = async (): Promise<boolean> => {
    after = await totals(store)
    return after.rowsWritten - before.rowsWritten === changed + removed + added
  }
  expect(await eventually(counted)).toBe(true)
  await expectSoundRollups(store)
  return {
    rowsRead: after.rowsRead - before.rowsRead,
    rowsWritten: after.rowsWritten - before.rowsWritten,
    statements,
  }
}

test('a run reads no more rows of the store where the feed is five times as large, and sends no more statements', async () => {
  const small = await costOfChanges(stores[0]!, 2_000)
  const large = await costOfChanges(stores[1]!, 10_000)
  expect(large.statements).toBe(small.statements)
  expect(large.rowsRead).toBeLessThan(small.rowsRead * 1.5)
}, 180_000)
