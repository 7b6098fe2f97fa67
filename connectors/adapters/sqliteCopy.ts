import { constants } from 'node:fs'
import { copyFile, mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HubError } from '../../src/errors.ts'
import { guardRead } from './folderAccess.ts'

/** A private copy of a delivered SQLite file, opened for reading only. */
export interface SqliteCopy {
  readonly database: DatabaseSync
  close(): Promise<void>
}

/**
 * Copies a delivered SQLite file to a folder of its own and opens the copy: a reader at the original would keep files beside it, or be
 * overtaken by the next delivery. Only a copy that is proven whole is given back: its pages are all there, the file did not change
 * meanwhile, and SQLite's own integrity check finds nothing.
 *
 * Errors: FILE_INCOMPLETE (still being written, or damaged on the way), FILE_UNREADABLE (no SQLite file), SOURCE_EMPTY (no such file),
 * SOURCE_UNREACHABLE and SOURCE_REFUSED (the folder, the right to read).
 */
export async function copySqlite(folder: string, name: string): Promise<SqliteCopy> {
  await guardRead(folder, stat(folder))
  const directory = await mkdtemp(path.join(tmpdir(), 'hub-sqlite-'))
  const discard = () => rm(directory, { recursive: true, force: true, maxRetries: 3 })
  try {
    const copied = path.join(directory, 'copy.sqlite')
    await copyFiles(folder, name, copied)
    const database = openWhole(copied, name)
    // An open file outlives its name here, so that not even a killed process leaves a copy behind. Where it does not, closing removes it.
    if (process.platform !== 'win32') await discard()
    return {
      database,
      async close() {
        if (database.isOpen) database.close()
        await discard()
      },
    }
  } catch (error) {
    await discard()
    throw error
  }
}

async function copyFiles(folder: string, name: string, target: string): Promise<void> {
  const source = path.join(folder, name)
  const before = await sizeAndTime(folder, source)
  if (before === null) {
    throw new HubError('SOURCE_EMPTY', `The folder ${folder} has no file ${name}.`, { details: { folder, file: name } })
  }
  const journal = await sizeAndTime(folder, `${source}-journal`)
  if (journal !== null && journal.size > 0) throw incomplete(name, `a transaction is under way (${name}-journal)`)
  const log = await sizeAndTime(folder, `${source}-wal`)
  await guardRead(folder, copyFile(source, target, constants.COPYFILE_FICLONE))
  const usesLog = await checkHeader(target, name)
  if (usesLog && log !== null && log.size > 0) {
    // SQLite would lay the pages of an older log over a newer file, and nobody would notice.
    if (log.time < before.time)
      throw incomplete(name, `${name}-wal beside it is older: it belongs to an earlier delivery`)
    await guardRead(folder, copyFile(`${source}-wal`, `${target}-wal`, constants.COPYFILE_FICLONE))
  } else {
    await checkPages(target, name)
  }
  const after = await sizeAndTime(folder, source)
  const logAfter = await sizeAndTime(folder, `${source}-wal`)
  if (!same(before, after) || (usesLog && !same(log, logAfter)))
    throw incomplete(name, 'it changed while it was copied')
}

interface SizeAndTime {
  readonly size: number
  readonly time: number
}

function same(left: SizeAndTime | null, right: SizeAndTime | null): boolean {
  return left?.size === right?.size && left?.time === right?.time
}

async function sizeAndTime(folder: string, file: string): Promise<SizeAndTime | null> {
  try {
    const { size, mtimeMs } = await stat(file)
    return { size, time: mtimeMs }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    return guardRead(folder, Promise.reject(error))
  }
}

const magic = 'SQLite format 3\0'
const headerBytes = 100

/** Whether the file keeps a write-ahead log. Offsets: "The Database Header" in SQLite's description of its file format. */
async function checkHeader(file: string, name: string): Promise<boolean> {
  const header = await readHeader(file)
  const began = header.toString('latin1', 0, Math.min(header.length, magic.length))
  // Nothing yet, a piece of the header, or the zeros of space that was set aside.
  if (/^\0*$/.test(began) || (header.length < headerBytes && magic.startsWith(began))) {
    throw incomplete(name, 'not even its first page is there')
  }
  if (began !== magic) {
    throw new HubError(
      'FILE_UNREADABLE',
      `${name} is no SQLite database, or an encrypted one. Have it delivered as a plain SQLite 3 file.`,
      { details: { file: name } },
    )
  }
  return header[18] === 2 || header[19] === 2
}

/** Compares the file's size with the number of pages that its header tells. */
async function checkPages(file: string, name: string): Promise<void> {
  const header = await readHeader(file)
  const stored = header.readUInt16BE(16)
  const pageBytes = stored === 1 ? 65_536 : stored
  const { size } = await stat(file)
  // The number is only kept by programs that also write down at which change they wrote it.
  const pages = header.readUInt32BE(24) === header.readUInt32BE(92) ? header.readUInt32BE(28) : 0
  if (pageBytes < 512 || size % pageBytes !== 0 || size < pages * pageBytes) {
    throw incomplete(name, `it has ${size} bytes of ${pages * pageBytes}`)
  }
}

async function readHeader(file: string): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** What the check says of rows that break a rule of the department's own tables. They can be read, and are. */
const brokenRules = /^(?:NULL value in|CHECK constraint failed in|non-unique entry in index|[A-Z]+ value in) /

function openWhole(file: string, name: string): DatabaseSync {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(file, {
      readOnly: true,
      allowExtension: false,
      enableDoubleQuotedStringLiterals: false,
    })
    const found = database.prepare('pragma integrity_check').all()
    const damage = found
      .map((row) => String(row['integrity_check']))
      .filter((line) => line !== 'ok' && !brokenRules.test(line))
    if (damage.length > 0) throw incomplete(name, "SQLite's integrity check finds damage")
    return database
  } catch (cause) {
    database?.close()
    if (cause instanceof HubError) throw cause
    throw incomplete(name, 'SQLite cannot open it', cause)
  }
}

function incomplete(name: string, why: string, cause?: unknown): HubError {
  return new HubError(
    'FILE_INCOMPLETE',
    `${name} is not whole: ${why}. It is probably still being copied; it is read again in the next run. If it stays so, have it delivered again, copied with \`VACUUM INTO\` or while nothing writes to it.`,
    { details: { file: name }, cause },
  )
}
