import type { Knex } from 'knex'
import type { CursorPosition, Feed } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import type { SqlDialect } from './sqlDialects.ts'
import { watermarkBefore } from './watermark.ts'

/** The feed's table. Throws CONNECTOR_INVALID for a feed that lies elsewhere. */
export function tableOf(feed: Feed): { readonly table: string; readonly where?: string } {
  if (feed.location.kind === 'TABLE') return feed.location
  throw new HubError('CONNECTOR_INVALID', `Feed ${feed.name} lies in files, but its connector reads a database.`)
}

/** The rows of a feed from a position on, in the order (watermark, key). */
export function selectFeed(
  transaction: Knex.Transaction,
  dialect: SqlDialect,
  feed: Feed,
  position: CursorPosition | null,
): Knex.QueryBuilder {
  const columns = feed.columns.map((column) => {
    const { sql, bindings } = dialect.selectText(column)
    return transaction.raw(sql, [...bindings])
  })
  const order = feed.key.map((column) => dialect.orderText(column))
  if (feed.cursor.kind === 'WATERMARK') order.unshift({ sql: '??', bindings: [feed.cursor.column] })
  return rowsFrom(transaction, feed, position)
    .select(columns)
    .orderByRaw(
      order.map(({ sql }) => sql).join(', '),
      order.flatMap(({ bindings }) => bindings),
    )
}

/** The feed's table under its own condition and the position's: what is read, and what is counted. */
export function rowsFrom(
  transaction: Knex.Transaction,
  feed: Feed,
  position: CursorPosition | null,
): Knex.QueryBuilder {
  const { table, where } = tableOf(feed)
  const query = transaction.from(table)
  // knex takes a question mark for a value to be bound.
  if (where !== undefined) query.whereRaw(`(${where.replaceAll('?', '\\?')})`)
  const { cursor } = feed
  // Empty: no row with a stamp was ever seen.
  if (cursor.kind === 'WATERMARK' && position?.kind === 'WATERMARK' && position.watermark !== '') {
    const from = watermarkBefore(position.watermark, cursor.overlapMinutes)
    // A row that was never stamped has no place in the order of stamps; it is read each time rather than never again.
    query.where((either) => either.where(cursor.column, '>=', from).orWhereNull(cursor.column))
  }
  return query
}
