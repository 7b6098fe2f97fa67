import pg from 'pg'
import { inject } from 'vitest'
import { hubService } from '../../src/identity/principal.ts'
import type { JurisdictionTree } from '../../src/jurisdictions/jurisdictionTree.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { loadJurisdictionTree } from '../../src/store/jurisdictions.ts'

/** Where the test run's PostgreSQL is reached. */
export interface TestServer {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password?: string
  readonly database: string
}

/** A store of a test file's own. */
export interface TestDatabase {
  readonly database: Database
  /** For whoever connects by itself. */
  readonly settings: TestServer
  /** The demonstration's divisions. */
  readonly tree: JurisdictionTree
  /** Closes the store and removes it. */
  drop(): Promise<void>
}

/** Migrated, with the demonstration's divisions; made once per test run. */
export const templateDatabase = 'hub_template'

let made = 0

/** Clones the template: call it in `beforeAll`, and `drop` in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('testServer')
  const name = uniqueDatabaseName()
  await cloneDatabase(server, name, templateDatabase)
  const settings = { ...server, database: name }
  const database = await openDatabase(settings)
  const tree = await loadJurisdictionTree(database.writers, hubService)
  return {
    database,
    settings,
    tree,
    async drop() {
      await database.close()
      await dropDatabase(server, name)
    },
  }
}

/**
 * Removes everything that belongs to sites: for `beforeEach`, where a new store would take ten times as long. Deleting little takes a
 * tenth of what truncating takes.
 */
export async function emptyStore(store: TestDatabase): Promise<void> {
  const { rows } = await store.database.writers.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'site_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by (c.relname = 'site')`,
  )
  await store.database.writers.query(rows.map(({ name }) => `delete from ${name}`).join(';'))
}

/** A name that no other test file uses. */
export function uniqueDatabaseName(): string {
  made += 1
  return `hub_test_${process.pid}_${made}_${Date.now().toString(36)}`
}

/**
 * Makes a database as a copy of another one, to which nobody may be connected. A large one takes a third of the time by `file_copy`,
 * which writes everything that waits to be written first; a small one does not.
 */
export async function cloneDatabase(
  server: TestServer,
  name: string,
  template: string,
  strategy: 'wal_log' | 'file_copy' = 'wal_log',
): Promise<void> {
  await administer(server, `create database ${name} template ${template} strategy ${strategy}`)
}

/** Removes a database and ends what is connected to it. */
export async function dropDatabase(server: TestServer, name: string): Promise<void> {
  await administer(server, `drop database ${name} with (force)`)
}

async function administer(server: TestServer, statement: string): Promise<void> {
  const client = new pg.Client(connectionConfig(server, 'hub tests'))
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
