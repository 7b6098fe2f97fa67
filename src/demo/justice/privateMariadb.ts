/**
 * A MariaDB server of the demonstration's (and the tests') own: a folder, a free port of 127.0.0.1, an account with a new password at
 * each start. It uses the machine's programs and none of its configuration, and is no service of the system.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { HubError } from '../../errors.ts'
import { messageOf, programEnvironment, runProgram } from '../../store/embeddedPostgresSystem.ts'

/** Where the machine keeps MariaDB's programs. */
export interface MariadbPrograms {
  readonly server: string
  readonly install: string
}

/** The server while it runs. */
export interface PrivateMariadb {
  readonly port: number
  /** As the owner, who may do everything. With the password: not for logs. */
  url(database?: string): string
  /** Ends the server in order; resolves when it has ended. May be called again. */
  stop(): Promise<void>
}

const folders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/usr/libexec', '/opt/homebrew/bin']
const startLimitMilliseconds = 60_000
const stopLimitMilliseconds = 20_000
const owner = 'sfj_owner'

/** Fitting a few ten thousand rows that can be made again: little memory, no waiting for the disk. */
const settings: readonly string[] = [
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-file-size=32M',
  '--innodb-flush-log-at-trx-commit=0',
  '--performance-schema=OFF',
  '--skip-log-bin',
  '--skip-name-resolve',
  '--max-connections=40',
  '--character-set-server=utf8mb3',
  '--default-time-zone=+08:00',
]

/** Finds MariaDB on this machine; null where it is not installed. */
export async function findMariadb(): Promise<MariadbPrograms | null> {
  const server = await findProgram('mariadbd')
  const install = await findProgram('mariadb-install-db')
  return server === null || install === null ? null : { server, install }
}

/**
 * Starts a server on a folder, which is made if missing. A server that a killed process left there is ended first.
 * @throws HubError DATA_FOLDER_BROKEN with the last lines of the server's log when it cannot be made or does not come up
 */
export async function startPrivateMariadb(options: {
  readonly programs: MariadbPrograms
  readonly directory: string
  /** Of 127.0.0.1; a free one where it is absent. */
  readonly port?: number
  readonly signal?: AbortSignal | undefined
}): Promise<PrivateMariadb> {
  const directory = path.resolve(options.directory)
  const data = path.join(directory, 'data')
  await fs.mkdir(directory, { recursive: true })
  await endLeftOver(directory)
  if (!(await isInstalled(data))) await install(options.programs, directory)
  for (let attempt = 1; ; attempt += 1) {
    options.signal?.throwIfAborted()
    const server = await launch(options.programs, directory, options.port ?? (await freePort()), options.signal)
    if (server !== null) return server
    // Between choosing a port and listening on it, another program may have taken it.
    if (attempt === 5) throw await broken(directory, 'no free port was found')
  }
}

async function findProgram(name: string): Promise<string | null> {
  for (const folder of folders) {
    const program = path.join(folder, name)
    const found = await fs.access(program, fs.constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return program
  }
  return null
}

/** As root MariaDB wants to be told so; another account could not enter every folder that root chooses. */
function accountArguments(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : []
}

// Written last, so that a folder whose making was broken off is made anew.
const installedMark = 'installed'

async function isInstalled(data: string): Promise<boolean> {
  return fs.access(path.join(data, '..', installedMark)).then(
    () => true,
    () => false,
  )
}

async function install(programs: MariadbPrograms, directory: string): Promise<void> {
  const data = path.join(directory, 'data')
  await fs.rm(data, { recursive: true, force: true })
  const made = await runProgram(
    programs.install,
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
      '--innodb-log-file-size=32M',
      ...accountArguments(),
    ],
    undefined,
  )
  if (!made.succeeded) {
    throw new HubError('DATA_FOLDER_BROKEN', `MariaDB could not make its folder ${data}: ${lastLines(made.output)}`, {
      details: { folder: data },
    })
  }
  await fs.writeFile(path.join(directory, installedMark), '')
}

/** Null: the port was taken meanwhile. */
async function launch(
  programs: MariadbPrograms,
  directory: string,
  port: number,
  signal: AbortSignal | undefined,
): Promise<PrivateMariadb | null> {
  const password = randomBytes(18).toString('base64url')
  const accounts = path.join(directory, 'accounts.sql')
  // Runs before anybody can connect: nobody ever reaches the server without this start's password.
  await fs.writeFile(accounts, accountStatements(password).join('\n'), { mode: 0o600 })
  const log = await fs.open(path.join(directory, 'server.log'), 'w')
  let child: ChildProcess
  try {
    child = spawn(
      programs.server,
      [
        '--no-defaults',
        `--datadir=${path.join(directory, 'data')}`,
        `--pid-file=${path.join(directory, 'server.pid')}`,
        `--init-file=${accounts}`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        // Below the data folder, where the server works: a path of its own could be longer than a socket's may be.
        '--socket=server.sock',
        ...settings,
        ...accountArguments(),
      ],
      // A session of its own: Ctrl-C reaches the hub alone, which stops it.
      { cwd: '/', env: programEnvironment, stdio: ['ignore', log.fd, log.fd], detached: true },
    )
  } finally {
    await log.close()
  }
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })
  child.unref()
  const url = (database = ''): string => `mysql://${owner}:${password}@127.0.0.1:${port}/${database}`
  try {
    const up = await waitUntilReady(url(), child, signal)
    if (!up) {
      const text = await readLog(directory)
      if (/Address already in use|Can't start server: Bind on/i.test(text)) return null
      throw await broken(directory, 'the server ended while starting')
    }
  } catch (error) {
    await end(child, ended)
    throw error
  } finally {
    await fs.rm(accounts, { force: true })
  }
  return { port, url, stop: () => end(child, ended) }
}

function accountStatements(password: string): string[] {
  const account = `'${owner}'@'127.0.0.1'`
  return [
    `create or replace user ${account} identified by '${password}';`,
    `grant all privileges on *.* to ${account} with grant option;`,
    // The accounts that come with the installation have no password.
    "delete from mysql.global_priv where user in ('root', '');",
    'flush privileges;',
    '',
  ]
}

/** False: the server has ended instead. */
async function waitUntilReady(url: string, child: ChildProcess, signal: AbortSignal | undefined): Promise<boolean> {
  const until = Date.now() + startLimitMilliseconds
  let last = ''
  while (Date.now() < until) {
    signal?.throwIfAborted()
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return false
    try {
      const connection = await createConnection({ uri: url, connectTimeout: 2_000 })
      await connection.end()
      return true
    } catch (error) {
      last = messageOf(error)
    }
    await sleep(50)
  }
  throw new HubError('DATA_FOLDER_BROKEN', `MariaDB does not answer after ${startLimitMilliseconds / 1000} s: ${last}`)
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    child.ref()
    child.kill('SIGTERM')
    const limit = setTimeout(() => child.kill('SIGKILL'), stopLimitMilliseconds)
    await ended
    clearTimeout(limit)
  }
}

/** A process that was killed could not stop its server: the folder would be locked by it. Linux tells whose a number is. */
async function endLeftOver(directory: string): Promise<void> {
  const file = path.join(directory, 'server.pid')
  const pid = Number((await readText(file)) ?? '')
  if (!Number.isSafeInteger(pid) || pid <= 1) return
  const command = await readText(`/proc/${pid}/cmdline`)
  if (command?.includes(`--datadir=${path.join(directory, 'data')}`) !== true) return
  process.kill(pid, 'SIGTERM')
  const until = Date.now() + stopLimitMilliseconds
  // One that has ended and that nobody has waited for still has a number, but no command.
  while (Date.now() < until && (await readText(`/proc/${pid}/cmdline`))) await sleep(50)
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

async function readText(file: string): Promise<string | null> {
  return fs.readFile(file, 'utf8').catch(() => null)
}

async function readLog(directory: string): Promise<string> {
  return (await readText(path.join(directory, 'server.log'))) ?? ''
}

async function broken(directory: string, what: string): Promise<HubError> {
  return new HubError(
    'DATA_FOLDER_BROKEN',
    `MariaDB of the demonstration in ${directory}: ${what}. ${lastLines(await readLog(directory))}`,
    { details: { folder: directory } },
  )
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-5).join(' | ')
}
