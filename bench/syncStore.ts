import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { hubService } from '../src/identity/principal.ts'
import { importDivisions } from '../src/jurisdictions/importDivisions.ts'
import { type EmbeddedPostgresConnection, startEmbeddedPostgres } from '../src/store/embeddedPostgres.ts'
import { migrate } from '../src/store/migrate.ts'
import { benchDirectory, postmasterOf, withClient } from './data/cluster.ts'
import type { Bench } from './scenario.ts'

/** What the scenarios of syncs keep. */
export const syncDirectory = path.join(benchDirectory, 'sync')

/** The PostgreSQL into which is synced, and into which its rivals load. */
export interface SyncStore {
  /** Process id of the server, whose children are the sessions. */
  readonly postmaster: number
  connectTo(database: string): EmbeddedPostgresConnection
  /** Makes a database anew: an empty store of the hub's, with tables and divisions. */
  makeStore(database: string): Promise<EmbeddedPostgresConnection>
  /** Makes a database anew: with nothing in it. */
  makePlain(database: string): Promise<EmbeddedPostgresConnection>
}

/** Durable as shipped: the embedded PostgreSQL's own settings, nothing turned off. */
export async function openSyncStore(bench: Bench): Promise<SyncStore> {
  await mkdir(syncDirectory, { recursive: true })
  const store = await startEmbeddedPostgres({
    name: 'bench',
    directory: path.join(syncDirectory, 'postgres'),
    listen: { kind: 'socket' },
    // Another command of the bench may be preparing data.
    join: true,
  })
  bench.atEnd(() => store.stop())
  const admin = store.connection
  const connectTo = (database: string): EmbeddedPostgresConnection => ({ ...admin, database })
  const make = async (database: string, template: string): Promise<EmbeddedPostgresConnection> => {
    await withClient(admin, async (client) => {
      await client.query(`drop database if exists ${database}`)
      await client.query(`create database ${database} template ${template}`)
      // What making it left to be written must not be written while somebody is measured.
      await client.query('checkpoint')
    })
    return connectTo(database)
  }
  const template = await make('bench_template', 'template1')
  await migrate(hubService, template)
  await withClient(template, (client) =>
    importDivisions({ client, principal: hubService, scope: 'demonstration', progress: () => undefined }),
  )
  return {
    postmaster: await postmasterOf(admin),
    connectTo,
    makeStore: (database) => make(database, 'bench_template'),
    makePlain: (database) => make(database, 'template1'),
  }
}

/** Writes a table's rows into a file, as COPY takes them. */
export function copyOut(connection: EmbeddedPostgresConnection, table: string, file: string): Promise<void> {
  return withClient(connection, (client) =>
    pipeline(client.query(copyTo(`copy ${table} to stdout`)), createWriteStream(file)),
  )
}

/** Loads a file that `copyOut` wrote, by the protocol that psql's \copy speaks; tells how many rows. */
export function copyIn(connection: EmbeddedPostgresConnection, table: string, file: string): Promise<number> {
  return withClient(connection, async (client) => {
    const stream = client.query(copyFrom(`copy ${table} from stdin`))
    await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), stream)
    return stream.rowCount ?? 0
  })
}
