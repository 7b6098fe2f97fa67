import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { readRoles } from '../../src/access/rolesFile.ts'
import { departmentCodes } from '../../src/graph/departments.ts'
import { hubService, principalOf } from '../../src/identity/principal.ts'
import { importDivisions } from '../../src/jurisdictions/importDivisions.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import { openDatabase } from '../../src/store/database.ts'
import { startEmbeddedPostgres } from '../../src/store/embeddedPostgres.ts'
import { migrate } from '../../src/store/migrate.ts'
import { type TestServer, templateDatabase } from './database.ts'
import { serveDemonstration } from './demonstrationService.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The PostgreSQL of this test run. */
    testServer: TestServer
    /** Where test files ask for the demonstration; see demonstrationService.ts. */
    demonstrationAddress: string
  }
}

/**
 * One real PostgreSQL for the whole test run, with one migrated database that holds the demonstration's divisions: every test file
 * gets a clone of it, which takes less time than emptying its tables. Nothing survives the run, so nothing is flushed to disk.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(tmpdir(), 'hub-test-'))
  const server = await startEmbeddedPostgres({
    name: 'tests',
    directory,
    listen: { kind: 'socket' },
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  })
  const demonstration = await serveDemonstration(server.connection, directory)
  const stop = async (): Promise<void> => {
    await demonstration.stop()
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await createTemplate(server.connection)
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('testServer', server.connection)
  project.provide('demonstrationAddress', demonstration.address)
  return stop
}

async function createTemplate(server: TestServer): Promise<void> {
  await withClient(server, (client) => client.query(`create database ${templateDatabase}`))
  const settings = { ...server, database: templateDatabase }
  await migrate(hubService, settings)
  await withClient(settings, (client) =>
    importDivisions({ client, principal: hubService, scope: 'demonstration', progress: () => undefined }),
  )
  // Logins belong to the whole cluster and their rights to the store: clones find both.
  const database = await openDatabase(settings)
  const { roles } = readRoles(undefined, departmentCodes())
  await database.prepareReaders([
    hubService,
    ...[...roles.values()].map((role) => principalOf({ ...hubService, role })),
  ])
  await database.close()
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
