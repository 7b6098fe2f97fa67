import knex, { type Knex } from 'knex'
import type {
  CursorPosition,
  Feed,
  ReadRequest,
  SourceAdapter,
  SourceBatch,
  SourceColumn,
  SourceSession,
  SourceSettings,
} from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import { tableColumns } from './sqlColumns.ts'
import { type DriverConnection, type SqlClient, type SqlDialect, type SqlTimeouts, sqlDialects } from './sqlDialects.ts'
import { type SqlPlace, sqlError } from './sqlErrors.ts'
import { copyRows, streamRows } from './sqlRows.ts'
import { lastWatermark, watermarkBefore } from './watermark.ts'

/** How a database is read. */
export interface SqlAdapterOptions {
  readonly client: SqlClient
  /**
   * COPY (PostgreSQL only, its default, and about three times as fast) or STREAM, a server-side cursor: for the other databases, and for
   * relatives of PostgreSQL that speak its protocol without COPY.
   */
  readonly reading?: 'COPY' | 'STREAM'
  /** Milliseconds; defaults 10,000 to connect and 120,000 for the next rows. */
  readonly timeouts?: Partial<SqlTimeouts>
}

const defaultTimeouts: SqlTimeouts = { connect: 10_000, answer: 120_000 }

/**
 * Databases through knex. A session is one connection with one read-only snapshot, opened with the session and kept to its end,
 * so that all feeds of a run and their counts see the same moment (a source that deletes and inserts again by night is never seen
 * empty). Reads of a session come one after the other. A read that is broken off costs the connection; the next one opens
 * another, with another snapshot.
 *
 * Errors: SOURCE_UNREACHABLE, SOURCE_REFUSED, SOURCE_SHAPE_CHANGED (names the column), CONFIGURATION_INVALID (no url, driver not
 * installed), CONNECTOR_INVALID (a watermark whose times do not sort as text). Messages never hold values of rows or credentials.
 */
export function sqlAdapter(options: SqlAdapterOptions): SourceAdapter {
  const dialect = sqlDialects[options.client]
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const reading = options.reading ?? (options.client === 'pg' ? 'COPY' : 'STREAM')
  if (reading === 'COPY' && options.client !== 'pg') {
    throw new HubError('CONNECTOR_INVALID', `reading: 'COPY' is for client 'pg' only, not for '${options.client}'.`)
  }
  return {
    technology: `sql (${options.client})`,
    async open(settings) {
      const session = new SqlSession(dialect, reading, timeouts, settings)
      await session.connect()
      return session
    },
  }
}

/** An open snapshot. */
interface Snapshot {
  readonly pool: Knex
  readonly transaction: Knex.Transaction
}

class SqlSession implements SourceSession {
  readonly #dialect: SqlDialect
  readonly #reading: 'COPY' | 'STREAM'
  readonly #timeouts: SqlTimeouts
  readonly #url: string
  readonly #address: string
  #snapshot: Snapshot | null = null

  constructor(dialect: SqlDialect, reading: 'COPY' | 'STREAM', timeouts: SqlTimeouts, settings: SourceSettings) {
    this.#dialect = dialect
    this.#reading = reading
    this.#timeouts = timeouts
    const { url, address } = readAddress(settings)
    this.#url = url
    this.#address = address
  }

  async connect(): Promise<Snapshot> {
    if (this.#snapshot !== null) return this.#snapshot
    const pool = openPool(this.#dialect, this.#url, this.#timeouts)
    try {
      // The pool holds one connection, so that the transaction runs on the one that these statements were said to.
      for (const statement of this.#dialect.session) await pool.raw(statement)
      const transaction = await pool.transaction(this.#dialect.isolation)
      this.#snapshot = { pool, transaction }
      return this.#snapshot
    } catch (error) {
      await pool.destroy()
      throw sqlError(error, this.#place(null))
    }
  }

  async *read(feed: Feed, request: ReadRequest): AsyncGenerator<SourceBatch> {
    const { transaction } = await this.connect()
    const watermark = feed.cursor.kind === 'WATERMARK' ? feed.columns.indexOf(feed.cursor.column) : null
    let seen: string | null = null
    let finished = false
    try {
      request.signal.throwIfAborted()
      const query = selectFeed(transaction, this.#dialect, feed, request.position)
      const rows =
        this.#reading === 'COPY'
          ? copyRows(transaction, query, request, this.#timeouts)
          : streamRows(transaction, query, this.#dialect, feed.columns, request, this.#timeouts)
      for await (const batch of rows) {
        if (watermark !== null) seen = lastWatermark(batch, watermark, feed.columns[watermark] ?? '') ?? seen
        yield { rows: batch, file: null, firstRow: 0, malformed: [], watermark: seen }
      }
      finished = true
    } catch (error) {
      request.signal.throwIfAborted()
      throw sqlError(error, this.#place(feed))
    } finally {
      // The server would go on sending what nobody reads: the connection is of no more use.
      if (!finished) await this.#abandon()
    }
  }

  async count(feed: Feed): Promise<number> {
    const { transaction } = await this.connect()
    try {
      const query = restrict(transaction.from(tableOf(feed).table), feed).count({ total: '*' })
      const [{ total: counted } = { total: null }] = await query.timeout(this.#timeouts.answer)
      const total = Number(counted)
      if (!Number.isSafeInteger(total)) throw new HubError('INTERNAL', `The count of feed ${feed.name} is no number.`)
      return total
    } catch (error) {
      await this.#abandon()
      throw sqlError(error, this.#place(feed))
    }
  }

  async columns(feed: Feed): Promise<SourceColumn[]> {
    const { transaction } = await this.connect()
    try {
      return await tableColumns(transaction, this.#dialect.client, tableOf(feed).table)
    } catch (error) {
      await this.#abandon()
      throw sqlError(error, this.#place(feed))
    }
  }

  async close(): Promise<void> {
    const snapshot = this.#snapshot
    this.#snapshot = null
    if (snapshot === null) return
    try {
      await snapshot.transaction.rollback()
    } catch (error) {
      // A server that is gone has ended the transaction already; anything else is worth knowing.
      const failure = sqlError(error, this.#place(null))
      if (failure.code !== 'SOURCE_UNREACHABLE') throw failure
    } finally {
      await snapshot.pool.destroy()
    }
  }

  /** Cuts the connection without waiting for what it still has to say. */
  async #abandon(): Promise<void> {
    const snapshot = this.#snapshot
    this.#snapshot = null
    if (snapshot === null) return
    const connection: DriverConnection | null = await snapshot.transaction.client.acquireConnection().catch(() => null)
    if (connection !== null) this.#dialect.cut(connection)
    await snapshot.transaction.rollback().catch(ignoreClosing)
    await snapshot.pool.destroy().catch(ignoreClosing)
  }

  #place(feed: Feed | null): SqlPlace {
    return {
      address: this.#address,
      feed: feed?.name ?? null,
      table: feed === null ? null : tableOf(feed).table,
      columns: feed?.columns ?? [],
    }
  }
}

/** Closing a connection that is broken fails by nature, and the error that broke it is already on its way to the caller. */
function ignoreClosing(): void {}

function openPool(dialect: SqlDialect, url: string, timeouts: SqlTimeouts): Knex {
  try {
    return knex({
      client: dialect.client,
      connection: dialect.connection(url, timeouts),
      acquireConnectionTimeout: timeouts.connect,
      // Nothing of the source may reach a log by way of knex's warnings.
      log: { warn() {}, error() {}, debug() {}, deprecate() {} },
      pool: { min: 0, max: 1 },
    })
  } catch (cause) {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `The driver for ${dialect.client} databases is not installed. Run: npm install ${dialect.driver}`,
      { details: { client: dialect.client, driver: dialect.driver }, cause },
    )
  }
}

function readAddress(settings: SourceSettings): { readonly url: string; readonly address: string } {
  if (settings.url === undefined)
    throw new HubError('CONFIGURATION_INVALID', 'The source has no `url` to its database.')
  if (!URL.canParse(settings.url)) {
    throw new HubError(
      'CONFIGURATION_INVALID',
      "The source's `url` is not a URL such as postgres://account:password@host:5432/database.",
    )
  }
  const parsed = new URL(settings.url)
  const host = decodeURIComponent(parsed.host) || (parsed.searchParams.get('host') ?? 'localhost')
  return { url: settings.url, address: `${host}${parsed.pathname}` }
}

function tableOf(feed: Feed): { readonly table: string; readonly where?: string } {
  if (feed.location.kind === 'TABLE') return feed.location
  throw new HubError('CONNECTOR_INVALID', `Feed ${feed.name} lies in files, but its connector reads a database.`)
}

function selectFeed(
  transaction: Knex.Transaction,
  dialect: SqlDialect,
  feed: Feed,
  position: CursorPosition | null,
): Knex.QueryBuilder {
  const columns = feed.columns.map((column) => {
    const { sql, bindings } = dialect.selectText(column)
    return transaction.raw(sql, [...bindings])
  })
  const query = restrict(transaction.select(columns).from(tableOf(feed).table), feed)
  const { cursor } = feed
  if (cursor.kind === 'WATERMARK' && position?.kind === 'WATERMARK') {
    const from = watermarkBefore(position.watermark, cursor.overlapMinutes)
    // A row that was never stamped has no place in the order of stamps; it is read each time rather than never again.
    query.where((either) => either.where(cursor.column, '>=', from).orWhereNull(cursor.column))
  }
  const order = feed.key.map((column) => dialect.orderText(column))
  if (cursor.kind === 'WATERMARK') order.unshift({ sql: '??', bindings: [cursor.column] })
  return query.orderByRaw(
    order.map(({ sql }) => sql).join(', '),
    order.flatMap(({ bindings }) => bindings),
  )
}

function restrict(query: Knex.QueryBuilder, feed: Feed): Knex.QueryBuilder {
  const { where } = tableOf(feed)
  // knex takes a question mark for a value to be bound.
  return where === undefined ? query : query.whereRaw(`(${where.replaceAll('?', '\\?')})`)
}
