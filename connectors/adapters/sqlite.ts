import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type {
  CursorPosition,
  Feed,
  RawRow,
  RawValue,
  ReadRequest,
  SourceAdapter,
  SourceBatch,
  SourceColumn,
  SourceSession,
} from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import { copySqlite, type SqliteCopy } from './sqliteCopy.ts'
import { lastWatermark, watermarkBefore } from './watermark.ts'

/** Which file is read. */
export interface SqliteAdapterOptions {
  /** Name of the file in the source's folder: `acd.sqlite`. */
  readonly file: string
  /** How often, and after how many milliseconds, a file that is not whole is looked at again. Default twice, after a second. */
  readonly retry?: { readonly times: number; readonly milliseconds: number }
}

/**
 * An SQLite file that is copied into a drop folder (`folder`) from time to time. A session is one private copy, taken when it is opened
 * and proven whole, so that all feeds of a run see the same moment; nothing is written, locked or left in the drop folder.
 *
 * Values come as text: whole numbers with all their digits, fractions as the shortest decimal of fifteen digits (0.1 + 0.2 is 0.3), dates
 * as they stand. A column that holds a BLOB is refused, since nobody can tell what it is.
 *
 * Errors: CONFIGURATION_INVALID (no folder set), those of `copySqlite`, SOURCE_SHAPE_CHANGED (a table or column is missing, a BLOB).
 */
export function sqliteAdapter(options: SqliteAdapterOptions): SourceAdapter {
  const { times, milliseconds } = options.retry ?? { times: 2, milliseconds: 1_000 }
  return {
    technology: 'sqlite',
    async open(settings) {
      const { folder } = settings
      if (folder === undefined) throw new HubError('CONFIGURATION_INVALID', 'The source has no `folder` for its files.')
      for (let again = times; ; again -= 1) {
        try {
          return sqliteSession(await copySqlite(folder, options.file), options.file)
        } catch (error) {
          if (again === 0 || !(error instanceof HubError) || error.code !== 'FILE_INCOMPLETE') throw error
          await sleep(milliseconds)
        }
      }
    },
  }
}

function sqliteSession(copy: SqliteCopy, file: string): SourceSession {
  return {
    read: (feed, request) => readFeed(copy.database, file, feed, request),
    async count(feed, position) {
      const { from, values } = rowsFrom(copy.database, file, feed, position)
      const [row] = ask(feed, file, () => copy.database.prepare(`select count(*) as total ${from}`).all(...values))
      // SQLite has no MD5, and one that the hub lent it would only say what the hub's own does.
      return { rows: Number(row?.['total']), keyChecksum: null, includesDeleted: false }
    },
    columns: async (feed) => tableColumns(copy.database, restricted(copy.database, file, feed).table),
    close: () => copy.close(),
  }
}

async function* readFeed(
  database: DatabaseSync,
  file: string,
  feed: Feed,
  request: ReadRequest,
): AsyncGenerator<SourceBatch> {
  request.signal.throwIfAborted()
  const { cursor } = feed
  const { sql, values } = selectFeed(database, file, feed, request.position)
  const statement = ask(feed, file, () => database.prepare(sql))
  statement.setReadBigInts(true)
  statement.setReturnArrays(true)
  const stamp = cursor.kind === 'WATERMARK' ? feed.columns.indexOf(cursor.column) : null
  // Whoever wrote the file did so before it was copied.
  const now = new Date()
  let watermark: string | null = null
  let rows: RawRow[] = []
  const batch = (): SourceBatch => {
    if (stamp !== null) watermark = lastWatermark(rows, stamp, feed.columns[stamp] ?? '', now) ?? watermark
    const given = { rows, file: null, firstRow: 0, malformed: [], watermark }
    rows = []
    return given
  }
  for (const row of statement.iterate(...values) as Iterable<unknown>) {
    rows.push((row as readonly unknown[]).map((value, index) => rawValue(value, file, feed, index)))
    if (rows.length < request.batchRows) continue
    yield batch()
    request.signal.throwIfAborted()
  }
  if (rows.length > 0) yield batch()
}

function selectFeed(
  database: DatabaseSync,
  file: string,
  feed: Feed,
  position: CursorPosition | null,
): { readonly sql: string; readonly values: readonly SQLInputValue[] } {
  const { from, values, table } = rowsFrom(database, file, feed, position)
  const columns = columnsOf(database, file, feed, table)
  const { cursor } = feed
  const order = [...(cursor.kind === 'WATERMARK' ? [cursor.column] : []), ...feed.key]
  // By bytes, whatever the table's own collation thinks equal.
  const sorted = order.map((column) => `${quoted(column)} collate binary`).join(', ')
  return { sql: `select ${columns.map(quoted).join(', ')} ${from} order by ${sorted}`, values }
}

/** The feed's table under its own condition and the position's: what is read, and what is counted. */
function rowsFrom(
  database: DatabaseSync,
  file: string,
  feed: Feed,
  position: CursorPosition | null,
): { readonly from: string; readonly values: readonly SQLInputValue[]; readonly table: string } {
  const { from, table } = restricted(database, file, feed)
  const { cursor } = feed
  // Empty: no row with a stamp was ever seen.
  if (cursor.kind !== 'WATERMARK' || position?.kind !== 'WATERMARK' || position.watermark === '')
    return { from, values: [], table }
  // A row that was never stamped has no place in the order of stamps; it is read each time rather than never again.
  const after = `and (${quoted(cursor.column)} collate binary >= ? or ${quoted(cursor.column)} is null)`
  return { from: `${from} ${after}`, values: [watermarkBefore(position.watermark, cursor.overlapMinutes)], table }
}

function restricted(
  database: DatabaseSync,
  file: string,
  feed: Feed,
): { readonly from: string; readonly table: string } {
  if (feed.location.kind !== 'TABLE') {
    throw new HubError('CONNECTOR_INVALID', `Feed ${feed.name} is no table, but its connector reads an SQLite file.`)
  }
  const { table, where } = feed.location
  const found = database
    .prepare(`select 1 from sqlite_schema where type in ('table', 'view') and name = ? collate nocase`)
    .get(table)
  if (found === undefined) throw shapeChanged(file, feed, `has no table ${table}`, { table })
  return { table, from: `from ${quoted(table)} where (${where ?? 'true'})` }
}

/** The feed's columns, once the table is known to have them all. */
function columnsOf(database: DatabaseSync, file: string, feed: Feed, table: string): readonly string[] {
  const names = new Set(tableColumns(database, table).map(({ name }) => name.toLowerCase()))
  const gone = feed.columns.find((column) => !names.has(column.toLowerCase()))
  if (gone !== undefined) throw shapeChanged(file, feed, `has no column ${gone} in ${table}`, { table, column: gone })
  return feed.columns
}

function tableColumns(database: DatabaseSync, table: string): SourceColumn[] {
  const rows = database.prepare('select name, type from pragma_table_xinfo(?)').all(table)
  return rows.map(({ name, type }) => ({ name: String(name), type: type === '' ? null : String(type) }))
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A statement that cannot be prepared names something that is not there; SQLite's words for it hold names and no values. */
function ask<T>(feed: Feed, file: string, doing: () => T): T {
  try {
    return doing()
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    throw shapeChanged(file, feed, `cannot be asked as declared (${words})`, {}, cause)
  }
}

function shapeChanged(
  file: string,
  feed: Feed,
  fault: string,
  details: Readonly<Record<string, string>>,
  cause?: unknown,
): HubError {
  return new HubError(
    'SOURCE_SHAPE_CHANGED',
    `${file} ${fault} (feed ${feed.name}). Ask its owner what changed, then mend the connector.`,
    { details: { file, feed: feed.name, ...details }, cause },
  )
}

function rawValue(value: unknown, file: string, feed: Feed, index: number): RawValue {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return decimalText(value)
  const column = feed.columns[index] ?? ''
  throw shapeChanged(file, feed, `holds a BLOB in column ${column}, where text or a number was declared`, { column })
}

/** A REAL in plain decimals, without what binary fractions leave behind its fifteenth digit, and without an exponent. */
export function decimalText(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const [digits = '0', exponent = '0'] = value.toExponential(14).split('e')
  const sign = digits.startsWith('-') ? '-' : ''
  const plain = digits.replace(/[-.]/g, '').replace(/(?<=.)0+$/, '')
  const point = Number(exponent) + 1
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${plain}`
  if (point >= plain.length) return `${sign}${plain}${'0'.repeat(point - plain.length)}`
  return `${sign}${plain.slice(0, point)}.${plain.slice(point)}`
}
