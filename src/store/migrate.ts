import { readdir } from 'node:fs/promises'
import knex, { type Knex } from 'knex'
import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import { type ConnectionSettings, connectionConfig } from './connectionConfig.ts'
import { distributeTables } from './distribution.ts'

const migrationsFolder = new URL('../../migrations/', import.meta.url)
// Any number, the same in every hub: only one process migrates a database at a time.
const migrationLock = 7_305_001

/** What a migration run did: names of the migrations that were applied, in order; empty when the store was up to date. */
export interface MigrationReport {
  readonly applied: readonly string[]
}

/**
 * Brings the store's tables up to date, each migration in a transaction of its own, and spreads them where there is more than one node
 * (distribution.ts). Waits while another process migrates.
 * Throws MIGRATION_FAILED (the failed migration is rolled back, those before it stay) and DATABASE_UNREACHABLE.
 */
export async function migrate(principal: Principal, settings: ConnectionSettings): Promise<MigrationReport> {
  const report = await withKnex(principal, settings, async (connection) => {
    const [, applied] = (await connection.migrate.latest()) as [number, string[]]
    return { applied }
  })
  await distributeTables(principal, settings)
  return report
}

/** Takes every migration back, for tests that prove that `down` mirrors `up`. Loses all data. */
export async function migrateDown(principal: Principal, settings: ConnectionSettings): Promise<MigrationReport> {
  return withKnex(principal, settings, async (connection) => {
    const [, applied] = (await connection.migrate.rollback(undefined, true)) as [number, string[]]
    return { applied }
  })
}

async function withKnex(
  principal: Principal,
  settings: ConnectionSettings,
  run: (connection: Knex) => Promise<MigrationReport>,
): Promise<MigrationReport> {
  const connection = knex({
    client: 'pg',
    connection: { ...connectionConfig(settings, `hub migrate (${principal.id})`) } as Knex.PgConnectionConfig,
    pool: { min: 0, max: 3 },
    migrations: { migrationSource: new FolderMigrations() },
    // knex would print to standard output, which belongs to the commands' results; what fails is thrown anyway.
    log: { warn() {}, error() {}, debug() {}, deprecate() {} },
  })
  try {
    await connection.raw('select 1').catch((cause: unknown) => {
      throw new HubError(
        'DATABASE_UNREACHABLE',
        `The hub's own PostgreSQL does not answer: ${message(cause)}. Check HUB_DATABASE_URL, or unset it to use the embedded one.`,
        { cause },
      )
    })
    return await connection.transaction(async (lock) => {
      await lock.raw('select pg_advisory_xact_lock(?)', [migrationLock])
      // knex's own lock is a row that a killed process leaves behind; the advisory lock ends with its holder.
      await connection.migrate.forceFreeMigrationsLock()
      return run(connection)
    })
  } catch (cause) {
    if (cause instanceof HubError) throw cause
    throw new HubError('MIGRATION_FAILED', `The store could not be brought up to date: ${message(cause)}`, { cause })
  } finally {
    await connection.destroy()
  }
}

/** The files of `migrations/`, loaded as ES modules; knex's own loader would `require` them. */
class FolderMigrations implements Knex.MigrationSource<string> {
  async getMigrations(): Promise<string[]> {
    return (await readdir(migrationsFolder)).filter((file) => /^\d{14}_\w+\.ts$/.test(file)).sort()
  }

  getMigrationName(file: string): string {
    return file
  }

  async getMigration(file: string): Promise<Knex.Migration> {
    return (await import(new URL(file, migrationsFolder).href)) as Knex.Migration
  }
}

function message(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
