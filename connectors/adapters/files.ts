import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type {
  CursorPosition,
  Feed,
  ReadRequest,
  SourceAdapter,
  SourceBatch,
  SourceColumn,
  SourceFile,
  SourceSession,
} from '../../src/connector/connector.ts'
import type { FileLocation } from '../../src/connector/feedLocation.ts'
import { HubError } from '../../src/errors.ts'
import { readCsv, readCsvColumns } from './csv.ts'
import { readDbf, readDbfColumns } from './dbf.ts'
import { type FileProbe, probeFile } from './decodedFile.ts'
import { type FilePeriod, matchedPeriod } from './filePeriod.ts'
import { readSheet } from './sheet.ts'
import { readXml } from './xml.ts'

/**
 * A drop folder. Files are read oldest period first (year, month, then name), each once: a file whose content is known is not
 * read again, neither under its own name nor under another one. Nothing is written, moved or deleted.
 *
 * Errors: CONFIGURATION_INVALID (no folder set), SOURCE_UNREACHABLE (the folder is missing, a share that is not mounted),
 * SOURCE_REFUSED (no right to read), SOURCE_EMPTY (no file of the feed), SOURCE_SHAPE_CHANGED, FILE_INCOMPLETE, FILE_UNREADABLE.
 */
export function filesAdapter(): SourceAdapter {
  return {
    technology: 'files',
    async open(settings) {
      const { folder } = settings
      if (folder === undefined) throw new HubError('CONFIGURATION_INVALID', 'The source has no `folder` for its files.')
      await listFolder(folder)
      return filesSession(folder)
    },
  }
}

function filesSession(folder: string): SourceSession {
  return {
    read: (feed, request) => readFiles(folder, feed, request),
    // A folder counts nothing by itself; totals of the reports come with each file.
    count: async () => null,
    columns: (feed) => newestFileColumns(folder, feed),
    close: async () => {},
  }
}

/** Columns of the newest file; sheets and documents have none that stand apart from their content. */
async function newestFileColumns(folder: string, feed: Feed): Promise<readonly SourceColumn[] | null> {
  const location = locationOf(feed)
  const { format } = location
  const newest = deliveredFiles(await listFolder(folder), location).at(-1)
  if (newest === undefined || (format.kind !== 'CSV' && format.kind !== 'DBF')) return null
  const filePath = path.join(folder, newest.name)
  const probe = await guardRead(folder, probeFile(filePath))
  const { sha256 } = probe
  const file: SourceFile = {
    name: newest.name,
    sha256,
    ...newest.period,
    totals: null,
    units: null,
    duplicateOf: null,
  }
  return format.kind === 'DBF'
    ? readDbfColumns({ path: filePath, sha256, format, columns: feed.columns, file })
    : readCsvColumns({ path: filePath, probe, format, columns: feed.columns, file })
}

async function* readFiles(folder: string, feed: Feed, request: ReadRequest): AsyncGenerator<SourceBatch> {
  const location = locationOf(feed)
  const files = deliveredFiles(await listFolder(folder), location)
  if (files.length === 0) {
    throw new HubError(
      'SOURCE_EMPTY',
      `The folder ${folder} has no file ${location.pattern.source} (feed ${feed.name}).`,
      {
        details: { folder, feed: feed.name },
      },
    )
  }
  const before = knownFiles(feed, request.position)
  const nameByContent = new Map(Object.entries(before).map(([name, sha256]) => [sha256, name]))
  for (const { name, period } of files) {
    request.signal.throwIfAborted()
    const filePath = path.join(folder, name)
    const probe = await guardRead(folder, probeFile(filePath))
    if (before[name] === probe.sha256) continue
    const sameContent = nameByContent.get(probe.sha256) ?? null
    if (sameContent === null) nameByContent.set(probe.sha256, name)
    const file: SourceFile = {
      name,
      sha256: probe.sha256,
      ...period,
      totals: null,
      units: null,
      duplicateOf: sameContent,
    }
    if (sameContent !== null) yield { rows: [], file, firstRow: 0, malformed: [], watermark: null }
    else yield* readFile(filePath, probe, feed, location, file, request)
  }
}

function readFile(
  filePath: string,
  probe: FileProbe,
  feed: Feed,
  location: FileLocation,
  file: SourceFile,
  request: ReadRequest,
): AsyncGenerator<SourceBatch> {
  const { format } = location
  if (format.kind === 'DBF') {
    const dbf = { path: filePath, sha256: probe.sha256, format, columns: feed.columns, file }
    return readDbf(dbf, request.batchRows, request.signal)
  }
  if (format.kind === 'XML') {
    return readXml({ path: filePath, probe, format, columns: feed.columns, file }, request.batchRows, request.signal)
  }
  return format.kind === 'CSV'
    ? readCsv({ path: filePath, probe, format, columns: feed.columns, file }, request.batchRows, request.signal)
    : readSheet({ path: filePath, format, columns: feed.columns, file }, request.batchRows, request.signal)
}

/** SHA-256 by name of what was read before; nothing for feeds that compare everything each time. */
function knownFiles(feed: Feed, position: CursorPosition | null): Readonly<Record<string, string>> {
  return feed.cursor.kind === 'FILE_HASH' && position?.kind === 'FILES' ? position.files : {}
}

interface DeliveredFile {
  readonly name: string
  readonly period: FilePeriod
}

function deliveredFiles(names: readonly string[], location: FileLocation): DeliveredFile[] {
  return names
    .flatMap((name) => {
      const match = location.pattern.exec(name)
      return match === null ? [] : [{ name, period: matchedPeriod(match) }]
    })
    .sort(
      (left, right) =>
        (left.period.year ?? 0) - (right.period.year ?? 0) ||
        (left.period.month ?? 0) - (right.period.month ?? 0) ||
        // By code points, so that the order is the same on every machine.
        (left.name < right.name ? -1 : 1),
    )
}

async function listFolder(folder: string): Promise<string[]> {
  const entries = await guardRead(folder, readdir(folder, { withFileTypes: true }))
  return entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => entry.name)
}

async function guardRead<T>(folder: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (code === 'EACCES' || code === 'EPERM') {
      throw new HubError('SOURCE_REFUSED', `The hub may not read ${folder}. Give its account the right to.`, {
        details: { folder },
        cause,
      })
    }
    if (code === '') throw cause
    throw new HubError('SOURCE_UNREACHABLE', `The folder ${folder} cannot be read (${code}). Is the share mounted?`, {
      details: { folder },
      cause,
    })
  }
}

function locationOf(feed: Feed): FileLocation {
  if (feed.location.kind === 'FILES') return feed.location
  throw new HubError('CONNECTOR_INVALID', `Feed ${feed.name} lies in a table, but its connector reads files.`)
}
