import { createHash } from 'node:crypto'
import { watermarkBefore } from '../../connectors/adapters/watermark.ts'
import type {
  CursorPosition,
  Feed,
  RawRow,
  RawValue,
  ReadRequest,
  SourceAdapter,
  SourceBatch,
  SourceColumn,
  SourceCount,
  SourceFile,
} from '../../src/connector/connector.ts'
import { createKeyChecksum } from '../../src/sync/keyChecksum.ts'

/** A row of a source by column name; a column that is absent is null. */
export type MemoryRow = Readonly<Record<string, RawValue>>

/** A delivered file of a feed. */
export interface MemoryFile {
  readonly name: string
  readonly rows: readonly MemoryRow[]
  readonly year?: number
  readonly month?: number
  readonly totals?: MemoryRow
  /** Rows (by number in the file) that cannot be taken apart. */
  readonly malformed?: readonly number[]
}

/** A source in memory that a test changes between runs, and breaks where it wants to. */
export interface MemorySource {
  readonly adapter: SourceAdapter
  /** Rows by feed. */
  readonly tables: Map<string, readonly MemoryRow[]>
  /** Files by feed. */
  readonly files: Map<string, readonly MemoryFile[]>
  /** What `count` answers of the rows that a read from the same position would give; null: cannot say. Default: the truth. */
  counted: (feed: Feed, rows: readonly RawRow[]) => SourceCount | null
  /** What the source says of its columns, by feed; a feed that is not named says nothing. */
  readonly columns: Map<string, readonly SourceColumn[]>
  /** Called before each batch; may throw, wait, or abort. */
  beforeBatch: (feed: string, batch: number) => void | Promise<void>
  /** Called when a session is opened. */
  beforeOpen: () => void
  batchRows: number
}

/** So many plain cases of one day in 鹿城区, keys `K000` and on. */
export function memoryRows(count: number, prefix = 'K'): MemoryRow[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}${String(index).padStart(3, '0')}`,
    place: '330302',
    category: 'BURGLARY',
    filed: '20100704',
    loss: '100',
  }))
}

/** Makes an empty source. */
export function memorySource(): MemorySource {
  const source: MemorySource = {
    tables: new Map(),
    files: new Map(),
    columns: new Map(),
    counted: truth,
    beforeBatch: () => undefined,
    beforeOpen: () => undefined,
    batchRows: 100,
    adapter: {
      technology: 'memory',
      async open() {
        source.beforeOpen()
        return {
          read: (feed, request) => read(source, feed, request),
          count: async (feed, position) => count(source, feed, position),
          columns: async (feed) => source.columns.get(feed.name) ?? null,
          close: async () => undefined,
        }
      },
    },
  }
  return source
}

function count(source: MemorySource, feed: Feed, position: CursorPosition | null): SourceCount | null {
  if (!source.tables.has(feed.name)) return null
  return source.counted(
    feed,
    [...tableBatches(source, feed, position)].flatMap(({ rows }) => rows),
  )
}

/** As many as there are, with the checksum of their keys. */
function truth(feed: Feed, rows: readonly RawRow[]): SourceCount {
  const checksum = createKeyChecksum(feed)
  for (const row of rows) checksum.add(row)
  return { rows: rows.length, keyChecksum: checksum.total, includesDeleted: false }
}

async function* read(source: MemorySource, feed: Feed, request: ReadRequest): AsyncGenerator<SourceBatch> {
  let batches = 0
  const batchesOf =
    feed.location.kind === 'FILES'
      ? fileBatches(source, feed, request.position)
      : tableBatches(source, feed, request.position)
  for (const batch of batchesOf) {
    await source.beforeBatch(feed.name, batches)
    request.signal.throwIfAborted()
    batches += 1
    yield batch
  }
}

function* tableBatches(source: MemorySource, feed: Feed, position: CursorPosition | null): Generator<SourceBatch> {
  const { cursor } = feed
  let rows = source.tables.get(feed.name) ?? []
  if (cursor.kind === 'WATERMARK') {
    const after = position?.kind === 'WATERMARK' ? watermarkBefore(position.watermark, cursor.overlapMinutes) : ''
    rows = rows
      .filter((row) => String(row[cursor.column]) >= after)
      .toSorted((left, right) => (String(left[cursor.column]) < String(right[cursor.column]) ? -1 : 1))
  }
  let watermark: string | null = null
  for (let start = 0; start < rows.length; start += source.batchRows) {
    const batch = rows.slice(start, start + source.batchRows)
    if (cursor.kind === 'WATERMARK') watermark = String(batch.at(-1)![cursor.column])
    yield { rows: batch.map((row) => rawRow(feed, row)), file: null, firstRow: 0, malformed: [], watermark }
  }
}

function* fileBatches(source: MemorySource, feed: Feed, position: CursorPosition | null): Generator<SourceBatch> {
  const again = position?.kind === 'FILES' ? (position.readAgain ?? []) : []
  const read = Object.entries(position?.kind === 'FILES' ? position.files : {})
  const known = Object.fromEntries(read.filter(([name]) => !again.includes(name)))
  const names = new Map(Object.entries(known).map(([name, sha256]) => [sha256, name]))
  for (const { name, rows, year, month, totals, malformed = [] } of source.files.get(feed.name) ?? []) {
    const sha256 = createHash('sha256')
      .update(JSON.stringify([rows, year, month, totals, malformed]))
      .digest('hex')
    if (known[name] === sha256) continue
    const duplicateOf = names.get(sha256) ?? null
    const file: SourceFile = {
      name,
      sha256,
      year: year ?? null,
      month: month ?? null,
      totals: totals ?? null,
      units: null,
      duplicateOf,
    }
    const readRows = duplicateOf === null ? rows : []
    for (let start = 0; start === 0 || start < readRows.length; start += source.batchRows) {
      yield {
        rows: readRows.slice(start, start + source.batchRows).map((row) => rawRow(feed, row)),
        file,
        firstRow: start + 2,
        malformed:
          start > 0 || duplicateOf !== null
            ? []
            : malformed.map((row) => ({ row, message: { zh: '列数不符', en: 'wrong number of fields' } })),
        watermark: null,
      }
    }
  }
}

function rawRow(feed: Feed, row: MemoryRow): RawRow {
  return feed.columns.map((column) => row[column] ?? null)
}
