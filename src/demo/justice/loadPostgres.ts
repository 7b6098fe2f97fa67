import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { syntheticLabel } from '../published.ts'
import { createTables, cutAtFourBytes, readTables, type TableRows } from './schema.ts'

/**
 * The same tables on PostgreSQL, for machines without MariaDB. What only MariaDB can hold stands here as near as it goes: a zero date is
 * null, text is cut off where MariaDB would have cut it.
 */
export async function loadPostgres(
  ownerUrl: string,
  databases: ReadonlyMap<string, () => readonly TableRows[]>,
  version: string,
  reader: { readonly name: string; readonly password: string },
  signal?: AbortSignal,
): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query('select 1 from pg_roles where rolname = $1', [reader.name])
    await client.query(
      `${rows.length === 0 ? 'create' : 'alter'} role ${reader.name} login password '${reader.password}'`,
    )
    for (const name of databases.keys()) {
      const { rows: known } = await client.query('select 1 from pg_database where datname = $1', [name])
      if (known.length === 0) await client.query(`create database ${name}`)
    }
  })
  for (const [name, tables] of databases) {
    signal?.throwIfAborted()
    await withClient(databaseUrl(ownerUrl, name), async (client) => {
      if ((await loadedVersion(client)) === version) return
      await client.query('begin')
      await client.query('drop schema public cascade; create schema public')
      for (const statement of createTables.postgres) await client.query(statement)
      for (const table of tables()) await copy(client, table)
      await client.query(`grant usage on schema public to ${reader.name}`)
      await client.query(`grant select on ${readTables.join(', ')} to ${reader.name}`)
      await client.query('insert into t_xt_bb (bb, sm) values ($1, $2)', [version, syntheticLabel])
      await client.query('commit')
    })
  }
}

/** The same server's url for one of its databases. */
export function databaseUrl(url: string, database: string): string {
  const address = new URL(url)
  address.pathname = `/${database}`
  return address.href
}

async function loadedVersion(client: pg.Client): Promise<string | null> {
  const { rows: tables } = await client.query<{ found: string | null }>(`select to_regclass('t_xt_bb')::text as found`)
  if (tables[0]?.found == null) return null
  const { rows } = await client.query<{ bb: string }>('select bb from t_xt_bb')
  return rows[0]?.bb ?? null
}

async function copy(client: pg.Client, { table, columns, rows }: TableRows): Promise<void> {
  function* lines(): Generator<string> {
    for (let first = 0; first < rows.length; first += 1000) {
      yield rows
        .slice(first, first + 1000)
        .map((row) => `${row.map(copyText).join('\t')}\n`)
        .join('')
    }
  }
  await pipeline(Readable.from(lines()), client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`)))
}

function copyText(value: string | number | null): string {
  if (value === null || value === '0000-00-00 00:00:00') return '\\N'
  if (typeof value === 'number') return String(value)
  return cutAtFourBytes(value).replace(/[\\\t\n\r]/g, (character) => `\\${character}`)
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'justice demonstration' })
  client.on('error', () => undefined) // a server that is stopped meanwhile: the query that runs tells it
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
