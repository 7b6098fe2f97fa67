import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, expect, it } from 'vitest'
import type { SyncReport } from '../../../src/sync/syncReport.ts'
import type { TestDatabase } from '../../support/database.ts'
import { memoryRows, memorySource } from '../../support/memoryAdapter.ts'
import { syncOnce, wenzhou } from '../../support/syncRun.ts'
import { caseFeed, testConnector } from '../../support/testConnector.ts'
import { dropCrashStores, newCrashStore } from './crashStores.ts'
import type { LockOrder } from './lockChild.ts'

let store: TestDatabase
beforeEach(async () => {
  store = await newCrashStore()
  return () => store.drop()
})
afterAll(dropCrashStores)

it("a killed run's lock is taken over, though PostgreSQL was in the middle of a statement that takes a minute", async () => {
  const source = memorySource()
  source.tables.set('cases', memoryRows(3))
  const connector = testConnector(source.adapter, [caseFeed()])
  const order: LockOrder = { server: store.settings, siteId: wenzhou(store).siteId, connector: connector.id }
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./lockChild.ts', import.meta.url)), JSON.stringify(order)],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  await once(child.stdout, 'data')
  await expect(syncOnce(store, connector)).rejects.toMatchObject({ code: 'SYNC_ALREADY_RUNNING' })
  child.kill('SIGKILL')
  expect(await syncOnce(store, connector)).toMatchObject({ state: 'SUCCEEDED', rowsWritten: 3 })
})

it('a run that lost its connection while it waited for the source says nothing over the run that came after it', async () => {
  const source = memorySource()
  source.tables.set('cases', memoryRows(3))
  const connector = testConnector(source.adapter, [caseFeed()])
  let later: SyncReport | null = null
  source.beforeBatch = async () => {
    source.beforeBatch = () => undefined
    await store.database.writers.query(
      `select pg_terminate_backend(l.pid, 5000) from pg_locks l join pg_database d on d.oid = l.database
       where l.locktype = 'advisory' and d.datname = current_database()`,
    )
    later = await syncOnce(store, connector)
  }
  expect(await syncOnce(store, connector)).toMatchObject({ state: 'FAILED', error: { code: 'DATABASE_UNREACHABLE' } })
  expect(later).toMatchObject({ state: 'SUCCEEDED', rowsWritten: 3 })
  const { rows } = await store.database.writers.query(
    `select failing_code, last_run_id - last_success_run_id as since, (select count(*) from staging_police_case) as staged from source_state`,
  )
  expect(rows).toEqual([{ failing_code: null, since: 0, staged: 0 }])
})
