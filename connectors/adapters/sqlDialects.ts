import type { Socket } from 'node:net'
import type { Knex } from 'knex'
import type { DriverSockets } from './sqlSocket.ts'

/** Databases that the adapter knows how to talk to. `connectors/README.md` says which were run against a real server. */
export type SqlClient = 'pg' | 'mysql2' | 'mssql' | 'oracledb'

/** What differs between them. Everything else is knex's. */
export interface SqlDialect {
  readonly client: SqlClient
  /** npm package of the driver. */
  readonly driver: string
  /** Extra connection settings: values as text, so that no driver turns a date into a Date or 19 digits into a number. */
  connection(url: string, timeouts: SqlTimeouts, sockets: DriverSockets): Knex.StaticConnectionConfig
  /** Statements that make the session read-only and patient, run first. */
  readonly session: readonly string[]
  readonly isolation: Knex.TransactionConfig
  /** Asks for the server's own time, `20100704153000` by China's clock, as `clock`; null where nobody has tried it. */
  readonly clock: string | null
  /** Options of the driver's row stream. */
  readonly stream: Readonly<Record<string, unknown>>
  /** Options of the driver's query; null where all that is needed stands in `stream`. */
  readonly query: Readonly<Record<string, unknown>> | null
  /**
   * A key column as it is ordered by: byte by byte, so that keys which a case-insensitive collation takes for equal have an order of
   * their own.
   */
  orderText(column: string): { readonly sql: string; readonly bindings: readonly string[] }
  /** Ends a connection at once, without waiting for what the server still has to say. */
  cut(connection: DriverConnection): void
  /** The column as text where the driver cannot be told to leave it alone. */
  selectText(column: string): { readonly sql: string; readonly bindings: readonly string[] }
}

/** What the drivers' connections have in common, as far as they are ended by hand. */
export interface DriverConnection {
  end?(): unknown
  destroy?(): unknown
  close?(): unknown
}

/** How long the adapter waits, in milliseconds. */
export interface SqlTimeouts {
  readonly connect: number
  /** Without a byte of an answer. */
  readonly answer: number
}

const plainColumn = (column: string) => ({ sql: '??', bindings: [column] })

// A driver may answer with a promise that fails because the connection is broken, which is what is wanted.
function endConnection(connection: DriverConnection): void {
  Promise.resolve(connection.end?.() ?? connection.close?.()).catch(() => undefined)
}

/** For drivers that take no URL: `mssql://account:password@host:1433/database`, `oracle://account:password@host:1521/service`. */
function addressParts(url: string): {
  readonly host: string
  readonly port: number | null
  readonly user: string
  readonly password: string
  readonly database: string
} {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    host: decodeURIComponent(hostname),
    port: port === '' ? null : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  }
}

const numberTypes: ReadonlySet<string> = new Set([
  'TINY',
  'SHORT',
  'INT24',
  'LONG',
  'LONGLONG',
  'YEAR',
  'FLOAT',
  'DOUBLE',
])

/** mysql2 makes numbers of them, which eats the zeros of 000042 (ZEROFILL) and writes 1e20 out. */
function numbersAsText(field: { readonly type: string; string(): string | null }, next: () => unknown): unknown {
  return numberTypes.has(field.type) ? field.string() : next()
}

/** Where mysql2 would connect to, which it leaves to whoever brings the socket. */
interface MysqlPlace {
  readonly host: string
  readonly port: number
  readonly socketPath?: string
}

function connectedSocket(sockets: DriverSockets, { host, port, socketPath }: MysqlPlace): Socket {
  const socket = sockets.open()
  if (socketPath !== undefined) return socket.connect(socketPath)
  return socket.setNoDelay(true).setKeepAlive(true).connect(port, host)
}

/** Hands every value over as the text that the server sent. */
const asText = { getTypeParser: () => (value: string) => value }

/** One entry a dialect. */
export const sqlDialects: Readonly<Record<SqlClient, SqlDialect>> = {
  pg: {
    client: 'pg',
    driver: 'pg',
    connection: (url, timeouts, sockets) => ({
      connectionString: url,
      stream: () => sockets.open(),
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
    clock: "select to_char(now(), 'YYYYMMDDHH24MISS') as clock",
    stream: { rowMode: 'array', types: asText, batchSize: 5_000 },
    query: null,
    selectText: plainColumn,
    orderText: plainColumn,
    cut: endConnection,
  },
  mysql2: {
    client: 'mysql2',
    driver: 'mysql2',
    connection: (url, timeouts, sockets) => ({
      uri: url,
      stream: ({ config }: { readonly config: MysqlPlace }) => connectedSocket(sockets, config),
      // The server converts from what its columns hold (utf8 of three bytes, gbk) to this.
      charset: 'utf8mb4',
      dateStrings: true,
      jsonStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      connectTimeout: timeouts.connect,
      timezone: '+08:00',
    }),
    // A DATETIME has no zone and is handed over as it stands; the session's zone only concerns TIMESTAMP columns. The server hangs up on
    // whoever reads nothing for a minute, as the hub does while it writes a large batch.
    session: [
      "set session time_zone = '+08:00'",
      'set session transaction read only',
      'set session net_write_timeout = 3600',
    ],
    // Read-only by the session: knex's own statement for both is not MySQL's grammar.
    isolation: { isolationLevel: 'repeatable read' },
    clock: "select date_format(now(), '%Y%m%d%H%i%s') as clock",
    stream: { highWaterMark: 1_000 },
    query: { rowsAsArray: true, typeCast: numbersAsText },
    selectText: plainColumn,
    orderText: (column) => ({ sql: 'convert(?? using utf8mb4) collate utf8mb4_bin', bindings: [column] }),
    // `end` would wait for every row of the running query first.
    cut: (connection) => void connection.destroy?.(),
  },
  mssql: {
    client: 'mssql',
    driver: 'tedious',
    connection(url, timeouts) {
      const { host, port, user, password, database } = addressParts(url)
      const address = { server: host, ...(port === null ? {} : { port }), user, password, database }
      return { ...address, connectionTimeout: timeouts.connect, requestTimeout: 0 }
    },
    session: ['set lock_timeout 10000'],
    isolation: { isolationLevel: 'snapshot' },
    clock: null,
    stream: { highWaterMark: 5_000 },
    query: null,
    orderText: plainColumn,
    cut: endConnection,
    selectText: (column) => ({ sql: 'convert(nvarchar(max), ??, 121) as ??', bindings: [column, column] }),
  },
  oracledb: {
    client: 'oracledb',
    driver: 'oracledb',
    connection(url) {
      const { host, port, user, password, database } = addressParts(url)
      return { user, password, connectString: `${host}${port === null ? '' : `:${port}`}/${database}` }
    },
    session: [
      "alter session set nls_date_format = 'YYYY-MM-DD HH24:MI:SS'",
      "alter session set nls_timestamp_format = 'YYYY-MM-DD HH24:MI:SS.FF6'",
    ],
    isolation: { isolationLevel: 'serializable' },
    clock: null,
    stream: { highWaterMark: 5_000 },
    query: null,
    orderText: plainColumn,
    cut: endConnection,
    selectText: (column) => ({ sql: 'to_char(??) as ??', bindings: [column, column] }),
  },
}
