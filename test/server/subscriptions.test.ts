import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { print } from 'graphql'
import { type Client, createClient } from 'graphql-sse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  SyncNowDocument,
  SyncRunProgressDocument,
  type SyncRunProgressSubscription,
} from '../../src/generated/documents.ts'
import { demonstration, openDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { composeTestHub } from '../support/testHub.ts'

type Run = SyncRunProgressSubscription['syncRunUpdated']

let hub: TestHub
let client: Client
let sources: readonly { readonly id: string; readonly connector: string }[]
beforeAll(async () => {
  hub = await openDemonstrationHub()
  const address = await hub.app.listen({ host: '127.0.0.1', port: 0 })
  client = createClient({ url: `${address}/graphql/stream`, retryAttempts: 0 })
  sources = (await hub.query<{ sources: { id: string; connector: string }[] }>('{ sources { id connector } }')).sources
})
afterAll(async () => {
  client?.dispose()
  await hub?.close()
})

const sourceId = (connector: string): string => sources.find((source) => source.connector === connector)!.id

/** What a subscriber hears; `leave` ends the subscription. */
function listen(source: string | null): { readonly heard: Run[]; readonly failed: Promise<unknown>; leave(): void } {
  const heard: Run[] = []
  let fail: (error: unknown) => void = () => undefined
  const failed = new Promise<unknown>((resolve) => {
    fail = resolve
  })
  const leave = client.subscribe<SyncRunProgressSubscription>(
    { query: print(SyncRunProgressDocument), variables: { source } },
    {
      next: ({ data, errors }) => {
        if (data) heard.push(data.syncRunUpdated)
        if (errors) fail(errors)
      },
      error: fail,
      complete: () => undefined,
    },
  )
  return { heard, failed, leave }
}

/** Waits until the store knows of the listener: what is told before is not heard. */
async function untilListening(): Promise<void> {
  await until(async () => {
    const { rows } = await hub.hub.database.writers.query(
      `select 1 from pg_stat_activity where datname = current_database() and application_name = 'hub run notifications' and query like 'listen%' and state = 'idle'`,
    )
    return rows.length > 0
  })
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + 15_000
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error('What was waited for did not come.')
    await sleep(20)
  }
}

test("a run that the API starts is heard by its source's subscribers and by those of all, not by another's", async () => {
  const [own, all, other] = [listen(sourceId('fire-safety')), listen(null), listen(sourceId('public-security'))]
  await untilListening()
  const { startSync } = await hub.query(SyncNowDocument, { request: { sourceId: sourceId('fire-safety') } })
  expect(startSync.userErrors).toEqual([])
  const { run } = startSync
  expect(run!.source.id).toBe(sourceId('fire-safety'))
  await until(() => [own, all].every(({ heard }) => heard.some(({ state }) => state === 'SUCCEEDED')))
  for (const { heard } of [own, all]) {
    expect(new Set(heard.map(({ id }) => id))).toEqual(new Set([run!.id]))
    expect(heard.at(-1)).toMatchObject({ state: 'SUCCEEDED', source: { id: sourceId('fire-safety'), state: 'FRESH' } })
  }
  expect(other.heard).toEqual([])
  for (const { leave } of [own, all, other]) leave()
})

test('a run of another hub on the same store is heard, too', async () => {
  const subscriber = listen(sourceId('public-security'))
  await untilListening()
  const directory = await mkdtemp(path.join(tmpdir(), 'hub-test-'))
  // One source is enough to be heard; all of them would take most of the test's time.
  const police = (await demonstration()).sources.filter(({ connector }) => connector === 'public-security')
  const another = await composeTestHub(hub.settings, police.slice(0, 1), directory)
  try {
    const reports = await another.syncAll()
    expect(reports.every(({ state }) => state === 'SUCCEEDED')).toBe(true)
    await until(() => subscriber.heard.some(({ state }) => state === 'SUCCEEDED'))
    expect(subscriber.heard.every(({ source }) => source.id === sourceId('public-security'))).toBe(true)
    expect(subscriber.heard.at(-1)!.rowsQuarantined).toBeGreaterThanOrEqual(0)
  } finally {
    subscriber.leave()
    await another.close()
    await rm(directory, { recursive: true, force: true })
  }
})

test('two who start a run of one source at once are given the same run', async () => {
  const request = { sourceId: sourceId('public-security') }
  const answers = await Promise.all([hub.query(SyncNowDocument, { request }), hub.query(SyncNowDocument, { request })])
  const ids = answers.map(({ startSync }) => startSync.run!.id)
  expect(ids[0]).toBe(ids[1])
  await until(async () => {
    const { node } = await hub.query<{ node: { state: string } }>(
      'query ($id: ID!) { node(id: $id) { ... on SyncRun { state } } }',
      { id: ids[0]! },
    )
    return node.state === 'SUCCEEDED'
  })
})

test('a source that is none is told at once, with a code', async () => {
  const { failed, leave } = listen('nobody')
  expect(JSON.stringify(await failed)).toContain('INPUT_INVALID')
  leave()
})

test('after the store went away and came back, runs are heard again', async () => {
  const subscriber = listen(null)
  await untilListening()
  await hub.hub.database.writers.query(
    `select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() and application_name = 'hub run notifications'`,
  )
  await untilListening()
  await hub.query(SyncNowDocument, { request: { sourceId: sourceId('fire-safety') } })
  await until(() => subscriber.heard.some(({ state }) => state === 'SUCCEEDED'))
  subscriber.leave()
})

test('the server closes although somebody still listens', async () => {
  const { failed } = listen(null)
  await untilListening()
  const begun = performance.now()
  await hub.app.close()
  // Nobody waits for a listener to go: that would be for ever.
  expect(performance.now() - begun).toBeLessThan(10_000)
  await failed
})
