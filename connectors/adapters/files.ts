import { stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type {
  CursorPosition,
  Feed,
  FileLeftOut,
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
import { probeFile } from './decodedFile.ts'
import { type NamedDelivery, namedDeliveries, type ProbedDelivery, planDeliveries } from './deliveredFiles.ts'
import { guardRead, listFolder } from './folderAccess.ts'
import { readXml } from './xml.ts'

/**
 * A drop folder. Files are read earliest delivery first, each once: a file whose content is known is not read again, neither under its
 * own name nor under another one. Nothing is written, moved or deleted.
 *
 * A file that is not whole (no closing row or element, no line yet, other bytes than a moment before) keeps no other from being read:
 * a batch says that it is left out, and with it every other name of the same bytes. One that was written to within the last minutes is
 * looked at once more in the same run, if the request allows to wait. A format whose end does not show (CSV without `closingRow`) is
 * taken as it is found at a line's end.
 *
 * Errors: CONFIGURATION_INVALID (no folder set), SOURCE_UNREACHABLE (the folder is missing, a share that is not mounted),
 * SOURCE_REFUSED (no right to read), SOURCE_EMPTY (no file of the feed), SOURCE_SHAPE_CHANGED, FILE_UNREADABLE; FILE_INCOMPLETE only
 * for feeds that compare all files each time.
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

/** A file that was written to so lately is probably still being copied. */
const youngMilliseconds = 15 * 60_000
const hourMilliseconds = 3_600_000
const defaultIncompleteHours = 6

function filesSession(folder: string): SourceSession {
  return {
    read: (feed, request) => readFiles(folder, feed, request),
    // A folder counts nothing by itself; totals of the reports come with each file.
    count: async () => null,
    columns: (feed) => newestFileColumns(folder, feed),
    close: async () => {},
  }
}

/** Columns of the newest file that has come so far; sheets and documents have none that stand apart from their content. */
async function newestFileColumns(folder: string, feed: Feed): Promise<readonly SourceColumn[] | null> {
  const location = locationOf(feed)
  const { format } = location
  if (format.kind !== 'CSV' && format.kind !== 'DBF') return null
  for (const newest of namedDeliveries(await listFolder(folder), location).reverse()) {
    const delivery = await probe(folder, newest)
    const file = sourceFile(delivery)
    const told = { path: path.join(folder, newest.name), columns: feed.columns, file }
    const columns = await whole(() =>
      format.kind === 'DBF'
        ? readDbfColumns({ ...told, format, sha256: file.sha256 })
        : readCsvColumns({ ...told, format, probe: delivery.probe }),
    )
    if (columns !== null) return columns
  }
  return null
}

/** What reading comes to; null: the file is not whole. */
async function whole<T>(reading: () => Promise<T>): Promise<T | null> {
  try {
    return await reading()
  } catch (error) {
    if (isIncomplete(error)) return null
    throw error
  }
}

async function* readFiles(folder: string, feed: Feed, request: ReadRequest): AsyncGenerator<SourceBatch> {
  const location = locationOf(feed)
  const named = namedDeliveries(await listFolder(folder), location)
  if (named.length === 0) {
    throw new HubError(
      'SOURCE_EMPTY',
      `The folder ${folder} has no file ${location.pattern.source} (feed ${feed.name}).`,
      {
        details: { folder, feed: feed.name },
      },
    )
  }
  const files: ProbedDelivery[] = []
  for (const file of named) {
    request.signal.throwIfAborted()
    files.push(await probe(folder, file))
  }
  const { before, readAgain } = knownFiles(feed, request.position)
  const usesPeriod = feed.columns.some((column) => column.startsWith('@'))
  const plan = planDeliveries(files, before, location, usesPeriod, readAgain)
  const leftOut = yield* readWhole(folder, feed, plan.read, request)
  for (const { file, holder } of plan.same) {
    const waits = leftOut.get(holder)
    yield empty({ ...sourceFile(file), duplicateOf: holder, ...(waits === undefined ? {} : { leftOut: waits }) })
  }
  for (const { file, sha256, holder } of plan.gone) {
    // Until the content is whole under its new name, the old one stands for it.
    if (leftOut.has(holder) && files.some(({ name, probe }) => name === holder && probe.sha256 === sha256)) continue
    yield empty({ ...sourceFile({ ...file, probe: { sha256 } }), duplicateOf: holder, gone: true })
  }
}

/** Reads files; those that are not whole are tried once more at the end. Returns those whose bytes, as probed, were not whole, by name. */
async function* readWhole(
  folder: string,
  feed: Feed,
  files: readonly ProbedDelivery[],
  request: ReadRequest,
): AsyncGenerator<SourceBatch, ReadonlyMap<string, FileLeftOut>> {
  const leftOut = new Map<string, FileLeftOut>()
  const again: ProbedDelivery[] = []
  for (const file of files) {
    request.signal.throwIfAborted()
    const failed = yield* readUnlessIncomplete(folder, feed, file, request)
    if (failed === null) continue
    leftOut.set(file.name, failed.leftOut)
    if (failed.young) again.push(file)
  }
  if (again.length === 0 || request.waitMilliseconds === undefined) return leftOut
  await delay(request.waitMilliseconds, undefined, { signal: request.signal })
  for (const file of again) {
    const now = await probe(folder, file)
    // As before, or by now the content of another file: nothing to be said in this run.
    if (now.probe.sha256 === file.probe.sha256 || files.some(({ probe }) => probe.sha256 === now.probe.sha256)) continue
    // It stays in the list, even if it is whole now: names that held its bytes a moment ago hold something else.
    yield* readUnlessIncomplete(folder, feed, now, request)
  }
  return leftOut
}

/** Hands over a file's rows; when it turns out not to be whole, a last batch says that none of them counts. Null: it was whole. */
async function* readUnlessIncomplete(
  folder: string,
  feed: Feed,
  file: ProbedDelivery,
  request: ReadRequest,
): AsyncGenerator<SourceBatch, { readonly leftOut: FileLeftOut; readonly young: boolean } | null> {
  try {
    if (file.probe.bytes === 0) throw emptyFile(file.name)
    yield* readFile(folder, feed, file, request)
    return null
  } catch (error) {
    if (!isIncomplete(error) || feed.cursor.kind !== 'FILE_HASH') throw error
    const { mtimeMs } = await guardRead(folder, stat(path.join(folder, file.name)))
    const age = Date.now() - mtimeMs
    const hours = locationOf(feed).incompleteAfterHours ?? defaultIncompleteHours
    const leftOut: FileLeftOut = {
      code: 'FILE_INCOMPLETE',
      message: error.message,
      overdue: age > hours * hourMilliseconds,
    }
    yield empty({ ...sourceFile(file), leftOut })
    return { leftOut, young: age < youngMilliseconds }
  }
}

async function* readFile(
  folder: string,
  feed: Feed,
  { name, period, probe }: ProbedDelivery,
  { batchRows, signal }: ReadRequest,
): AsyncGenerator<SourceBatch> {
  const { format } = locationOf(feed)
  const file = sourceFile({ name, period, probe })
  const read = { path: path.join(folder, name), columns: feed.columns, file }
  switch (format.kind) {
    case 'DBF':
      return yield* readDbf({ ...read, format, sha256: probe.sha256 }, batchRows, signal)
    case 'XML':
      return yield* readXml({ ...read, format, probe }, batchRows, signal)
    case 'CSV':
      return yield* readCsv({ ...read, format, probe }, batchRows, signal)
    case 'SHEET': {
      // A server, which reads no files, spares the memory.
      const { readSheet } = await import('./sheet.ts')
      return yield* readSheet({ ...read, format }, batchRows, signal)
    }
  }
}

async function probe(folder: string, { name, period }: NamedDelivery): Promise<ProbedDelivery> {
  return { name, period, probe: await guardRead(folder, probeFile(path.join(folder, name))) }
}

/** What is known of a file before it is read. */
function sourceFile({
  name,
  period,
  probe: { sha256 },
}: NamedDelivery & { readonly probe: { readonly sha256: string } }): SourceFile {
  return { name, sha256, ...period, totals: null, units: null, duplicateOf: null }
}

function empty(file: SourceFile): SourceBatch {
  return { rows: [], file, firstRow: 0, malformed: [], watermark: null }
}

/** What was read before, and which of it is to be read again; nothing for feeds that compare everything each time. */
function knownFiles(
  feed: Feed,
  position: CursorPosition | null,
): { readonly before: Readonly<Record<string, string>>; readonly readAgain: ReadonlySet<string> } {
  const known = feed.cursor.kind === 'FILE_HASH' && position?.kind === 'FILES' ? position : null
  return { before: known?.files ?? {}, readAgain: new Set(known?.readAgain) }
}

function isIncomplete(error: unknown): error is HubError {
  return error instanceof HubError && error.code === 'FILE_INCOMPLETE'
}

function emptyFile(name: string): HubError {
  return new HubError(
    'FILE_INCOMPLETE',
    `${name} has no byte yet: it is probably still being written. It is read again in the next run.`,
    { details: { file: name } },
  )
}

function locationOf(feed: Feed): FileLocation {
  if (feed.location.kind === 'FILES') return feed.location
  throw new HubError('CONNECTOR_INVALID', `Feed ${feed.name} lies in a table, but its connector reads files.`)
}
