import type { Knex } from 'knex'

/** Databases that the adapter knows how to talk to. `connectors/README.md` says which were run against a real server. */
export type SqlClient = 'pg' | 'mysql2' | 'mssql' | 'oracledb'

/** What differs between them. Everything else is knex's. */
export interface SqlDialect {
  readonly client: SqlClient
  /** npm package of the driver. */
  readonly driver: string
  /** Extra connection settings: values as text, so that no driver turns a date into a Date or 19 digits into a number. */
  connection(url: string, timeouts: SqlTimeouts): Knex.StaticConnectionConfig
  /** Statements that make the session read-only and patient, run first. */
  readonly session: readonly string[]
  readonly isolation: Knex.TransactionConfig
  /** Options of the driver's row stream. */
  readonly stream: Readonly<Record<string, unknown>>
  /** The column as text where the driver cannot be told to leave it alone. */
  selectText(column: string): { readonly sql: string; readonly bindings: readonly string[] }
}

/** How long the adapter waits, in milliseconds. */
export interface SqlTimeouts {
  readonly connect: number
  /** For the next rows of a running read, and for a count. */
  readonly answer: number
}

const plainColumn = (column: string) => ({ sql: '??', bindings: [column] })

/** Hands every value over as the text that the server sent. */
const asText = { getTypeParser: () => (value: string) => value }

/** One entry a dialect. */
export const sqlDialects: Readonly<Record<SqlClient, SqlDialect>> = {
  pg: {
    client: 'pg',
    driver: 'pg',
    connection: (url, timeouts) => ({
      connectionString: url,
      types: asText,
      application_name: 'jurisdiction-hub',
      connectionTimeoutMillis: timeouts.connect,
      keepAlive: true,
    }),
    // The layout of dates is a setting of the server; parsers are declared for this one. Every cell can hold NUL-free UTF-8.
    session: [
      'set default_transaction_read_only = on',
      "set datestyle = 'ISO, YMD'",
      "set timezone = 'Asia/Shanghai'",
      "set client_encoding = 'UTF8'",
      'set lock_timeout = 10000',
      'set statement_timeout = 0',
    ],
    isolation: { isolationLevel: 'repeatable read', readOnly: true },
    stream: { rowMode: 'array', types: asText, batchSize: 5_000 },
    selectText: plainColumn,
  },
  mysql2: {
    client: 'mysql2',
    driver: 'mysql2',
    connection: (url, timeouts) => ({
      uri: url,
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      connectTimeout: timeouts.connect,
      timezone: '+08:00',
    }),
    session: ["set session time_zone = '+08:00'", 'set session transaction read only'],
    isolation: { isolationLevel: 'repeatable read', readOnly: true },
    stream: { highWaterMark: 5_000, rowsAsArray: true },
    selectText: plainColumn,
  },
  mssql: {
    client: 'mssql',
    driver: 'tedious',
    connection: (url, timeouts) => ({ connectionString: url, connectionTimeout: timeouts.connect, requestTimeout: 0 }),
    session: ['set lock_timeout 10000'],
    isolation: { isolationLevel: 'snapshot' },
    stream: { highWaterMark: 5_000 },
    selectText: (column) => ({ sql: 'convert(nvarchar(max), ??, 121) as ??', bindings: [column, column] }),
  },
  oracledb: {
    client: 'oracledb',
    driver: 'oracledb',
    connection: (url, timeouts) => ({
      connectString: url,
      connectTimeout: timeouts.connect,
      fetchAsString: ['number', 'clob'],
    }),
    session: [
      "alter session set nls_date_format = 'YYYY-MM-DD HH24:MI:SS'",
      "alter session set nls_timestamp_format = 'YYYY-MM-DD HH24:MI:SS.FF6'",
    ],
    isolation: { isolationLevel: 'serializable' },
    stream: { highWaterMark: 5_000 },
    selectText: (column) => ({ sql: 'to_char(??) as ??', bindings: [column, column] }),
  },
}
