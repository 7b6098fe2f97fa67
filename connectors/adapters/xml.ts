import type { SourceBatch, SourceFile } from '../../src/connector/connector.ts'
import type { XmlFormat } from '../../src/connector/feedLocation.ts'
import { HubError } from '../../src/errors.ts'
import { decodedText, type FileProbe } from './decodedFile.ts'
import { periodColumn } from './filePeriod.ts'
import { RowBatches } from './rowBatches.ts'
import { endsWithTag, xmlProbe } from './xmlEncoding.ts'
import { type XmlFault, XmlFileRows, type XmlRow } from './xmlFileRows.ts'

/** One XML file to read. */
export interface XmlFile {
  readonly path: string
  readonly probe: FileProbe
  readonly format: XmlFormat
  /** The feed's allow-list. */
  readonly columns: readonly string[]
  readonly file: SourceFile
}

/**
 * Streams an XML file: one row for each row element, numbered from 1. The file is looked through first, so that no row of a half-written
 * file is handed over, and none of one whose shape has changed.
 *
 * Errors: FILE_INCOMPLETE (the document does not end), FILE_UNREADABLE (no XML, a DOCTYPE, an encoding that does not fit),
 * SOURCE_SHAPE_CHANGED (another root, no row element, a column that no row has).
 */
export async function* readXml(xml: XmlFile, batchRows: number, signal: AbortSignal): AsyncGenerator<SourceBatch> {
  signal.throwIfAborted()
  if (!(await endsWithTag(xml.path))) throw incomplete(xml)
  const probe = await xmlProbe(xml.path, xml.file.name, xml.probe)
  const decoded = { ...xml, probe }
  const check = parserOf(xml)
  for await (const _ of rows(decoded, check)) signal.throwIfAborted()
  checkShape(xml, check)
  const batches = new RowBatches(xml.file, batchRows)
  for await (const row of rows(decoded, parserOf(xml))) {
    if ('malformed' in row) {
      batches.addMalformed({ row: row.number, message: row.malformed })
      continue
    }
    const batch = batches.add(row.row, row.number)
    if (batch === null) continue
    signal.throwIfAborted()
    yield batch
  }
  const rest = batches.end()
  if (rest !== null) yield rest
}

function parserOf({ format, columns, file }: XmlFile): XmlFileRows {
  const told = columns.filter((column) => column.startsWith('@'))
  return new XmlFileRows(format, columns, new Map(told.map((column) => [column, periodColumn(column, file)])))
}

async function* rows(xml: XmlFile, parser: XmlFileRows): AsyncGenerator<XmlRow> {
  for await (const piece of decodedText(xml.path, xml.file.name, xml.probe)) {
    yield* parser.write(piece) ?? refuse(xml, parser.fault)
  }
  yield* parser.end() ?? refuse(xml, parser.fault)
}

function checkShape({ file, format }: XmlFile, parser: XmlFileRows): void {
  const details = { file: file.name }
  if (!parser.hasRows) throw shapeChanged(file.name, `has no element ${format.row}`, details)
  const gone = parser.missing.find((column) => format.optional?.includes(column) !== true)
  if (gone === undefined) return
  const place = format.values?.[gone] ?? gone
  const words = `has no ${place} in any row${place === gone ? '' : ` (column ${gone})`}`
  throw shapeChanged(file.name, words, { ...details, column: gone })
}

function shapeChanged(name: string, fault: string, details: Record<string, unknown>): HubError {
  return new HubError(
    'SOURCE_SHAPE_CHANGED',
    `${name} ${fault}. Ask its owner what changed, then mend the connector.`,
    {
      details,
    },
  )
}

function refuse(xml: XmlFile, fault: XmlFault | null): never {
  const { file, format } = xml
  switch (fault?.kind) {
    case 'ROOT':
      throw shapeChanged(file.name, `does not begin with the element ${format.row.split('/')[0] ?? ''}`, {
        file: file.name,
      })
    case 'DOCTYPE':
      throw unreadable(
        file,
        'has a DOCTYPE, which may name entities and other files: none is accepted. Have it exported without',
      )
    case 'MALFORMED':
      throw unreadable(file, `is no well-formed XML at ${fault.place} (line:column). Have it delivered again`)
    default:
      throw incomplete(xml)
  }
}

function incomplete({ file }: XmlFile): HubError {
  return new HubError(
    'FILE_INCOMPLETE',
    `${file.name} ends before its document does: it is probably still being written. It is read again in the next run.`,
    { details: { file: file.name } },
  )
}

function unreadable(file: SourceFile, fault: string): HubError {
  return new HubError('FILE_UNREADABLE', `${file.name} ${fault}.`, { details: { file: file.name } })
}
