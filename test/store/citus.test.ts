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
import { type Database, openDatabase } from '../../src/store/database.ts'
import { placementOf } from '../../src/store/distribution.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createTestDatabase, emptyStore, type TestDatabase, type TestServer } from '../support/database.ts'
import { readerOf } from '../support/reader.ts'
import { storeState } from '../support/storeState.ts'
import { type ComposedTestHub, composeTestHub } from '../support/testHub.ts'

/**
 * The store on a cluster: PostgreSQL with Citus, a coordinator and its workers. HUB_TEST_CITUS_URL names a database of the coordinator
 * that is there for tests alone, with the extension and the nodes in it, by a login that administers it and needs no password. Nothing
 * brings Citus by npm or by Debian's packages, so that CI has none; docs/scale.md tells how it is built and tried by hand.
 */

const url = process.env['HUB_TEST_CITUS_URL']
if (url === undefined) throw new Error('HUB_TEST_CITUS_URL names no coordinator of a cluster with Citus.')
const fixtures = fileURLToPath(new URL('../../connectors/fire-safety/fixtures/drop/', import.meta.url))
const bulletins = fileURLToPath(new URL('../../src/demo/bulletin/files/', import.meta.url))

describe('on a cluster with Citus', () => {
  let plain: TestDatabase
  let cluster: TestServer
  let database: Database
  let folder: string
  const hubs: ComposedTestHub[] = []
  beforeAll(async () => {
    const { hostname, port, username, pathname } = new URL(url)
    cluster = { host: hostname, port: Number(port), user: username, database: pathname.slice(1) }
    await migrate(hubService, cluster)
    database = await openDatabase(cluster)
    plain = await createTestDatabase()
    folder = await mkdtemp(path.join(tmpdir(), 'hub-citus-'))
    await cp(fixtures, path.join(folder, 'fire'), { recursive: true })
    await emptyStore({ ...plain, database })
    const client = new pg.Client(connectionConfig(cluster, 'hub tests'))
    await client.connect()
    await importDivisions({ client, principal: hubService, scope: 'demonstration', progress: () => undefined })
    await client.end()
    const covers = { from: '2010-01-01', through: '2010-12-31' }
    const sources = ['330300', '331022'].flatMap((site) => [
      { site, connector: 'fire-safety', settings: { folder: path.join(folder, 'fire'), covers } },
      { site, connector: 'bulletin', settings: { folder: path.join(bulletins, site) } },
    ])
    for (const [name, settings] of [
      ['plain', plain.settings],
      ['cluster', cluster],
    ] as const)
      hubs.push(await composeTestHub(settings, sources, path.join(folder, name)))
  }, 600_000)
  afterAll(async () => {
    for (const hub of hubs) await hub.close()
    await database?.close()
    await plain?.drop()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  test('every table lies where it belongs, those of sites side by side, and a second migration changes nothing', async () => {
    expect(await migrate(hubService, cluster)).toEqual({ applied: [] })
    const { rows } = await database.writers.query<{ name: string; method: string | null; colocation: number | null }>(
      `select c.relname::text as name, p.partmethod::text as method, p.colocationid as colocation
       from pg_class c left join pg_dist_partition p on p.logicalrelid = c.oid
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
    )
    const methods = { DISTRIBUTED: 'h', REFERENCE: 'n', LOCAL: null }
    expect(rows.filter(({ name, method }) => methods[placementOf(name)] !== method)).toEqual([])
    expect(new Set(rows.filter(({ method }) => method === 'h').map(({ colocation }) => colocation)).size).toBe(1)
  })

  test('a sync, another one with changes and one with removals come to the very store that one machine has', async () => {
    for (const hub of hubs) {
      for (const report of await hub.syncAll()) expect(report).toMatchObject({ state: 'SUCCEEDED' })
    }
    const first = await storeState(plain.database)
    expect(first.get('fire_incident')!.rows).toBe(6)
    expect(await storeState(database)).toEqual(first)
    await rm(path.join(folder, 'fire', 'xfz.csv'))
    for (const hub of hubs) await hub.syncAll()
    expect(await storeState(database)).toEqual(await storeState(plain.database))
  })

  test('a kept answer is given again while nothing is committed, and no longer when a run has changed what it tells', async () => {
    const { hub, syncAll } = hubs[1]!
    const asks = async (app: FastifyInstance) => {
      const query = `{ jurisdiction(code: "330300") { fireSafety(period: { year: 2010 }) { fires { value } status { state asOf } } } }`
      const response = await app.inject({ method: 'POST', url: '/graphql', payload: { query } })
      return response.json<{ data: { jurisdiction: { fireSafety: { fires: { value: number } } } }; errors?: unknown }>()
    }
    const [keeps, makes] = [await buildServer({ hub }), await buildServer({ hub: { ...hub, answers: null } })]
    try {
      const before = await asks(keeps)
      expect(before.errors).toBeUndefined()
      // An answer is kept behind a look at the store that has begun when it is given.
      for (let look = 0; look < 2; look += 1) await hub.answers!.watch.look()
      const sent = hub.database.statementsSent()
      expect(await asks(keeps)).toEqual(before)
      expect(hub.database.statementsSent() - sent).toBe(1)
      const ledger = path.join(folder, 'fire', 'hz_ledger_2010.csv')
      // A byte for a character: the ledger is in GB18030, and what changes is digits.
      const text = await readFile(ledger, 'latin1')
      const row = text.split('\r\n').find((line) => line.includes(',0000000000000000003,'))!
      await writeFile(ledger, text.replace(row, `${row}\r\n${row.replace('003,', '004,')}`), 'latin1')
      await cp(path.join(fixtures, 'xfz.csv'), path.join(folder, 'fire', 'xfz.csv'))
      for (const report of await syncAll()) expect(report).toMatchObject({ state: 'SUCCEEDED' })
      const after = await asks(keeps)
      expect(after.data.jurisdiction.fireSafety.fires.value).toBe(before.data.jurisdiction.fireSafety.fires.value + 1)
      expect(after).toEqual(await asks(makes))
      const { rows } = await database.writers.query(
        `select max(version) = (select version from data_version where site_id = '330300') as noted from data_change where site_id = '330300'`,
      )
      expect(rows).toEqual([{ noted: true }])
    } finally {
      await keeps.close()
      await makes.close()
    }
  })

  test('row-level security binds on the nodes, whatever statement is sent', async () => {
    const measures = async (departments: string[]) =>
      (
        await database.figures(
          readerOf({ departments }),
          { text: 'select distinct measure from rollup_year order by 1' },
          [],
        )
      ).flat()
    expect(await measures(['FIRE_SAFETY'])).toContain('fires')
    expect(await measures(['TRAFFIC'])).not.toContain('fires')
    const keys = (departments: string[]) =>
      database.snapshot(readerOf({ departments }), (lane) =>
        lane.query({ text: 'select source_key from fire_incident' }, []),
      )
    expect(await keys(['FIRE_SAFETY'])).toHaveLength(8)
    expect(await keys(['TRAFFIC'])).toEqual([])
  })

  test('a shard that was moved has no policy: the hub does not start with it, and migrating mends it', async () => {
    await database.writers.query(
      `select run_command_on_shards('rollup_year', 'alter table %s disable row level security')`,
    )
    await expect(database.prepareReaders([hubService])).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringContaining('hub migrate'),
    })
    await migrate(hubService, cluster)
    await expect(database.prepareReaders([hubService])).resolves.toBeUndefined()
  })
})
