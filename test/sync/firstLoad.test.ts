import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTestDatabase, emptyStore, type TestDatabase } from '../support/database.ts'
import { type MemoryRow, type MemorySource, memorySource } from '../support/memoryAdapter.ts'
import { expectSoundRollups } from '../support/rollupCells.ts'
import { storedKeys, syncOnce } from '../support/syncRun.ts'
import { caseFeed, deletedByFlag, testConnector } from '../support/testConnector.ts'

/** A feed none of whose rows is here yet needs no look-up of what stands in the table, whatever its source says of deletions. */

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

const feed = caseFeed({ cursor: { kind: 'WATERMARK', column: 'changed', overlapMinutes: 0 }, deletes: deletedByFlag })

function row(id: string, changed: string, more: MemoryRow = {}): MemoryRow {
  return { id, place: '330302', category: 'BURGLARY', filed: '20100704', loss: '100', changed, ...more }
}

/** What is sent to PostgreSQL meanwhile. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent = vi.spyOn(pg.Client.prototype, 'query')
  try {
    await work()
    return sent.mock.calls.map(([statement]) => String((statement as { text?: string }).text ?? statement))
  } finally {
    sent.mockRestore()
  }
}

describe('a first load of a source that flags its deletions', () => {
  test('leaves out what was deleted before, and tells how many', async () => {
    source.tables.set('cases', [row('A', '1'), row('B', '2', { deleted: '1' }), row('C', '3')])
    const report = await syncOnce(store, testConnector(source.adapter, [feed]))
    expect(report.feeds[0]).toMatchObject({ inserted: 2, removed: 0, changed: 0, deletedInSource: 1 })
    expect(await storedKeys(store)).toEqual(['A', 'C'])
    await expectSoundRollups(store)
  })

  test('asks the store one question more than one without deletions, and looks no row up', async () => {
    source.tables.set('cases', [row('A', '1'), row('C', '3')])
    const plain = await statementsOf(() => syncOnce(store, testConnector(source.adapter, [feed])))
    await emptyStore(store)
    source.tables.set('cases', [row('A', '1'), row('B', '2', { deleted: '1' }), row('C', '3')])
    const flagged = await statementsOf(() => syncOnce(store, testConnector(source.adapter, [feed])))
    expect(flagged.length).toBe(plain.length + 1)
    expect(flagged.filter((text) => text.includes('join police_case'))).toEqual([])
  })

  test('a row that is deleted while it is read is gone, one that comes back is there', async () => {
    source.tables.set('cases', [
      row('A', '1'),
      row('B', '2', { deleted: '1' }),
      row('A', '3', { deleted: '1' }),
      row('B', '4'),
      row('C', '5'),
    ])
    await syncOnce(store, testConnector(source.adapter, [feed]))
    expect(await storedKeys(store)).toEqual(['B', 'C'])
    await expectSoundRollups(store)
  })
})
