import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { SourceConfiguration } from '../../../src/config.ts'
import { type RawCell, type RawTable, type ReadRawTables, settingOf } from './rawTable.ts'

/** Public security: every table of schema `gaxt`. */
export const readPublicSecurity: ReadRawTables = (source) => fromPostgres(source, 'gaxt', 'police')

/** Justice: every table that the account may read, from MariaDB or, where the machine has none, from PostgreSQL. */
export const readJustice: ReadRawTables = (source) =>
  settingOf(source, 'url').startsWith('mysql:')
    ? fromMariadb(source, 'justice')
    : fromPostgres(source, 'public', 'justice')

async function* fromPostgres(source: SourceConfiguration, schema: string, prefix: string): AsyncGenerator<RawTable> {
  const client = new pg.Client({ connectionString: settingOf(source, 'url'), application_name: 'raw deliveries' })
  await client.connect()
  try {
    const { rows: found } = await client.query<{ name: string; columns: string[] }>(
      `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = $1::regnamespace and c.relkind = 'r' and has_table_privilege(c.oid, 'select')
       group by c.relname order by c.relname`,
      [schema],
    )
    for (const { name, columns } of found) {
      const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`
      const list = columns.map((column) => pg.escapeIdentifier(column)).join(', ')
      const copyText = client.query(
        copyTo(`copy (select ${pg.escapeLiteral(source.site)}, ${list} from ${table}) to stdout`),
      )
      yield { name: `${prefix}_${name}`, columns, rows: { copyText } }
    }
  } finally {
    await client.end()
  }
}

async function* fromMariadb(source: SourceConfiguration, prefix: string): AsyncGenerator<RawTable> {
  const connection = await createConnection({
    uri: settingOf(source, 'url'),
    charset: 'utf8mb4',
    rowsAsArray: true,
    // The text of the protocol, whatever the type: a DATETIME of zeros would not survive a conversion.
    typeCast: (field) => field.string(),
  })
  try {
    const [found] = (await connection.query('show tables')) as unknown as [string[][]]
    for (const [name] of found) {
      const [rows, fields] = (await connection.query(`select * from \`${name}\``)) as unknown as [
        RawCell[][],
        { readonly name: string }[],
      ]
      yield { name: `${prefix}_${name}`, columns: fields.map((field) => field.name.toLowerCase()), rows }
    }
  } finally {
    await connection.end()
  }
}
