import type { Knex } from 'knex'
import type { CursorPosition, Feed, SourceCount } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import type { SqlClient } from './sqlDialects.ts'
import { rowsFrom } from './sqlSelect.ts'

interface ChecksumSql {
  /** A key column as the very text that reading gives; null as nothing. */
  readonly text: string
  /** The texts joined; `?` stands for them. */
  join(texts: readonly string[]): string
  /** Sum over the rows, of the joined text. */
  sum(key: string): string
}

/** Databases whose checksum was held against the hub's own; the others count rows only. */
const checksums: Readonly<Partial<Record<SqlClient, ChecksumSql>>> = {
  pg: {
    // concat writes each value as COPY does; a cast would trim char(n) and write booleans out.
    text: '??',
    join: (texts) => `concat(${texts.join(", '|', ")})`,
    sum: (key) => `coalesce(sum(('x' || substr(md5(convert_to(${key}, 'UTF8')), 1, 8))::bit(32)::bigint), 0)::text`,
  },
  mysql2: {
    text: "coalesce(convert(?? using utf8mb4), '')",
    join: (texts) => `concat(${texts.join(", '|', ")})`,
    // conv gives text, whose sum would be a double.
    sum: (key) => `cast(coalesce(sum(cast(conv(substr(md5(${key}), 1, 8), 16, 10) as unsigned)), 0) as char)`,
  },
}

/** States of relatives of PostgreSQL that lack one of the functions. */
const withoutFunction: ReadonlySet<unknown> = new Set(['42883', '42846', '0A000', '42704'])

/** Counts the rows that a read from this position gives, in the same snapshot, and adds up their keys where the database can. */
export async function countRows(
  transaction: Knex.Transaction,
  client: SqlClient,
  feed: Feed,
  position: CursorPosition | null,
): Promise<SourceCount> {
  const counting = (): Knex.QueryBuilder => rowsFrom(transaction, feed, position).count({ total: '*' })
  const checksum = checksums[client]
  if (checksum === undefined) return countOf(feed, await counting())
  const key = checksum.join(feed.key.map(() => checksum.text))
  const adding = counting().select(transaction.raw(`${checksum.sum(key)} as checksum`, [...feed.key]))
  // A statement that fails ends PostgreSQL's transaction, and with it the snapshot, but for a savepoint.
  await transaction.raw('savepoint counting')
  try {
    return countOf(feed, await adding)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && withoutFunction.has(error.code))) throw error
    await transaction.raw('rollback to savepoint counting')
    return countOf(feed, await counting())
  }
}

function countOf(feed: Feed, answer: readonly { readonly total: unknown; readonly checksum?: unknown }[]): SourceCount {
  const [{ total, checksum = null } = { total: null }] = answer
  const rows = Number(total)
  if (total === null || !Number.isSafeInteger(rows))
    throw new HubError('INTERNAL', `The count of feed ${feed.name} is no number.`)
  return { rows, keyChecksum: checksum === null ? null : String(checksum), includesDeleted: false }
}
