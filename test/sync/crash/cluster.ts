import { spawn } from 'node:child_process'
import { once } from 'node:events'
import pg from 'pg'
import { hubService } from '../../../src/identity/principal.ts'
import { importDivisions } from '../../../src/jurisdictions/importDivisions.ts'
import { connectionConfig } from '../../../src/store/connectionConfig.ts'
import { openDatabase } from '../../../src/store/database.ts'
import { loadJurisdictionTree } from '../../../src/store/jurisdictions.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { readerGroups } from '../../../src/store/readerNames.ts'
import { emptyStore, type TestDatabase, type TestServer, uniqueDatabaseName } from '../../support/database.ts'
import { wenzhou } from '../../support/syncRun.ts'
import type { MortalServer, Victim } from './postgresSuite.ts'

/**
 * The cluster of HUB_TEST_CITUS_URL, as test/store/citus.test.ts knows it: the suite's stores are databases of their own on all of its
 * nodes, which this process must reach under the names by which they know each other.
 */

const url = process.env['HUB_TEST_CITUS_URL']
const commands = { kill: process.env['HUB_TEST_CITUS_KILL'], start: process.env['HUB_TEST_CITUS_START'] }

/** Whether the suite runs on a cluster. */
export const onCluster = url !== undefined

/** Nobody says how its nodes are killed and started again. */
export const withoutNodeCommands = onCluster && (commands.kill === undefined || commands.start === undefined)

/** Fewer than usual: spreading the tables takes a third of the time, and the suite has one site. */
const shards = 4

const made: TestServer[] = []
const free: TestServer[] = []

/** An empty store with the demonstration's divisions. To make one takes ten seconds, so that it is taken again when it is dropped. */
export async function newClusterStore(): Promise<TestDatabase> {
  const settings = free.pop() ?? (await createStore())
  const database = await openDatabase(settings)
  const tree = await loadJurisdictionTree(database.writers, hubService)
  const store: TestDatabase = {
    database,
    settings,
    tree,
    async drop() {
      await database.close()
      free.push(settings)
    },
  }
  await emptyStore(store)
  return store
}

async function createStore(): Promise<TestServer> {
  const database = uniqueDatabaseName()
  const nodes = await clusterNodes()
  const settings = { ...nodes[0]!, database }
  made.push(settings)
  for (const node of nodes) {
    await query(node, `create database ${database}`)
    await query({ ...node, database }, 'create extension citus')
  }
  const [coordinator, ...workers] = nodes
  await query(coordinator!, `alter database ${database} set citus.shard_count = ${shards}`)
  await query(settings, 'select citus_set_coordinator_host($1, $2)', [coordinator!.host, coordinator!.port])
  for (const { host, port } of workers) await query(settings, 'select citus_add_node($1, $2)', [host, port])
  await migrate(hubService, settings)
  await withClient(settings, (client) =>
    importDivisions({ client, principal: hubService, scope: 'demonstration', progress: () => undefined }),
  )
  return settings
}

/** Removes all that were made: for the end of a file. */
export async function dropClusterStores(): Promise<void> {
  for (const { database } of made.splice(0)) {
    for (const node of await clusterNodes()) {
      await query(node, `drop database if exists ${database} with (force)`)
      // Each by itself: the database from which they are dropped knows nothing of them, so that Citus passes it on to nobody.
      await query(node, `drop role if exists ${Object.values(readerGroups(database)).join(', ')}`)
    }
  }
  free.splice(0)
}

/** The coordinator first. */
async function clusterNodes(): Promise<TestServer[]> {
  const { hostname, port, username, pathname } = new URL(url!)
  const coordinator = { host: hostname, port: Number(port), user: username, database: pathname.slice(1) }
  const nodes = await query<{ host: string; port: number }>(
    coordinator,
    'select nodename as host, nodeport as port from pg_dist_node order by groupid',
  )
  return nodes.map((node) => ({ ...coordinator, ...node }))
}

/**
 * A PostgreSQL that a test may kill: one node of the cluster, by the commands of HUB_TEST_CITUS_KILL and HUB_TEST_CITUS_START, which find
 * the node in CITUS_HOST and CITUS_PORT.
 */
export function mortalCluster(): MortalServer {
  let killing: Promise<NodeAddress> | null = null
  const restart = async (): Promise<void> => {
    const killed = await killing
    killing = null
    if (killed !== null) await runCommand(commands.start!, killed)
  }
  return {
    newStore: newClusterStore,
    async kill(victim, store) {
      killing = killNode(victim, store)
      await killing
    },
    restart,
    stop: restart,
  }
}

interface NodeAddress {
  readonly host: string
  readonly port: number
}

async function killNode(victim: Victim, store: TestDatabase): Promise<NodeAddress> {
  const node = victim === 'WORKER' ? await workerOf(store) : store.settings
  await runCommand(commands.kill!, node)
  return node
}

/** Which has the rows of the suite's site. */
async function workerOf(store: TestDatabase): Promise<NodeAddress> {
  const [worker] = await query<{ host: string; port: number }>(
    store.settings,
    `select n.nodename as host, n.nodeport as port from pg_dist_node n join pg_dist_placement p using (groupid)
     where p.shardid = get_shard_id_for_distribution_column('data_version', $1::text)`,
    [wenzhou(store).siteId],
  )
  return worker!
}

async function runCommand(command: string, { host, port }: NodeAddress): Promise<void> {
  const child = spawn('sh', ['-c', command], {
    // A server that was started holds what it was given open: the end of it would never come.
    stdio: 'ignore',
    env: { ...process.env, CITUS_HOST: host, CITUS_PORT: String(port) },
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`Ended with ${code}, with CITUS_HOST=${host} CITUS_PORT=${port}: ${command}`)
}

async function query<Row extends pg.QueryResultRow>(
  settings: TestServer,
  statement: string,
  values?: readonly unknown[],
): Promise<Row[]> {
  return withClient(settings, async (client) => (await client.query<Row>(statement, values?.slice())).rows)
}

async function withClient<Result>(settings: TestServer, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(connectionConfig(settings, 'hub tests'))
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
