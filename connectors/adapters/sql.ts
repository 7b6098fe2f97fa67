import knex, { type Knex } from 'knex'
import type {
  CursorPosition,
  Feed,
  ReadRequest,
  SourceAdapter,
  SourceBatch,
  SourceColumn,
  SourceCount,
  SourceSession,
  SourceSettings,
} from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import { rowsOf, tableColumns } from './sqlColumns.ts'
import { countRows } from './sqlCount.ts'
import { type DriverConnection, type SqlClient, type SqlDialect, type SqlTimeouts, sqlDialects } from './sqlDialects.ts'
import { type SqlPlace, sqlError } from './sqlErrors.ts'
import { copyRows, streamRows } from './sqlRows.ts'
import { selectFeed, tableOf } from './sqlSelect.ts'
import { DriverSockets } from './sqlSocket.ts'
import { lastWatermark, momentOf } from './watermark.ts'

/** How a database is read. */
export interface SqlAdapterOptions {
  readonly client: SqlClient
  /**
   * COPY (PostgreSQL only, its default, and about three times as fast) or STREAM, a server-side cursor: for the other databases, and for
   * relatives of PostgreSQL that speak its protocol without COPY.
   */
  readonly reading?: 'COPY' | 'STREAM'
  /** Milliseconds; defaults 10,000 to connect and 120,000 for an answer, or of silence between rows. */
  readonly timeouts?: Partial<SqlTimeouts>
}

const defaultTimeouts: SqlTimeouts = { connect: 10_000, answer: 120_000 }

/**
 * Databases through knex. A session is one connection with one read-only snapshot, opened with the session and kept to its end,
 * so that all feeds of a run and their counts see the same moment (a source that deletes and inserts again by night is never seen
 * empty). Reads of a session come one after the other. A read that is broken off costs the connection; the next one opens
 * another, with another snapshot.
 *
 * Silence is an outage after the limit, however slowly rows trickle until then. A watermark is never later than the opening of the session,
 * by the hub's clock or the server's, whichever is behind: rows of a clock that is ahead are read each time until it has passed.
 *
 * Errors: SOURCE_UNREACHABLE, SOURCE_REFUSED, SOURCE_UNREADABLE (bytes that are no UTF-8, or none of the protocol), SOURCE_SHAPE_CHANGED
 * (names the column), CONFIGURATION_INVALID (no url, driver not installed), CONNECTOR_INVALID (a watermark whose times do not sort as
 * text). Messages never hold values of rows or credentials.
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
  readonly sockets: DriverSockets
  /** When it was opened, by the hub's clock or the server's, whichever is behind: no cursor may stand later. */
  readonly openedAt: Date
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
    const sockets = new DriverSockets()
    const pool = openPool(this.#dialect, this.#url, this.#timeouts, sockets)
    try {
      // The pool holds one connection, so that the transaction runs on the one that these statements were said to.
      for (const statement of this.#dialect.session) await sockets.within(this.#timeouts.answer, pool.raw(statement))
      const transaction = await sockets.within(this.#timeouts.answer, pool.transaction(this.#dialect.isolation))
      // The first question fixes what the transaction sees.
      const openedAt = await sockets.within(this.#timeouts.answer, earliestNow(transaction, this.#dialect.clock))
      this.#snapshot = { pool, transaction, sockets, openedAt }
      return this.#snapshot
    } catch (error) {
      sockets.destroy()
      await sockets.within(this.#timeouts.connect, pool.destroy()).catch(ignoreClosing)
      throw sqlError(error, this.#place(null))
    }
  }

  async *read(feed: Feed, request: ReadRequest): AsyncGenerator<SourceBatch> {
    const { transaction, sockets, openedAt } = await this.connect()
    const watermark = feed.cursor.kind === 'WATERMARK' ? feed.columns.indexOf(feed.cursor.column) : null
    let seen: string | null = null
    let finished = false
    try {
      request.signal.throwIfAborted()
      const query = selectFeed(transaction, this.#dialect, feed, request.position)
      const waiting = { signal: request.signal, silence: this.#timeouts.answer, sockets }
      const rows =
        this.#reading === 'COPY'
          ? copyRows(transaction, query, request, waiting)
          : streamRows(transaction, query, this.#dialect, feed.columns, request, waiting)
      for await (const batch of rows) {
        if (watermark !== null) seen = lastWatermark(batch, watermark, feed.columns[watermark] ?? '', openedAt) ?? seen
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

  async count(feed: Feed, position: CursorPosition | null): Promise<SourceCount> {
    const { transaction, sockets } = await this.connect()
    try {
      const counted = countRows(transaction, this.#dialect.client, feed, position)
      return await sockets.within(this.#timeouts.answer, counted)
    } catch (error) {
      await this.#abandon()
      throw sqlError(error, this.#place(feed))
    }
  }

  async columns(feed: Feed): Promise<SourceColumn[]> {
    const { transaction, sockets } = await this.connect()
    try {
      const asked = tableColumns(transaction, this.#dialect.client, tableOf(feed).table)
      return await sockets.within(this.#timeouts.answer, asked)
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
      await snapshot.sockets.within(this.#timeouts.connect, snapshot.transaction.rollback())
      await snapshot.sockets.within(this.#timeouts.connect, snapshot.pool.destroy())
    } catch (error) {
      await this.#cut(snapshot)
      // A server that is gone has ended the transaction already; anything else is worth knowing.
      const failure = sqlError(error, this.#place(null))
      if (failure.code !== 'SOURCE_UNREACHABLE') throw failure
    }
  }

  /** Cuts the connection without waiting for what it still has to say. */
  async #abandon(): Promise<void> {
    const snapshot = this.#snapshot
    this.#snapshot = null
    if (snapshot !== null) await this.#cut(snapshot)
  }

  async #cut({ transaction, pool, sockets }: Snapshot): Promise<void> {
    const connection: DriverConnection | null = await transaction.client.acquireConnection().catch(() => null)
    if (connection !== null) this.#dialect.cut(connection)
    // A driver says goodbye first and waits for an answer, which a network that swallows everything never brings.
    sockets.destroy()
    await sockets.within(this.#timeouts.connect, transaction.rollback()).catch(ignoreClosing)
    await sockets.within(this.#timeouts.connect, pool.destroy()).catch(ignoreClosing)
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

/** The server's clock decides where it is behind: a stamp that the hub thinks past may still be ahead of the rows to come. */
async function earliestNow(transaction: Knex.Transaction, clock: string | null): Promise<Date> {
  const now = new Date()
  if (clock === null) return now
  const [row] = rowsOf<{ readonly clock: unknown }>(await transaction.raw(clock))
  const told = momentOf(String(row?.clock))
  return told !== null && told < now ? told : now
}

/** Closing a connection that is broken fails by nature, and the error that broke it is already on its way to the caller. */
function ignoreClosing(): void {}

function openPool(dialect: SqlDialect, url: string, timeouts: SqlTimeouts, sockets: DriverSockets): Knex {
  try {
    return knex({
      client: dialect.client,
      connection: dialect.connection(url, timeouts, sockets),
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
