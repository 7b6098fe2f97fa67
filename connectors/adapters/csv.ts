import type { RawRow, RawValue, SourceBatch, SourceColumn, SourceFile } from '../../src/connector/connector.ts'
import type { CsvFormat } from '../../src/connector/feedLocation.ts'
import { HubError } from '../../src/errors.ts'
import { CsvFault, createCsvDecoder } from './csvText.ts'
import { decodedText, type FileProbe } from './decodedFile.ts'
import { periodColumn } from './filePeriod.ts'
import { RowBatches } from './rowBatches.ts'

/** One delimited file to read. */
export interface CsvFile {
  readonly path: string
  readonly probe: FileProbe
  readonly format: CsvFormat
  /** The feed's allow-list. */
  readonly columns: readonly string[]
  /** What is known of the file before it is read; totals are found here. */
  readonly file: SourceFile
}

/** A record longer than this is an open quotation mark that swallows the rest of the file. */
const longestRecord = 1 << 20

/**
 * Streams a delimited file: the header names the columns, in any order; only the feed's columns are handed over. Where a closing
 * row is declared the file is looked through for it first, so that no row of a half-written file is handed over.
 */
export async function* readCsv(csv: CsvFile, batchRows: number, signal: AbortSignal): AsyncGenerator<SourceBatch> {
  const totals = csv.format.closingRow === undefined ? null : await readTotals(csv, signal)
  const batches = new RowBatches({ ...csv.file, totals }, batchRows)
  let header: CsvHeader | null = null
  let number = 0
  reading: for await (const piece of records(csv)) {
    for (const record of piece) {
      number++
      if (header === null) {
        header = readHeader(record, csv)
        continue
      }
      if (record.length === 1 && record[0]?.trim() === '') continue
      if (isClosing(record, header)) break reading
      const row = header.project(record)
      if (row === null) {
        batches.addMalformed({
          row: number,
          message: {
            zh: `该行有${record.length}个字段，表头有${header.width}个`,
            en: `the row has ${record.length} fields, the header ${header.width}`,
          },
        })
        continue
      }
      const batch = batches.add(row, number)
      if (batch === null) continue
      signal.throwIfAborted()
      yield batch
    }
  }
  if (header === null) throw unreadable(csv, 'is empty: it has not even a header')
  const rest = batches.end()
  if (rest !== null) yield rest
}

/** The names in a file's header, as they are written there. Throws FILE_INCOMPLETE and FILE_UNREADABLE. */
export async function readCsvColumns(csv: CsvFile): Promise<SourceColumn[]> {
  if (!csv.probe.hasLineEnd) throw incomplete(csv, 'ends within its header')
  for await (const [record] of records(csv)) {
    if (record !== undefined)
      return record.flatMap((name) => (name.trim() === '' ? [] : [{ name: name.trim(), type: null }]))
  }
  throw unreadable(csv, 'is empty: it has not even a header')
}

interface CsvHeader {
  readonly width: number
  /** Position of the closing row's column; null where none is declared. */
  readonly closing: { readonly index: number; readonly text: string } | null
  /** The feed's columns of a record; null when its number of fields is not the header's. */
  project(record: readonly string[]): RawRow | null
}

async function readTotals(csv: CsvFile, signal: AbortSignal): Promise<Readonly<Record<string, RawValue>>> {
  let header: CsvHeader | null = null
  let closing: { readonly row: RawRow | null; readonly isCut: boolean } | null = null
  reading: for await (const piece of records(csv)) {
    signal.throwIfAborted()
    for (const record of piece) {
      if (header === null) {
        header = readHeader(record, csv)
      } else if (closing !== null) {
        closing = { ...closing, isCut: false }
        break reading
      } else if (isClosing(record, header)) {
        const row = header.project(record)
        closing = { row, isCut: row === null && !csv.probe.endsLine }
      }
    }
  }
  if (closing?.isCut) throw incomplete(csv, 'ends within its closing row')
  if (closing !== null)
    return Object.fromEntries(csv.columns.map((column, index) => [column, closing.row?.[index] ?? null]))
  throw incomplete(csv, `has no closing row ${csv.format.closingRow?.text ?? ''}`)
}

function readHeader(record: readonly string[], csv: CsvFile): CsvHeader {
  const names = record.map((name) => name.trim().toLowerCase())
  // A delimiter behind the last column makes an empty one.
  const width = names.at(-1) === '' ? names.length - 1 : names.length
  const positionOf = (column: string): number => {
    const first = names.indexOf(column.toLowerCase())
    // The last names are not written yet.
    if (first === -1 && !csv.probe.hasLineEnd) throw incomplete(csv, `ends within its header, before ${column}`)
    if (first === -1 || names.lastIndexOf(column.toLowerCase()) !== first) {
      throw new HubError(
        'SOURCE_SHAPE_CHANGED',
        `${csv.file.name} has ${first === -1 ? 'no' : 'more than one'} column ${column}. Ask its owner what changed, then mend the connector.`,
        { details: { file: csv.file.name, column } },
      )
    }
    return first
  }
  const { closingRow } = csv.format
  const sources = csv.columns.map((column) =>
    column.startsWith('@')
      ? { index: null, told: periodColumn(column, csv.file) }
      : { index: positionOf(column), told: null },
  )
  return {
    width,
    closing: closingRow === undefined ? null : { index: positionOf(closingRow.column), text: closingRow.text },
    project(cells) {
      if (cells.length !== width && !(cells.length === width + 1 && cells[width]?.trim() === '')) return null
      return sources.map((source) => (source.index === null ? source.told : (cells[source.index] ?? null)))
    },
  }
}

function isClosing(record: readonly string[], header: CsvHeader): boolean {
  return header.closing !== null && record[header.closing.index]?.replaceAll(/\s/g, '') === header.closing.text
}

/** The file's records, all of a piece of its text together. */
async function* records(csv: CsvFile): AsyncGenerator<string[][]> {
  const { delimiter, quoted = true } = csv.format
  const decoder = createCsvDecoder({ delimiter, quoted, longestRecord })
  try {
    for await (const text of decodedText(csv.path, csv.file.name, csv.probe)) yield decoder.push(text)
    yield decoder.end()
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error
    if (error.code === 'QUOTE_NOT_CLOSED') throw incomplete(csv, 'ends inside a quotation mark')
    throw unreadable(csv, `cannot be taken apart as declared (${error.code})`)
  }
}

function incomplete(csv: CsvFile, fault: string): HubError {
  return new HubError(
    'FILE_INCOMPLETE',
    `${csv.file.name} ${fault}: it is probably still being written. It is read again in the next run.`,
    { details: { file: csv.file.name } },
  )
}

function unreadable(csv: CsvFile, fault: string): HubError {
  return new HubError('FILE_UNREADABLE', `${csv.file.name} ${fault}. Have it delivered again.`, {
    details: { file: csv.file.name },
  })
}
