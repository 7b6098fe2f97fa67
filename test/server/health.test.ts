import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'

// Deprecations are told once per process, at the first use: that is when the server below is built.
const warnings: string[] = []
const collect = (warning: Error & { code?: string }): void => {
  warnings.push(`${warning.code ?? ''} ${warning.message}`)
}

let hub: TestHub
beforeAll(async () => {
  process.on('warning', collect)
  hub = await openEmptyHub([])
})
afterAll(async () => {
  process.off('warning', collect)
  await hub?.close()
})

/** Lets nobody in and ends every connection, as a stopped server does; the server itself is shared with other tests. */
async function setStoreRunning(running: boolean): Promise<void> {
  const client = new pg.Client(connectionConfig(inject('testServer'), 'hub tests'))
  await client.connect()
  const { database } = hub.settings
  await client.query(`alter database ${database} with allow_connections ${running}`)
  if (!running)
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database])
  await client.end()
}

const get = (url: string) => hub.app.inject({ url })

test('/health answers as long as the process lives, /ready while the store answers, and again when it is back', async () => {
  expect((await get('/health')).statusCode).toBe(200)
  expect((await get('/ready')).json()).toEqual({ status: 'ready' })
  await setStoreRunning(false)
  const stopped = await get('/ready')
  expect(stopped.statusCode).toBe(503)
  // Neither the address of the store nor the driver's words.
  expect(stopped.json()).toEqual({ status: 'not ready', reason: "the hub's store does not answer" })
  expect((await get('/health')).statusCode).toBe(200)
  await setStoreRunning(true)
  expect((await get('/ready')).statusCode).toBe(200)
  const { jurisdiction } = await hub.query<{ jurisdiction: { cases: { status: { state: string } } } }>(
    '{ jurisdiction(code: "330300") { cases(period: { year: 2010 }) { status { state } } } }',
  )
  expect(jurisdiction.cases.status.state).toBe('NO_SOURCE')
})

test('the server starts without a warning of Fastify', () => {
  expect(warnings.filter((warning) => warning.includes('FST'))).toEqual([])
})
