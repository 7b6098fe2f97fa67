import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from 'graphql-sse'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import {
  cloneDatabase,
  dropDatabase,
  type TestServer,
  templateDatabase,
  uniqueDatabaseName,
} from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { endAll, type HubProcess, runHub, startHub } from './hubProcess.ts'

/**
 * Two hubs, each a process with a data folder of its own, which share a store and the keys of the installation and nothing else: to
 * whoever asks they are one.
 */

const fixtures = fileURLToPath(new URL('../../connectors/fire-safety/fixtures/drop/', import.meta.url))
const fires = 'hz_ledger_2010.csv'

interface ServedHub {
  readonly address: string
  readonly process: HubProcess
  readonly settings: Readonly<Record<string, string>>
}

let folder: string
let store: TestServer
let token: string
let hubs: ServedHub[]
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hub-several-'))
  store = { ...inject('testServer'), database: uniqueDatabaseName() }
  await cloneDatabase(inject('testServer'), store.database, templateDatabase)
  await cp(fixtures, path.join(folder, 'fire'), { recursive: true })
  // Of these nobody knows the day: they wait in quarantine.
  await addFire('91', '20101305')
  await addFire('92', '20101306')
  const covers = { from: '2010-01-01', through: '2010-12-31' }
  await writeFile(
    path.join(folder, 'sources.json'),
    JSON.stringify([
      { site: '330300', connector: 'fire-safety', settings: { folder: path.join(folder, 'fire'), covers } },
    ]),
  )
  await writeFile(
    path.join(folder, 'roles.json'),
    JSON.stringify({
      version: 1,
      revision: 'test',
      roles: [
        {
          code: 'EVERYTHING',
          title: { zh: '测试', en: 'Test' },
          departments: 'ALL',
          precision: 'RECORDS',
          sensitive: true,
          operations: ['SYNC', 'AUDIT'],
          documents: 'ANY',
        },
      ],
    }),
  )
  const [first, second] = ['first', 'second'].map(settingsOf) as [Record<string, string>, Record<string, string>]
  const made = await runHub(
    ['token', 'create', '--role', 'EVERYTHING', '--scope', 'ALL', '--expires', '1d', '--purpose', 'a test', '--json'],
    first,
  )
  token = (JSON.parse(made.stdout) as { token: string }).token
  // What docs/install.md says: the keys of the first go to every other one.
  await mkdir(second['HUB_DATA_DIRECTORY']!, { recursive: true })
  for (const key of ['node.key', 'cursor.key'])
    await cp(path.join(first['HUB_DATA_DIRECTORY']!, key), path.join(second['HUB_DATA_DIRECTORY']!, key))
  hubs = await Promise.all([first, second].map(serve))
})
afterAll(async () => {
  await endAll()
  await dropDatabase(inject('testServer'), store.database)
  await rm(folder, { recursive: true, force: true })
})

function settingsOf(name: string): Record<string, string> {
  const { host, port, user, database } = store
  return {
    HUB_DATABASE_URL: `postgres://${user}@${encodeURIComponent(host)}:${port}/${database}`,
    HUB_DATA_DIRECTORY: path.join(folder, name),
    HUB_AUDIT_EXPORT: path.join(folder, `${name}-audit`),
    HUB_SOURCES: path.join(folder, 'sources.json'),
    HUB_ROLES: path.join(folder, 'roles.json'),
    HUB_PORT: '0',
  }
}

async function serve(settings: Record<string, string>): Promise<ServedHub> {
  const process = startHub(['serve'], settings)
  const said = await process.says('/graphql,')
  return { address: /http:\/\/[\d.]+:\d+/.exec(said)![0], process, settings }
}

async function ask<Data>(hub: ServedHub, query: string, variables: Record<string, unknown> = {}): Promise<Data> {
  const response = await fetch(`${hub.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown }
  if (errors !== undefined) throw new Error(JSON.stringify(errors))
  return data
}

/** One more row of the fire brigade's file: the first one's, with another number and day, before the total. */
async function addFire(number: string, day: string): Promise<void> {
  const ledger = path.join(folder, 'fire', fires)
  const lines = (await readFile(ledger, 'latin1')).trimEnd().split('\n')
  const row = lines[1]!.replace('0000000000000000001', number.padStart(19, '0')).replace('20100104', day)
  await writeFile(ledger, [...lines.slice(0, -1), row, lines.at(-1), ''].join('\n'), 'latin1')
}

const firesOf = async (hub: ServedHub): Promise<unknown> =>
  (
    await ask<{ jurisdiction: { fireSafety: { fires: { value: number | null } } } }>(
      hub,
      '{ jurisdiction(code: "330300") { fireSafety(period: { year: 2010 }) { fires { value } } } }',
    )
  ).jurisdiction.fireSafety.fires.value

interface Run {
  readonly id: string
  readonly state: string
}

const sourceOf = async (hub: ServedHub): Promise<string> =>
  (await ask<{ sources: { id: string }[] }>(hub, '{ sources { id } }')).sources[0]!.id

async function startRun(hub: ServedHub): Promise<Run> {
  const { startSync } = await ask<{ startSync: { run: Run | null; userErrors: unknown[] } }>(
    hub,
    'mutation ($input: StartSyncInput!) { startSync(input: $input) { run { id state } userErrors { code } } }',
    { input: { sourceId: await sourceOf(hub) } },
  )
  expect(startSync.userErrors).toEqual([])
  return startSync.run!
}

/** Looks at the run through any hub until it has ended. */
async function end(hub: ServedHub, { id }: Run): Promise<string> {
  let state = ''
  await eventually(async () => {
    const { node } = await ask<{ node: Run }>(hub, 'query ($id: ID!) { node(id: $id) { ... on SyncRun { state } } }', {
      id,
    })
    state = node.state
    return state !== 'RUNNING'
  })
  return state
}

test('what one hub has synced is in the next answer of both, and progress is heard through the other one', async () => {
  const [one, other] = hubs as [ServedHub, ServedHub]
  const heard: string[] = []
  const client = createClient({
    url: `${other.address}/graphql/stream`,
    retryAttempts: 0,
    headers: { authorization: `Bearer ${token}` },
  })
  const leave = client.subscribe<{ syncRunUpdated: Run }>(
    { query: 'subscription { syncRunUpdated { id state } }' },
    {
      next: ({ data }) => void (data && heard.push(`${data.syncRunUpdated.id} ${data.syncRunUpdated.state}`)),
      error: () => undefined,
      complete: () => undefined,
    },
  )
  expect(await eventually(async () => (await listeners()) > 0)).toBe(true)
  expect(await Promise.all(hubs.map(firesOf))).toEqual([null, null])
  const run = await startRun(one)
  expect(await end(one, run)).toBe('SUCCEEDED')
  // Asked before anything could have told the other hub, which has answered the same question a moment ago.
  expect(await firesOf(other)).toBe(3)
  expect(await firesOf(one)).toBe(3)
  expect(await eventually(async () => heard.includes(`${run.id} SUCCEEDED`))).toBe(true)
  leave()
  client.dispose()

  await addFire('77', '20100104')
  expect(await end(other, await startRun(other))).toBe('SUCCEEDED')
  expect(await firesOf(one)).toBe(4)
  expect(await firesOf(other)).toBe(4)
})

test('a source is synced by one of them at a time, and who asks the other one is given that run', async () => {
  const [one, other] = hubs as [ServedHub, ServedHub]
  const gate = new pg.Client(connectionConfig(store, 'hub tests'))
  await gate.connect()
  try {
    // The run cannot write what it has read for as long as this is held.
    await gate.query('begin; lock table fire_incident in exclusive mode')
    await addFire('78', '20100105')
    const run = await startRun(one)
    expect(await startRun(other)).toEqual({ id: run.id, state: 'RUNNING' })
    const command = await runHub(['sync', 'fire-safety', '--json'], other.settings)
    expect({ exitCode: command.exitCode, told: JSON.parse(command.stdout) }).toMatchObject({
      exitCode: 4,
      told: { reports: [], busy: [{ siteId: '330300', connector: 'fire-safety' }] },
    })
    await gate.query('rollback')
    expect(await end(other, run)).toBe('SUCCEEDED')
  } finally {
    await gate.end()
  }
})

test('ids and cursors of one are taken by the other, and mean the same', async () => {
  const [one, other] = hubs as [ServedHub, ServedHub]
  const list =
    'query ($after: String) { sources { quarantine(first: 1, after: $after) { nodes { id key } pageInfo { endCursor } } } }'
  interface Page {
    readonly sources: {
      readonly quarantine: {
        readonly nodes: { readonly id: string; readonly key: string }[]
        readonly pageInfo: { readonly endCursor: string | null }
      }
    }[]
  }
  const page = async (hub: ServedHub, after: string | null) =>
    (await ask<Page>(hub, list, { after })).sources[0]!.quarantine
  const first = await page(one, null)
  const rest = await page(other, first.pageInfo.endCursor)
  expect(first.nodes).toHaveLength(1)
  expect(rest).toEqual(await page(one, first.pageInfo.endCursor))
  expect(rest.nodes[0]?.id).not.toBe(first.nodes[0]!.id)
  const { node } = await ask<{ node: unknown }>(other, 'query ($id: ID!) { node(id: $id) { id } }', {
    id: first.nodes[0]!.id,
  })
  expect(node).toEqual({ id: first.nodes[0]!.id })
})

test('each has a chain of its own in the audit, and the checkpoints of both together verify it', async () => {
  for (const { process } of hubs) process.signal('SIGTERM')
  expect((await Promise.all(hubs.map(({ process }) => process.ended))).map(({ exitCode }) => exitCode)).toEqual([0, 0])
  const [first, second] = hubs.map(({ settings }) => settings['HUB_AUDIT_EXPORT']!) as [string, string]
  const verify = async (directories: string[]) => {
    const { exitCode, stdout } = await runHub(
      ['audit', 'verify', '--json', ...directories.flatMap((directory) => ['--export', directory])],
      hubs[0]!.settings,
    )
    return { exitCode, ...(JSON.parse(stdout) as { chains: number; faults: unknown[] }) }
  }
  const [both, alone] = await Promise.all([verify([first, second]), verify([first])])
  expect(both).toMatchObject({ exitCode: 0, chains: 2, faults: [] })
  // Without the other one's checkpoints nothing vouches for its chain, which is what the command is there to say.
  expect(alone.faults).not.toEqual([])
})

async function listeners(): Promise<number> {
  const client = new pg.Client(connectionConfig(store, 'hub tests'))
  await client.connect()
  try {
    const { rowCount } = await client.query(
      `select from pg_stat_activity where datname = current_database() and application_name = 'hub run notifications' and query like 'listen%' and state = 'idle'`,
    )
    return rowCount ?? 0
  } finally {
    await client.end()
  }
}
