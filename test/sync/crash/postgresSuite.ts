import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { hubService } from '../../../src/identity/principal.ts'
import { importDivisions } from '../../../src/jurisdictions/importDivisions.ts'
import { connectionConfig } from '../../../src/store/connectionConfig.ts'
import { openDatabase } from '../../../src/store/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/store/embeddedPostgres.ts'
import { loadJurisdictionTree } from '../../../src/store/jurisdictions.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { serverProcess } from '../../store/embeddedPostgresHarness.ts'
import { type TestDatabase, type TestServer, templateDatabase } from '../../support/database.ts'

/**
 * Who is killed: one process makes the server throw out everybody and recover; unlogged tables, such as staging, are then empty. On a
 * cluster the coordinator, or the worker that has the rows.
 */
export type Victim = 'SERVER' | 'PROCESS' | 'COORDINATOR' | 'WORKER'

/** A PostgreSQL that a test may kill, with a migrated database to make stores from. */
export interface MortalServer {
  newStore(): Promise<TestDatabase>
  /** SIGKILL to the server itself; on a cluster, to that of one node. */
  kill(victim: Victim, store: TestDatabase): Promise<void>
  /** Starts it again after it was killed; recovers what was committed. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts one; it writes to disk as the hub's own does, only without waiting for the disk. */
export async function startMortalServer(): Promise<MortalServer> {
  const folder = await mkdtemp(path.join(process.getuid?.() === 0 ? '/tmp' : tmpdir(), 'hub-mortal-'))
  await chmod(folder, 0o755)
  const directory = path.join(folder, 'postgres')
  const start = (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({
      name: 'mortal',
      directory,
      listen: { kind: 'socket' },
      settings: { fsync: 'off', shared_buffers: '32MB' },
    })
  let server = await start()
  const template: TestServer = { ...server.connection, database: templateDatabase }
  await administer(server.connection, `create database ${templateDatabase}`)
  await migrate(hubService, template)
  await withClient(template, (client) =>
    importDivisions({ client, principal: hubService, scope: 'demonstration', progress: () => undefined }),
  )
  let stores = 0
  return {
    async newStore() {
      stores += 1
      const settings: TestServer = { ...server.connection, database: `store_${stores}` }
      // By files: copied by way of the log, an unlogged table's index has no empty page to be recovered from (wal_level minimal).
      await administer(
        server.connection,
        `create database ${settings.database} template ${templateDatabase} strategy file_copy`,
      )
      const database = await openDatabase(settings)
      const tree = await loadJurisdictionTree(database.writers, hubService)
      return { database, settings, tree, drop: () => database.close() }
    },
    async kill() {
      process.kill(await serverProcess(directory), 'SIGKILL')
    },
    async restart() {
      await server.stop()
      server = await start()
    },
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function administer(settings: TestServer, statement: string): Promise<void> {
  await withClient(settings, (client) => client.query(statement))
}

async function withClient(settings: TestServer, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(connectionConfig(settings, 'hub tests'))
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** Resolves when the store answers again. */
export async function untilItAnswers({ database }: TestDatabase): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      // On a cluster the workers answer this.
      await database.writers.query('select count(*) from data_version')
      return
    } catch (error) {
      if (attempt >= 600) throw error
      await sleep(50)
    }
  }
}
