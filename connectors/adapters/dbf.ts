import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { RawRow, RawValue, SourceBatch, SourceColumn, SourceFile } from '../../src/connector/connector.ts'
import type { DbfFormat } from '../../src/connector/feedLocation.ts'
import { HubError } from '../../src/errors.ts'
import { type DbfField, type DbfHeader, fixedHeaderLength, headerLengthOf, readDbfHeader } from './dbfHeader.ts'
import { periodColumn } from './filePeriod.ts'
import { RowBatches } from './rowBatches.ts'

/**
 * A reader of its own: the package `dbffile` decodes every column, personal ones too, replaces what it cannot decode by U+FFFD, turns
 * digits into JavaScript numbers and hands over old memory where a file is shorter than its head says.
 */

/** One dBase table to read. */
export interface DbfFile {
  readonly path: string
  /** SHA-256 of the file as it was listed; other content is a file that somebody is still writing. */
  readonly sha256: string
  readonly format: DbfFormat
  /** The feed's allow-list. */
  readonly columns: readonly string[]
  /** What is known of the file before it is read; totals are found here. */
  readonly file: SourceFile
}

const deletedMark = 0x2a
const endOfFile = 0x1a
const readTypes: ReadonlySet<string> = new Set(['C', 'N', 'F', 'D', 'L'])
const chunkBytes = 1 << 18

/**
 * Streams a dBase table in bounded memory, columns as text: blanks around them removed, nothing in them is null (never 0), and the
 * asterisks of a number that did not fit stay asterisks, so that their parser rejects them. Only the feed's columns are decoded.
 * Records marked as deleted are no rows. `firstRow` counts records from 1.
 *
 * Errors: FILE_INCOMPLETE (fewer or more bytes than the head says, no closing row, changed while it was read), FILE_UNREADABLE (no
 * dBase table, a damaged head, a text that cannot be decoded), SOURCE_SHAPE_CHANGED (a field is missing or of another kind).
 */
export async function* readDbf(dbf: DbfFile, batchRows: number, signal: AbortSignal): AsyncGenerator<SourceBatch> {
  const handle = await open(dbf.path)
  try {
    const { header, head } = await readHead(handle, dbf)
    await checkLength(handle, header, dbf)
    const row = rowReader(dbf, header)
    const { closing, totals } = await readClosingRow(handle, header, row, dbf)
    const batches = new RowBatches({ ...dbf.file, totals }, batchRows)
    const hash = createHash('sha256').update(head)
    let number = 0
    for await (const chunk of chunks(handle, header)) {
      signal.throwIfAborted()
      hash.update(chunk)
      for (let start = 0; start + header.recordLength <= chunk.length && number < header.recordCount; ) {
        const record = chunk.subarray(start, start + header.recordLength)
        start += header.recordLength
        number += 1
        if (record[0] === deletedMark || number === closing) continue
        const batch = batches.add(row.project(record, number), number)
        if (batch === null) continue
        signal.throwIfAborted()
        yield batch
      }
    }
    if (hash.digest('hex') !== dbf.sha256) throw incomplete(dbf, 'changed while it was read')
    const rest = batches.end()
    if (rest !== null) yield rest
  } finally {
    await handle.close()
  }
}

/** The fields of a dBase table, from its head alone. Throws FILE_INCOMPLETE and FILE_UNREADABLE. */
export async function readDbfColumns(dbf: DbfFile): Promise<SourceColumn[]> {
  const handle = await open(dbf.path)
  try {
    const { header } = await readHead(handle, dbf)
    return header.fields.map(({ name, type, length }) => ({ name, type: `${type}(${length})` }))
  } finally {
    await handle.close()
  }
}

async function readHead(handle: FileHandle, dbf: DbfFile): Promise<{ header: DbfHeader; head: Buffer }> {
  const unreadableHead = (reason: string) => unreadable(dbf, reason)
  const start = await readExactly(handle, 0, fixedHeaderLength)
  if (start === null) throw incomplete(dbf, 'ends within its head')
  const head = await readExactly(handle, 0, headerLengthOf(start, unreadableHead))
  if (head === null) throw incomplete(dbf, 'ends within its head')
  return { header: readDbfHeader(head, cellDecoder(dbf.format), unreadableHead), head }
}

/** The head is written first or last, depending on the program: a count that does not fit the bytes means that it is not done. */
async function checkLength(handle: FileHandle, header: DbfHeader, dbf: DbfFile): Promise<void> {
  const { size } = await handle.stat()
  const expected = header.headerLength + header.recordCount * header.recordLength
  if (size < expected) {
    throw incomplete(dbf, `should have ${header.recordCount} records (${expected} bytes) and has ${size} bytes`)
  }
  if (size === expected) return
  const tail = await readExactly(handle, expected, 1)
  if (size - expected >= header.recordLength && tail?.[0] !== endOfFile) {
    throw incomplete(dbf, `has more bytes (${size}) than its ${header.recordCount} records take (${expected})`)
  }
}

interface RowReader {
  /** The feed's columns of a record. */
  project(record: Buffer, number: number): RawRow
  /** One field of a record, by its column. */
  cell(record: Buffer, column: string, number: number): string | null
}

function rowReader(dbf: DbfFile, header: DbfHeader): RowReader {
  const decode = cellDecoder(dbf.format)
  const fieldOf = (column: string): DbfField => {
    const found = header.fields.filter(({ name }) => name.toLowerCase() === column.toLowerCase())
    const [field] = found
    if (field === undefined || found.length > 1 || !readTypes.has(field.type)) {
      const what = field === undefined ? 'no field' : found.length > 1 ? 'more than one field' : 'no readable field'
      throw new HubError(
        'SOURCE_SHAPE_CHANGED',
        `${dbf.file.name} has ${what} ${column}. Ask its owner what changed, then mend the connector.`,
        { details: { file: dbf.file.name, column } },
      )
    }
    return field
  }
  const read = (record: Buffer, { name, offset, length }: DbfField, number: number): string | null => {
    const text = decode(record.subarray(offset, offset + length))
    if (text === null || text.includes('\ufffd')) {
      throw unreadable(dbf, `has a text in record ${number}, field ${name}, that is not ${dbf.format.encoding}`)
    }
    const trimmed = text.replaceAll('\0', ' ').trim()
    return trimmed === '' ? null : trimmed
  }
  const sources = dbf.columns.map((column) =>
    column.startsWith('@') ? { told: periodColumn(column, dbf.file) } : { field: fieldOf(column) },
  )
  return {
    project: (record, number) =>
      sources.map((source) => ('told' in source ? source.told : read(record, source.field, number))),
    cell: (record, column, number) => read(record, fieldOf(column), number),
  }
}

/** The last record that is not deleted must be the closing row; its columns are the totals. */
async function readClosingRow(
  handle: FileHandle,
  header: DbfHeader,
  row: RowReader,
  dbf: DbfFile,
): Promise<{ closing: number | null; totals: Readonly<Record<string, RawValue>> | null }> {
  const { closingRow } = dbf.format
  if (closingRow === undefined) return { closing: null, totals: null }
  for (let number = header.recordCount; number >= 1; number -= 1) {
    const record = await readExactly(
      handle,
      header.headerLength + (number - 1) * header.recordLength,
      header.recordLength,
    )
    if (record === null) throw incomplete(dbf, 'changed while it was read')
    if (record[0] === deletedMark) continue
    if (row.cell(record, closingRow.column, number)?.replaceAll(/\s/g, '') !== closingRow.text) break
    const values = row.project(record, number)
    return {
      closing: number,
      totals: Object.fromEntries(dbf.columns.map((column, index) => [column, values[index] ?? null])),
    }
  }
  throw incomplete(dbf, `has no closing row ${closingRow.text}`)
}

/** Everything behind the head, in pieces of whole records; the last one may have an end mark behind them. */
async function* chunks(handle: FileHandle, header: DbfHeader): AsyncGenerator<Buffer> {
  const size = Math.max(1, Math.floor(chunkBytes / header.recordLength)) * header.recordLength
  for (let position = header.headerLength; ; ) {
    const piece = await readUpTo(handle, position, size)
    if (piece.length > 0) yield piece
    if (piece.length < size) return
    position += piece.length
  }
}

async function readExactly(handle: FileHandle, position: number, length: number): Promise<Buffer | null> {
  const bytes = await readUpTo(handle, position, length)
  return bytes.length === length ? bytes : null
}

async function readUpTo(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/** Decodes one field strictly; null when its bytes are not of the encoding. */
function cellDecoder({ encoding }: DbfFormat): (bytes: Uint8Array) => string | null {
  const decoder = new TextDecoder(encoding, { fatal: true })
  return (bytes) => {
    try {
      return decoder.decode(bytes)
    } catch (error) {
      if (error instanceof TypeError) return null
      throw error
    }
  }
}

function incomplete(dbf: DbfFile, fault: string): HubError {
  return new HubError(
    'FILE_INCOMPLETE',
    `${dbf.file.name} ${fault}: it is probably still being written. It is read again in the next run.`,
    { details: { file: dbf.file.name } },
  )
}

function unreadable(dbf: DbfFile, fault: string): HubError {
  return new HubError('FILE_UNREADABLE', `${dbf.file.name} ${fault}. Have it delivered again.`, {
    details: { file: dbf.file.name },
  })
}
