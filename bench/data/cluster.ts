import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startPetitionDemo } from '../../src/demo/petition/startPetitionDemo.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import { type EmbeddedPostgresConnection, startEmbeddedPostgres } from '../../src/store/embeddedPostgres.ts'
import type { Bench } from '../scenario.ts'
import { startServer } from '../servers.ts'

/** Everything that the bench keeps; git does not see it. */
export const benchDirectory = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '.hub')
/** The data folder of the demonstration with 温州 alone, from whose records all others are made. */
export const modelDirectory = path.join(benchDirectory, 'model')
/** The store of that demonstration, which is copied and never changed. */
export const modelDatabase = 'model'
/** The hub's program. */
export const hubProgram = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
/** How `npm run hub` starts it: the environment and node's options, which bound its memory. */
export const shipped = shippedStart()

function shippedStart(): { readonly environment: Record<string, string>; readonly options: readonly string[] } {
  const file = new URL('../../package.json', import.meta.url)
  const { scripts } = JSON.parse(readFileSync(file, 'utf8')) as { readonly scripts: { readonly hub: string } }
  const words = scripts.hub.split(' ')
  const node = words.indexOf('node')
  return {
    environment: Object.fromEntries(
      words.slice(0, node).flatMap((word) => (word.includes('=') ? [word.split('=')] : [])),
    ),
    options: words.slice(node + 1, -1),
  }
}

/** The PostgreSQL of the bench, with the settings as shipped. */
export interface Cluster {
  readonly connection: EmbeddedPostgresConnection
  /** Process id of the server, whose children are the sessions. */
  readonly postmaster: number
  /** The same as an address of one of its databases. */
  urlOf(database: string): string
  connectTo(database: string): EmbeddedPostgresConnection
}

const opened = new WeakMap<Bench, Promise<Cluster>>()

/** Starts the bench's PostgreSQL once per scenario; the first time `hub up` fills it with the demonstration. */
export function openCluster(bench: Bench): Promise<Cluster> {
  const known = opened.get(bench) ?? open(bench)
  opened.set(bench, known)
  return known
}

async function open(bench: Bench): Promise<Cluster> {
  mkdirSync(benchDirectory, { recursive: true, mode: 0o711 })
  const postgres = await startEmbeddedPostgres({
    name: 'bench',
    directory: path.join(benchDirectory, 'postgres'),
    listen: { kind: 'socket' },
    // Another command of the bench may be preparing data.
    join: true,
  })
  bench.atEnd(() => postgres.stop())
  const { connection } = postgres
  const urlOf = (database: string): string =>
    `postgresql:///${database}?host=${encodeURIComponent(connection.host)}&port=${connection.port}&user=${connection.user}`
  const mark = path.join(modelDirectory, 'synced')
  if (!existsSync(mark)) {
    bench.tell('preparing once: the demonstration of 温州, synced by the hub')
    mkdirSync(modelDirectory, { recursive: true, mode: 0o711 })
    await withClient(connection, async (client) => {
      await client.query(`drop database if exists ${modelDatabase} with (force)`)
      await client.query(`create database ${modelDatabase}`)
    })
    const hub = await startServer([hubProgram, 'up', '--json'], {
      HUB_DATA_DIRECTORY: modelDirectory,
      HUB_DATABASE_URL: urlOf(modelDatabase),
      HUB_DEMONSTRATION_CITIES: '330300',
      HUB_PORT: '0',
    })
    await hub.stop()
    writeFileSync(mark, '')
  }
  return {
    connection,
    urlOf,
    postmaster: await postmasterOf(connection),
    connectTo: (database) => ({ ...connection, database }),
  }
}

const petitions = new WeakMap<Bench, Promise<Readonly<Record<string, unknown>>>>()

/** The petition office's service of the demonstration, which the hub asks whether it answers: started once, for all sites. */
export function startPetitionService(bench: Bench): Promise<Readonly<Record<string, unknown>>> {
  const known = petitions.get(bench) ?? startService(bench)
  petitions.set(bench, known)
  return known
}

async function startService(bench: Bench): Promise<Readonly<Record<string, unknown>>> {
  const demo = await startPetitionDemo({
    directory: path.join(modelDirectory, 'demonstration', 'petition'),
    progress: () => undefined,
    cities: ['330300'],
  })
  bench.atEnd(() => demo.stop())
  return demo.sources[0]!.settings
}

/** The demonstration's sources, as `hub up` wrote them. */
export function modelSources(): { site: string; connector: string; settings: Readonly<Record<string, unknown>> }[] {
  return JSON.parse(readFileSync(path.join(modelDirectory, 'demonstration', 'sources.json'), 'utf8'))
}

/** The process id of a PostgreSQL on this machine, whose children are its sessions. */
export function postmasterOf(connection: EmbeddedPostgresConnection | string): Promise<number> {
  return withClient(connection, async (client) => {
    const { rows } = await client.query<{ text: string }>(`select pg_read_file('postmaster.pid') as text`)
    return Number(rows[0]!.text.split('\n')[0])
  })
}

/** Works on a connection of its own. */
export async function withClient<T>(
  connection: EmbeddedPostgresConnection | string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(connectionConfig(connection, 'bench'))
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
