import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { memoryRows, memorySource } from '../support/memoryAdapter.ts'
import { storedKeys, syncOnce } from '../support/syncRun.ts'
import { caseFeed, testConnector } from '../support/testConnector.ts'

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(() => store?.drop())

test('while PostgreSQL takes no rows, the source is not asked for more; when it does, the run goes on', async () => {
  const source = memorySource()
  const rows = 100_000
  source.tables.set('cases', memoryRows(rows))
  let pulled = 0
  source.beforeBatch = () => {
    pulled += 1
  }
  const blocker = await store.database.writers.connect()
  await blocker.query('begin')
  await blocker.query('lock table staging_police_case in access exclusive mode')
  const running = syncOnce(store, testConnector(source.adapter, [caseFeed()]))
  // Some batches fit into the buffers on the way; then nothing moves.
  let last = -1
  const standsStill = async (): Promise<boolean> => {
    const before = last
    last = pulled
    await sleep(300)
    return pulled > 0 && before === pulled
  }
  expect(await eventually(standsStill)).toBe(true)
  expect(pulled).toBeLessThan(rows / 100 / 2)
  await blocker.query('rollback')
  blocker.release()
  expect(await running).toMatchObject({ state: 'SUCCEEDED', rowsRead: rows, rowsWritten: rows })
  expect(pulled).toBe(rows / 100)
  expect(await storedKeys(store)).toHaveLength(rows)
}, 600_000)
