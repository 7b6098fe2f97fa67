import pg from 'pg'
import { inject } from 'vitest'
import { hubService } from '../../src/access/principal.ts'
import type { JurisdictionTree } from '../../src/jurisdictions/jurisdictionTree.ts'
import { connectionConfig, type Database, openDatabase } from '../../src/store/database.ts'
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

/** A name that no other test file uses. */
export function uniqueDatabaseName(): string {
  made += 1
  return `hub_test_${process.pid}_${made}_${Date.now().toString(36)}`
}

/** Makes a database as a copy of another one, to which nobody may be connected. */
export async function cloneDatabase(server: TestServer, name: string, template: string): Promise<void> {
  await administer(server, `create database ${name} template ${template}`)
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
