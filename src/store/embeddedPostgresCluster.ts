/** The folder of one cluster: made whole or not at all, its settings, its running server, and what its failures mean. */
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HubError } from '../errors.ts'
import type { EmbeddedPostgresLocation } from './embeddedPostgresLocation.ts'
import { errorCodeOf, exists, renameFolder, runProgram, writeOwnedFile } from './embeddedPostgresSystem.ts'

/** A live server of a cluster, as its `postmaster.pid` tells. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** Undefined: it listens on 127.0.0.1 only. */
  readonly socketFolder: string | undefined
  readonly ready: boolean
}

/** What suits a machine with 2 cores that PostgreSQL shares with the hub. Lines below the include in postgresql.conf win. */
const ownSettings: Readonly<Record<string, string>> = {
  shared_buffers: '256MB',
  work_mem: '32MB',
  maintenance_work_mem: '128MB',
  effective_cache_size: '1GB',
  // Batches are what writes here: few, large checkpoints, and no log of rows loaded into a table of the same transaction.
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  wal_level: 'minimal',
  max_wal_senders: '0',
  // SSD; and statements of milliseconds, which compiling would only delay.
  random_page_cost: '1.1',
  jit: 'off',
  TimeZone: 'Asia/Shanghai',
  log_timezone: 'Asia/Shanghai',
  logging_collector: 'on',
  // One file per weekday, overwritten a week later.
  log_filename: 'postgresql-%a.log',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_truncate_on_rotation: 'on',
  // Privacy: no statement, and no DETAIL or CONTEXT line, which quote the values of the row at fault.
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  unix_socket_permissions: '0700',
}

const settingsFile = 'jurisdiction-hub.conf'

/** Temporary folders of initdb runs of this process: a failed one's leftovers are told from a running one's. */
const initialising = new Set<string>()

/**
 * Makes the cluster if there is none. initdb works in a sibling folder that gets its name last, so that one that breaks
 * off is never taken for a cluster. UTF8 with PostgreSQL's own C.UTF-8: it orders by code point like C and does not change
 * with the system's libraries (a folder moved to another machine keeps valid indexes), but knows upper and lower case
 * and the character classes of all scripts, full-width letters included, which C does for ASCII only.
 * @throws HubError DATA_FOLDER_BROKEN, DISK_FULL
 */
export async function initialiseCluster(
  location: EmbeddedPostgresLocation,
  settings: Readonly<Record<string, string>>,
  progress: (line: string) => void,
): Promise<void> {
  const { folder, account, binaries } = location
  const { fsync } = settings
  const data = join(folder, 'data')
  await removeIncomplete(folder)
  if (await isInitialised(location)) return
  progress(`making the cluster in ${folder}`)
  const password = join(folder, 'password')
  if (!(await exists(password))) {
    await writeOwnedFile(password, `${randomBytes(24).toString('base64url')}\n`, { account, mode: 0o600 })
  }
  const incomplete = join(folder, `data.incomplete-${process.pid}-${randomBytes(6).toString('hex')}`)
  initialising.add(incomplete)
  try {
    const initdbArguments = [
      `--pgdata=${incomplete}`,
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--username=postgres',
      // The socket's folder is open to its owner only; over TCP the password is asked for.
      '--auth-local=trust',
      '--auth-host=scram-sha-256',
      `--pwfile=${password}`,
      '--no-instructions',
      ...(fsync === 'off' ? ['--no-sync'] : []),
    ]
    const result = await runProgram(binaries.initdb, initdbArguments, account, 600_000)
    if (!result.succeeded) throw await startFailure(location, result.output)
    const configuration = join(incomplete, 'postgresql.conf')
    const include = `include_if_exists = '${settingsFile}'\n# Settings of your own go below this line; they win.\n`
    const content = `${await fs.readFile(configuration, 'utf8')}\n${include}`
    await writeOwnedFile(configuration, content, { account, mode: 0o600 })
    // If another process was first, its cluster is used, and this one is removed below.
    await renameFolder(incomplete, data)
  } finally {
    await fs.rm(incomplete, { recursive: true, force: true })
    initialising.delete(incomplete)
  }
}

async function isInitialised({ folder, version }: EmbeddedPostgresLocation): Promise<boolean> {
  const data = join(folder, 'data')
  if (!(await exists(data)) || (await fs.readdir(data)).length === 0) return false
  if (!(await exists(join(data, 'PG_VERSION')))) {
    throw broken(folder, 'PG_VERSION is missing, so files have been lost.')
  }
  const made = (await fs.readFile(join(data, 'PG_VERSION'), 'utf8')).trim()
  const major = version.split('.')[0]
  if (made === major) return true
  throw broken(
    folder,
    `It was made by PostgreSQL ${made || '(unknown)'}, and this hub brings PostgreSQL ${major}. Take the hub's version that fits, or carry the data over with pg_upgrade or pg_dump.`,
  )
}

async function removeIncomplete(folder: string): Promise<void> {
  for (const name of await fs.readdir(folder)) {
    const pid = /^data\.incomplete-(\d+)-/.exec(name)?.[1]
    const path = join(folder, name)
    if (!pid || initialising.has(path)) continue
    // In a container the hub has the same process id after every restart.
    if (Number(pid) === process.pid || !isAlive(Number(pid))) await fs.rm(path, { recursive: true, force: true })
  }
}

/** Writes the hub's settings; `settings` override its own. @throws HubError CONFIGURATION_INVALID */
export async function writeSettings(
  location: EmbeddedPostgresLocation,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const all = {
    ...ownSettings,
    log_directory: join(location.folder, 'log'),
    dynamic_shared_memory_type: (await sharedMemoryIsScarce()) ? 'mmap' : 'posix',
    ...settings,
  }
  const lines = Object.entries(all).map(([name, value]) => {
    if (!/^[a-z][a-z0-9_.]*$/i.test(name) || /[\r\n]/.test(value)) {
      throw new HubError(
        'CONFIGURATION_INVALID',
        `"${name}" cannot be a setting of PostgreSQL, or its value has a line break.`,
      )
    }
    return `${name} = '${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
  })
  const content = [
    '# Written by the hub at every start. Own settings: below the include in postgresql.conf.',
    ...lines,
    '',
  ]
  const path = join(location.folder, 'data', settingsFile)
  await writeOwnedFile(path, content.join('\n'), { account: location.account, mode: 0o600 })
}

/** Docker gives 64 MB of /dev/shm, in which a parallel hash join of 32 MB per worker fails with "no space left". */
async function sharedMemoryIsScarce(): Promise<boolean> {
  if (process.platform !== 'linux' || !(await exists('/dev/shm'))) return false
  const { blocks, bsize } = await fs.statfs('/dev/shm')
  return blocks * bsize < 1024 ** 3
}

/** The cluster's server, if one lives. A process that merely got the same id after a crash is none. */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const lines = await readLines(join(data, 'postmaster.pid'))
  const pid = Number(lines[0])
  if (!(await isPostmaster(pid, data))) return undefined
  return { pid, port: Number(lines[3]), socketFolder: lines[4] || undefined, ready: lines[7]?.trim() === 'ready' }
}

/**
 * Whether the process is a server of this folder, by its command line: unlike /proc/<pid>/cwd, that may be read by a root
 * without CAP_SYS_PTRACE (every container), and a zombie, which no `kill -0` tells from a live process, has none.
 */
async function isPostmaster(pid: number, data: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 1) return false
  if (process.platform !== 'linux') {
    return (await runProgram('ps', ['-o', 'args=', '-p', String(pid)], undefined)).output.includes(`-D ${data}`)
  }
  const words = (await readText(`/proc/${pid}/cmdline`)).split('\0')
  return words.includes('-D') && words[words.indexOf('-D') + 1] === data
}

/**
 * Removes lock files whose process id now belongs to another program. PostgreSQL itself only recognises ids that are free
 * or another user's, and would refuse to start.
 */
export async function removeStaleLocks(data: string, socketFolder: string | undefined, port: number): Promise<void> {
  const locks = [join(data, 'postmaster.pid'), ...(socketFolder ? [join(socketFolder, `.s.PGSQL.${port}.lock`)] : [])]
  for (const lock of locks) {
    const pid = Number((await readLines(lock))[0])
    if (pid > 1 && isAlive(pid) && !(await isPostmaster(pid, data)) && Number((await readLines(lock))[0]) === pid) {
      await fs.rm(lock, { force: true })
    }
  }
}

/**
 * Ends a server: SIGINT (fast: rolls back what runs, writes a checkpoint), after 30 s SIGQUIT (recovery at the next start),
 * after another 10 s SIGKILL. @throws HubError DATA_FOLDER_BROKEN if even that has no effect
 */
export async function stopPostmaster(data: string, pid: number): Promise<void> {
  for (const [signal, seconds] of [
    ['SIGINT', 30],
    ['SIGQUIT', 10],
    ['SIGKILL', 10],
  ] as const) {
    const until = Date.now() + seconds * 1000
    if (!(await isPostmaster(pid, data))) return
    sendSignal(pid, signal)
    while (Date.now() < until) {
      if (!(await isPostmaster(pid, data))) return
      await sleep(20)
    }
  }
  throw new HubError(
    'DATA_FOLDER_BROKEN',
    `PostgreSQL (process ${pid}) does not end even when killed: the disk of ${data} probably does not answer.`,
  )
}

function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    if (errorCodeOf(error) === 'ESRCH') return false
    if (errorCodeOf(error) === 'EPERM') return true
    throw error
  }
}

function isAlive(pid: number): boolean {
  return sendSignal(pid, 0)
}

/** How far each log file reaches, so that after a failure only new lines are read. */
export async function logSizes(folder: string): Promise<Map<string, number>> {
  const directory = join(folder, 'log')
  if (!(await exists(directory))) return new Map()
  const paths = (await fs.readdir(directory)).map((name) => join(directory, name))
  return new Map(await Promise.all(paths.map(async (path) => [path, (await fs.stat(path)).size] as const)))
}

/** Why initdb or the server failed, from what it said and what was added to its log since `logsBefore`. */
export async function startFailure(
  { folder }: EmbeddedPostgresLocation,
  output: string,
  logsBefore?: Map<string, number>,
): Promise<HubError> {
  const log = logsBefore ? await newLogText(folder, logsBefore) : undefined
  const lines = `${output}\n${log?.text ?? ''}`.split('\n').filter((line) => line.trim() !== '')
  const text = lines.join('\n')
  // A full disk may have left no room for the message that says so.
  if (
    /No space left on device|Check free disk space|Disk quota exceeded/i.test(text) ||
    (await freeBytes(folder)) < 1024 ** 2
  ) {
    return diskFull(folder)
  }
  if (/unrecognized configuration parameter|invalid value for parameter|syntax error in file/.test(text)) {
    return new HubError('CONFIGURATION_INVALID', `PostgreSQL does not accept a setting: ${lines.slice(-3).join(' / ')}`)
  }
  const where = log ? ` Its log: ${log.path}.` : ''
  return broken(folder, `PostgreSQL says: ${lines.slice(-6).join(' / ') || 'nothing'}.${where}`)
}

export function diskFull(folder: string): HubError {
  return new HubError(
    'DISK_FULL',
    `The disk of ${folder} is full. Free some space (1 GB is a good start), or set HUB_DATA_DIRECTORY to a folder on another disk.`,
  )
}

function broken(folder: string, what: string): HubError {
  return new HubError(
    'DATA_FOLDER_BROKEN',
    `PostgreSQL cannot use the data folder ${folder}. ${what} If data are lost or damaged, restore the folder from a backup, or move it away (mv ${folder} ${folder}.broken) and start again: the hub then begins anew and syncs all sources.`,
    { details: { folder } },
  )
}

async function newLogText(
  folder: string,
  before: Map<string, number>,
): Promise<{ path: string; text: string } | undefined> {
  const grown = [...(await logSizes(folder))].filter(([path, size]) => size !== before.get(path))
  const [path, size] = grown[0] ?? []
  if (!path || !size) return undefined
  const known = before.get(path) ?? 0
  // Shorter than before: it was begun anew on its weekday.
  const start = Math.max(known < size ? known : 0, size - 8_192)
  const file = await fs.open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start)
    return { path, text: buffer.toString('utf8', 0, bytesRead) }
  } finally {
    await file.close()
  }
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await fs.statfs(folder)
  return bavail * bsize
}

/** A file's text; empty if it is gone, which is what the files of a server do that ends meanwhile. */
export async function readText(path: string): Promise<string> {
  try {
    return await fs.readFile(path, 'utf8')
  } catch (error) {
    // ESRCH: a process that ends while its /proc entry is read.
    if (errorCodeOf(error) === 'ENOENT' || errorCodeOf(error) === 'ESRCH') return ''
    throw error
  }
}

async function readLines(path: string): Promise<string[]> {
  return (await readText(path)).split('\n')
}
