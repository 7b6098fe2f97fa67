import type { EventEmitter } from 'node:events'
import type { Readable } from 'node:stream'
import type { Knex } from 'knex'
import type { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { RawRow, RawValue, ReadRequest } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import { createCopyDecoder } from './copyText.ts'
import type { SqlDialect } from './sqlDialects.ts'
import type { DriverSockets } from './sqlSocket.ts'

/** How rows are waited for. */
export interface Waiting {
  readonly signal: AbortSignal
  /** Milliseconds without a byte from the server. */
  readonly silence: number
  readonly sockets: DriverSockets
}

/** Enough to keep the server busy while a batch is worked on, little enough to stop it when nobody asks. */
const copyBuffer = 1 << 18

/** Reads a query by COPY, in batches. Only as much is fetched as the caller asks for, and one buffer more. */
export async function* copyRows(
  transaction: Knex.Transaction,
  query: Knex.QueryBuilder,
  { batchRows }: Pick<ReadRequest, 'batchRows'>,
  waiting: Waiting,
): AsyncGenerator<RawRow[]> {
  const connection: Client = await transaction.client.acquireConnection()
  const stream = connection.query(copyTo(`copy (${query.toQuery()}) to stdout`, { highWaterMark: copyBuffer }))
  const decoder = createCopyDecoder()
  let pending: RawRow[] = []
  for await (const chunk of piecesOf<Uint8Array>(stream, waiting)) {
    for (const row of decoder.push(chunk)) {
      pending.push(row)
      if (pending.length === batchRows) {
        yield pending
        pending = []
      }
    }
  }
  for (const row of decoder.end()) pending.push(row)
  if (pending.length > 0) yield pending
}

/** Reads a query through knex's row stream (a server-side cursor where the database has them), in batches. */
export async function* streamRows(
  transaction: Knex.Transaction,
  query: Knex.QueryBuilder,
  dialect: SqlDialect,
  columns: readonly string[],
  { batchRows }: Pick<ReadRequest, 'batchRows'>,
  waiting: Waiting,
): AsyncGenerator<RawRow[]> {
  if (dialect.query !== null) query.options(dialect.query)
  const connection: EventEmitter = await transaction.client.acquireConnection()
  const stream = query.stream({ ...dialect.stream })
  // mysql2 tells of a lost connection there and not in the stream, which would wait for rows that never come.
  const lose = (error: Error): void => void stream.destroy(error)
  connection.on('error', lose)
  try {
    let pending: RawRow[] = []
    for await (const rows of rowsAtHand(stream, batchRows, waiting)) {
      for (const row of rows) {
        pending.push(toRawRow(row, columns))
        if (pending.length < batchRows) continue
        yield pending
        pending = []
      }
    }
    if (pending.length > 0) yield pending
  } finally {
    connection.removeListener('error', lose)
  }
}

/**
 * Iterates a stream, but bears silence only so long, and does not wait at all once the signal is given. A piece may be thousands of rows:
 * as long as bytes come, the server is at it.
 */
async function* piecesOf<T>(stream: Readable, { signal, silence, sockets }: Waiting): AsyncGenerator<T> {
  const pieces: AsyncIterator<T> = stream[Symbol.asyncIterator]()
  for (;;) {
    const next = await sockets.within(silence, pieces.next(), signal)
    if (next.done === true) return
    yield next.value
  }
}

/**
 * Iterates a stream of rows by all that are at hand, at most `limit` at once: waiting for each row by itself takes longer than what is
 * then done with it. Bears silence and the signal as `piecesOf` does.
 */
async function* rowsAtHand(
  stream: Readable,
  limit: number,
  { signal, silence, sockets }: Waiting,
): AsyncGenerator<unknown[]> {
  let failure: Error | null = null
  let ended = false
  let wake = (): void => undefined
  const listeners: Readonly<Record<string, (error?: Error) => void>> = {
    readable: () => wake(),
    end: () => {
      ended = true
      wake()
    },
    error: (error) => {
      failure ??= error ?? new Error('the stream of rows broke')
      wake()
    },
    close: () => {
      if (!ended) failure ??= new Error('the stream of rows was closed before its end')
      wake()
    },
  }
  for (const [event, listener] of Object.entries(listeners)) stream.on(event, listener)
  try {
    for (;;) {
      const rows: unknown[] = []
      let row: unknown = stream.read()
      while (row !== null) {
        rows.push(row)
        row = rows.length < limit ? stream.read() : null
      }
      if (rows.length > 0) {
        signal.throwIfAborted()
        yield rows
        continue
      }
      if (failure !== null) throw failure
      if (ended) return
      const something = new Promise<void>((resolve) => {
        wake = resolve
      })
      await sockets.within(silence, something, signal)
    }
  } finally {
    for (const event of ['readable', 'end', 'close']) stream.removeListener(event, listeners[event]!)
    stream.destroy()
  }
}

function toRawRow(row: unknown, columns: readonly string[]): RawRow {
  if (Array.isArray(row)) {
    // In its own place: the driver made it for this row.
    for (let index = 0; index < row.length; index += 1) {
      if (typeof row[index] !== 'string') row[index] = toRawValue(row[index])
    }
    return row
  }
  const byName = new Map(Object.entries(row as Record<string, unknown>))
  return columns.map((column) => toRawValue(byName.get(column)))
}

function toRawValue(value: unknown): RawValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return value
  throw new HubError('INTERNAL', `The driver handed over a ${value.constructor.name} where text was asked for.`)
}
