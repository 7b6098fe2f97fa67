import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demonstrationAnalyst } from '../../src/identity/principal.ts'
import { requestSignal, withRequest } from '../../src/requestScope.ts'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { type Refusal, serverWith } from '../support/httpHub.ts'

/** What takes too long is given up, answered, and leaves nothing running. */

let hub: TestHub
beforeAll(async () => {
  hub = await openEmptyHub([])
})
afterAll(() => hub?.close())

/** Sessions of the records lane that run a statement now. */
async function running(): Promise<number> {
  const { rows } = await hub.hub.database.writers.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = 'hub records' and state = 'active'`,
  )
  return rows[0]!.count
}

const asked = (seconds: number, signal = requestSignal()) =>
  withRequest({ traceId: 'a'.repeat(32), signal }, () =>
    hub.hub.database.snapshot(demonstrationAnalyst, (lane) =>
      lane.query({ text: 'select pg_sleep($1)' }, [seconds]).then(() => 'slept'),
    ),
  )

test('an operation over its time is answered with REQUEST_TIMEOUT, and the hub goes on', async () => {
  const app = await serverWith(hub, { requestSeconds: 1 })
  const holder: pg.PoolClient = await hub.hub.database.writers.connect()
  const unhandled: unknown[] = []
  const heard = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', heard)
  try {
    await holder.query('begin; lock table data_version in access exclusive mode')
    const begun = performance.now()
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query: '{ __typename hub { dataVersion } }' },
    })
    expect(performance.now() - begun).toBeLessThan(10_000)
    expect(response.statusCode).toBe(504)
    const { data, errors } = response.json<Refusal>()
    expect(data ?? null).toBeNull()
    expect(errors).toMatchObject([{ extensions: { code: 'REQUEST_TIMEOUT', allowed: 1 } }])
    expect(errors[0]!.extensions['traceId']).toMatch(/^[0-9a-f]{32}$/)
    await holder.query('rollback')
    const again = await app.inject({ method: 'POST', url: '/graphql', payload: { query: '{ hub { dataVersion } }' } })
    expect(again.statusCode).toBe(200)
    await sleep(50)
    expect(unhandled).toEqual([])
  } finally {
    process.off('unhandledRejection', heard)
    holder.release(true)
    await app.close()
  }
})

test('a statement of the records lane is cancelled with its request, and nobody else’s is', async () => {
  const signal = requestSignal()
  const [given, others] = [asked(20, signal), Promise.all([asked(0.5), asked(0.5)])]
  given.catch(() => undefined)
  const limit = Date.now() + 10_000
  while ((await running()) < 3 && Date.now() < limit) await sleep(10)
  const begun = performance.now()
  signal.abort(new Error('given up'))
  await expect(given).rejects.toThrow('given up')
  expect(performance.now() - begun).toBeLessThan(10_000)
  expect(await others).toEqual(['slept', 'slept'])
  // PostgreSQL ends it when the cancelling has reached it.
  await expect.poll(running, { timeout: 10_000 }).toBe(0)
  // Its connection is gone; the lane has others.
  expect(await Promise.all([asked(0), asked(0), asked(0), asked(0), asked(0)])).toHaveLength(5)
})

test('nothing is sent for a request that was given up', async () => {
  const signal = requestSignal()
  signal.abort(new Error('given up'))
  const before = hub.hub.database.statementsSent()
  await expect(asked(0, signal)).rejects.toThrow('given up')
  const figures = withRequest({ traceId: 'a'.repeat(32), signal }, () =>
    hub.hub.database.figures(demonstrationAnalyst, { text: 'select 1' }, []),
  )
  await expect(figures).rejects.toThrow('given up')
  expect(hub.hub.database.statementsSent()).toBe(before)
})

test('a client that goes away stops what it asked for', async () => {
  const signal = requestSignal((abort) => void setTimeout(() => abort(new Error('The client has gone.')), 100))
  await expect(asked(20, signal)).rejects.toThrow('The client has gone.')
  // PostgreSQL ends it when the cancelling has reached it.
  await expect.poll(running, { timeout: 10_000 }).toBe(0)
})
