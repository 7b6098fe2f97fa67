import pg from 'pg'
import { inject } from 'vitest'
import type { SourceSettings } from '../../src/connector/connector.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import type { ConnectorSource } from '../contract/describeConnector.ts'
import { dropDatabase, type TestServer, uniqueDatabaseName } from './database.ts'

/** A department's PostgreSQL for one test file: a database of its own on the test run's server, made by `statements`. */
export async function startPostgresSource({
  statements,
  planted,
  covers,
}: {
  readonly statements: string
  readonly planted: readonly string[]
  readonly covers: NonNullable<SourceSettings['covers']>
}): Promise<ConnectorSource> {
  const server = inject('testServer')
  const settings: TestServer = { ...server, database: uniqueDatabaseName() }
  await query(server, `create database ${settings.database} template template0`)
  await query(settings, statements)
  return {
    settings: { url: postgresSourceUrl(settings), covers },
    unreachable: { url: 'postgres://reader@127.0.0.1:1/nobody' },
    planted,
    contains: async (value) => {
      const tables = await query(
        settings,
        `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
         where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
      )
      const looked = tables.map(({ name }) => `select 1 from ${name} t where strpos(t::text, '${value}') > 0`)
      const [found] = await query(settings, `select exists (${looked.join(' union all ')}) as found`)
      return found?.['found'] === true
    },
    openConnections: async () => {
      const [row] = await query(
        settings,
        `select count(*)::int as open from pg_stat_activity where datname = current_database() and application_name = 'jurisdiction-hub'`,
      )
      return Number(row?.['open'])
    },
    stop: () => dropDatabase(server, settings.database),
  }
}

/** A source's `url` for a database of the test run's server. The socket's folder is a parameter: a URL has no other place for it. */
export function postgresSourceUrl({ host, port, user, database }: TestServer): string {
  return `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`
}

async function query(server: TestServer, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connectionConfig(server, 'hub tests'))
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}
