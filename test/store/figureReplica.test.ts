import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hubService } from '../../src/identity/principal.ts'
import { importDivisions } from '../../src/jurisdictions/importDivisions.ts'
import { buildServer } from '../../src/server/buildServer.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import { migrate } from '../../src/store/migrate.ts'
import type { TestServer } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import {
  postgresqlNeeded,
  type ReplicatedServers,
  startReplicatedServers,
  withoutPostgresql,
} from '../support/streamingReplica.ts'
import { type ComposedTestHub, composeTestHub } from '../support/testHub.ts'

/** Figures of a real streaming replica, which is stopped from replaying to see what is told of its age. */

const fixtures = fileURLToPath(new URL('../../connectors/fire-safety/fixtures/drop/', import.meta.url))
const lagLimit = 3

interface Answer {
  readonly fires: number | null
  readonly state: string
  readonly asOf: string | null
  /** What the board of sources tells, which is always the store's. */
  readonly known: string | null
}

describe.skipIf(withoutPostgresql)(`a replica for figures${postgresqlNeeded}`, () => {
  let servers: ReplicatedServers
  let folder: string
  let composed: ComposedTestHub
  let app: FastifyInstance
  beforeAll(async () => {
    servers = await startReplicatedServers()
    folder = await mkdtemp(path.join(tmpdir(), 'hub-replica-'))
    await cp(fixtures, path.join(folder, 'fire'), { recursive: true })
    await migrate(hubService, servers.primary)
    await withClient(servers.primary, (client) =>
      importDivisions({ client, principal: hubService, scope: 'demonstration', progress: () => undefined }),
    )
    const covers = { from: '2010-01-01', through: '2010-12-31' }
    composed = await composeTestHub(
      servers.primary,
      [{ site: '330300', connector: 'fire-safety', settings: { folder: path.join(folder, 'fire'), covers } }],
      path.join(folder, 'data'),
      { replica: { connection: servers.replica, lagLimit } },
    )
    app = await buildServer({ hub: composed.hub })
  })
  afterAll(async () => {
    await app?.close()
    await composed?.close()
    await servers?.stop()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  async function withClient<T>(server: TestServer, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(connectionConfig(server, 'hub tests'))
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }

  /** So many statements of figures were ever answered there: of sessions that are open, by their last one. */
  const readersOf = (server: TestServer): Promise<number> =>
    withClient(server, async (client) => {
      const { rows } = await client.query<{ count: number }>(
        `select count(*) from pg_stat_activity where application_name = 'hub figures' and query not like 'select 1%'`,
      )
      return rows[0]!.count
    })

  async function answer(): Promise<Answer> {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: {
        query: `{ jurisdiction(code: "330300") { fireSafety(period: { year: 2010 }) { fires { value } status { state asOf } } }
          sources { asOf } }`,
      },
    })
    const { data, errors } = response.json<{
      data: {
        jurisdiction: {
          fireSafety: { fires: { value: number | null }; status: { state: string; asOf: string | null } }
        }
        sources: { asOf: string | null }[]
      }
      errors?: unknown
    }>()
    expect(errors).toBeUndefined()
    const { fires, status } = data.jurisdiction.fireSafety
    return { fires: fires.value, state: status.state, asOf: status.asOf, known: data.sources[0]!.asOf }
  }

  /** Syncs the file with one more fire of the first one's kind. */
  async function syncAnother(number: string): Promise<void> {
    const ledger = path.join(folder, 'fire', 'hz_ledger_2010.csv')
    const lines = (await readFile(ledger, 'latin1')).trimEnd().split('\n')
    const row = lines[1]!.replace('0000000000000000001', number.padStart(19, '0'))
    await writeFile(ledger, [...lines.slice(0, -1), row, lines.at(-1), ''].join('\n'), 'latin1')
    for (const report of await composed.syncAll()) expect(report).toMatchObject({ state: 'SUCCEEDED' })
  }

  const pauseReplay = (paused: boolean) =>
    withClient(servers.replica, (client) => client.query(`select pg_wal_replay_${paused ? 'pause' : 'resume'}()`))

  test('figures come from the replica once it is known to be within its limit', async () => {
    await syncAnother('71')
    expect(await eventually(async () => (await answer()).fires === 4 && (await readersOf(servers.replica)) > 0)).toBe(
      true,
    )
  })

  test('within the limit they are the replica’s, with its age; beyond it they are the store’s', async () => {
    await eventually(async () => (await answer()).fires === 4)
    const before = await answer()
    // An as-of tells whole seconds: the next sync has another one.
    await eventually(async () => Date.now() >= Date.parse(before.asOf!) + 1000)
    await pauseReplay(true)
    const began = performance.now()
    await syncAnother('72')
    const within = await answer()
    // A machine that took longer than the limit for the sync has nothing left to look at here.
    if (performance.now() - began < lagLimit * 500) {
      expect(within).toMatchObject({ fires: 4, asOf: before.asOf })
      expect(within.known).not.toBe(before.asOf)
    }
    expect(await eventually(async () => (await answer()).fires === 5)).toBe(true)
    // The bound: seconds after the commit nobody is told the old number, whatever the replica does.
    const beyond = await answer()
    expect(beyond).toMatchObject({ fires: 5, state: before.state })
    expect(beyond.asOf).toBe(beyond.known)
    expect(beyond.asOf).not.toBe(before.asOf)
    await pauseReplay(false)
    expect(await eventually(async () => (await readsReplica()) && (await answer()).fires === 5)).toBe(true)
  })

  test('a replica that dies costs nothing but its help, and is used again when it is back', async () => {
    await servers.halt('replica')
    expect(await eventually(async () => (await answerOrNull())?.fires === 5)).toBe(true)
    await syncAnother('73')
    expect(await eventually(async () => (await answerOrNull())?.fires === 6)).toBe(true)
    await servers.resume('replica')
    expect(await eventually(async () => (await readsReplica()) && (await answer()).fires === 6)).toBe(true)
    expect(composed.log.join('\n')).toContain('figures are read from the store, the replica is too old')
  })

  const answerOrNull = (): Promise<Answer | null> => answer().catch(() => null)

  /** Whether a question of now goes to the replica: its sessions have one more statement behind them. */
  async function readsReplica(): Promise<boolean> {
    const last = () =>
      withClient(servers.replica, async (client) => {
        const { rows } = await client.query<{ last: string | null }>(
          `select max(query_start)::text as last from pg_stat_activity where application_name = 'hub figures'`,
        )
        return rows[0]!.last
      })
    const before = await last()
    await answer()
    return (await last()) !== before
  }
})
