import { Readable } from 'node:stream'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { syntheticLabel } from '../published.ts'
import { createTables, readTables, type TableRows } from './schema.ts'

/** Rows that are written out at once: each piece goes into one packet. */
const rowsAtOnce = 1_000

/** The generator's version that a database was made with; null: it is not there, or not whole. */
export async function loadedVersion(ownerUrl: string, database: string): Promise<string | null> {
  return withConnection(ownerUrl, async (connection) => {
    const [tables] = await connection.query<RowDataPacket[]>(
      'select 1 from information_schema.tables where table_schema = ? and table_name = ?',
      [database, 't_xt_bb'],
    )
    if (tables.length === 0) return null
    const [rows] = await connection.query<RowDataPacket[]>(`select bb from \`${database}\`.t_xt_bb`)
    return rows[0] === undefined ? null : String(rows[0]['bb'])
  })
}

/** Makes a database anew and fills it. Its version is written last: one whose making was broken off is made anew. */
export async function loadDatabase(
  ownerUrl: string,
  database: string,
  version: string,
  tables: readonly TableRows[],
  signal?: AbortSignal,
): Promise<void> {
  await withConnection(ownerUrl, async (connection) => {
    // As such systems were installed: what does not fit is changed without an error.
    await connection.query("set session sql_mode = '', session unique_checks = 0")
    await connection.query(`drop database if exists \`${database}\``)
    await connection.query(`create database \`${database}\` character set utf8mb3`)
    await connection.query(`use \`${database}\``)
    for (const statement of createTables.mariadb) await connection.query(statement)
    for (const table of tables) await insert(connection, table, signal)
    await connection.query('insert into t_xt_bb (bb, sm) values (?, ?)', [version, syntheticLabel])
  })
}

/** Gives the read-only account of the hub, made anew, the tables that it may read. */
export async function grantReader(
  ownerUrl: string,
  databases: readonly string[],
  reader: { readonly name: string; readonly password: string },
): Promise<void> {
  await withConnection(ownerUrl, async (connection) => {
    const account = `'${reader.name}'@'127.0.0.1'`
    await connection.query(`create or replace user ${account} identified by '${reader.password}'`)
    for (const database of databases) {
      for (const table of readTables) await connection.query(`grant select on \`${database}\`.${table} to ${account}`)
    }
  })
}

/**
 * Sends the rows as a file of the client's, which the server reads many times faster than INSERT statements. `\N` is null; the character
 * set is that of clients of the time, three-byte utf8: of a character that does not fit only question marks are left.
 */
async function insert(
  connection: Connection,
  { table, columns, rows }: TableRows,
  signal?: AbortSignal,
): Promise<void> {
  function* lines(): Generator<Buffer> {
    for (let first = 0; first < rows.length; first += rowsAtOnce) {
      signal?.throwIfAborted()
      let chunk = ''
      for (const row of rows.slice(first, first + rowsAtOnce)) chunk += `${row.map(fileText).join('\t')}\n`
      yield Buffer.from(chunk)
    }
  }
  await connection.query({
    sql: `load data local infile 'rows' into table ${table} character set utf8mb3 (${columns.join(', ')})`,
    infileStreamFactory: () => Readable.from(lines()),
  })
}

function fileText(value: string | number | null): string {
  if (value === null) return '\\N'
  return typeof value === 'number' ? String(value) : value.replace(/[\\\t\n\r]/g, (character) => `\\${character}`)
}

async function withConnection<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  // The process makes other departments' records at the same time, and may be late to see that it is connected.
  const connection = await createConnection({ uri: url, timezone: '+08:00', connectTimeout: 120_000 })
  try {
    return await work(connection)
  } finally {
    await connection.end()
  }
}
