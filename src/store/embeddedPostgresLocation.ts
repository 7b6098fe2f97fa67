/**
 * Where an embedded PostgreSQL can live on this machine: as which operating-system user it runs, from which binaries, in
 * which folder. PostgreSQL refuses to run as root, and the user it then runs as must reach both binaries and data.
 * Whether it does is tried out under that user: mode bits tell nothing of parents, ACLs, NFS and container mounts.
 */
import { createHash, randomBytes } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { HubError } from '../errors.ts'
import { copyBinaries, type PostgresBinaries, packagedBinaries, versionOf } from './embeddedPostgresBinaries.ts'
import {
  exists,
  forbidden,
  isDiskFull,
  makePassable,
  messageOf,
  type OperatingSystemAccount,
  runProgram,
  writeOwnedFile,
} from './embeddedPostgresSystem.ts'

/** What the machine offers. Only tests give another than `thisInstallation()`. */
export interface Installation {
  readonly binaries: PostgresBinaries
  /** As root: for what `userName` cannot reach in the data directory or in node_modules. */
  readonly refuge: string
  /** As root: whom PostgreSQL runs as when no data exists yet. */
  readonly userName: string
}

export interface EmbeddedPostgresLocation {
  /** Undefined: PostgreSQL runs as the hub's own user. */
  readonly account: OperatingSystemAccount | undefined
  readonly binaries: PostgresBinaries
  /** Such as `18.4`. */
  readonly version: string
  /** The cluster's folder without symbolic links: writable, mode 0700, the account's. */
  readonly folder: string
}

/** The binaries that npm brought for this platform, and the usual places. @throws HubError POSTGRES_BINARIES_MISSING */
export async function thisInstallation(): Promise<Installation> {
  return { binaries: await packagedBinaries(), refuge: '/var/lib/jurisdiction-hub', userName: 'postgres' }
}

/**
 * Finds or makes the place for the cluster `directory` (`<data directory>/<name of the cluster>`). Data that exists stays where it
 * is and keeps its owner: root runs PostgreSQL as whoever owns it. As root with an unreachable data directory the cluster
 * goes to `<refuge>/<hash of the data directory's path>/<name>`, and unreachable binaries are copied to
 * `<refuge>/binaries/`, once per version; `<data directory>/location` then names them.
 * @throws HubError DATA_FOLDER_FORBIDDEN, DATA_FOLDER_BROKEN, POSTGRES_USER_MISSING, POSTGRES_BINARIES_MISSING,
 *   POSTGRES_LIBRARY_MISSING
 */
export async function locatePostgres(
  directory: string,
  installation: Installation,
  progress: (line: string) => void,
): Promise<EmbeddedPostgresLocation> {
  const dataDirectory = await makeDataDirectory(dirname(directory))
  const local = join(dataDirectory, basename(directory))
  const existing = await existingFolder(dataDirectory, local)
  const version = await versionOf(installation.binaries)

  if (process.getuid?.() !== 0) {
    const folder = existing ?? local
    await refuseForeignData(folder)
    const reason = await whyUnusable(folder, undefined)
    if (reason) {
      throw forbidden(
        folder,
        reason,
        'Start the hub as the user who may write there, or set HUB_DATA_DIRECTORY to a folder of your own.',
      )
    }
    return { account: undefined, binaries: installation.binaries, version, folder }
  }

  const account = (existing ? await ownerOfData(existing) : undefined) ?? (await systemAccount(installation.userName))
  await refuseUselessAccount(account)
  const folder = existing ?? (await newFolder(dataDirectory, local, account, installation.refuge))
  const reason = await whyUnusable(folder, account)
  if (reason) {
    throw forbidden(
      folder,
      reason,
      `It holds data, so the hub does not begin anew elsewhere. Let the operating-system user ${account.name} (uid ${account.uid}) enter all folders above it, or move it back.`,
    )
  }
  if ((await runProgram(installation.binaries.postgres, ['--version'], account)).succeeded) {
    return { account, binaries: installation.binaries, version, folder }
  }
  const binaries = await copyBinaries(installation.binaries, installation.refuge, account, progress)
  await noteLocation(dataDirectory, { binaries: dirname(dirname(binaries.postgres)) })
  return { account, binaries, version, folder }
}

async function makeDataDirectory(dataDirectory: string): Promise<string> {
  try {
    await fs.mkdir(dataDirectory, { recursive: true })
    return await fs.realpath(dataDirectory)
  } catch (error) {
    if (isDiskFull(error)) throw error
    throw forbidden(dataDirectory, messageOf(error), 'Set HUB_DATA_DIRECTORY to a folder that can be written.')
  }
}

/** The folder that has this cluster's data, or that an earlier start has chosen for it. */
async function existingFolder(dataDirectory: string, local: string): Promise<string | undefined> {
  if (await exists(join(local, 'data'))) return local
  const base = (await readLocation(dataDirectory)).get('data')
  if (!base) return undefined
  const note = join(dataDirectory, 'location')
  if (!(await exists(base))) {
    throw new HubError(
      'DATA_FOLDER_BROKEN',
      `${note} says that the data is in ${base}, which does not exist. Restore it from a backup, or delete ${note} to begin anew.`,
    )
  }
  const ownerNote = join(base, 'data-directory')
  const owner = (await fs.readFile(ownerNote, 'utf8')).trim()
  if (owner !== dataDirectory) {
    // Moved: take the data along. Copied: two hubs would work on one cluster, so begin anew only when told.
    if ((await readLocation(owner)).get('data') === base) {
      throw new HubError(
        'DATA_FOLDER_BROKEN',
        `${dataDirectory} is a copy of ${owner}; ${base} belongs to the latter. Delete ${note} to begin anew here.`,
      )
    }
    await writeOwnedFile(ownerNote, `${dataDirectory}\n`, { account: undefined, mode: 0o644 })
  }
  return join(base, basename(local))
}

async function refuseForeignData(folder: string): Promise<void> {
  if (!(await exists(join(folder, 'data')))) return
  const { uid } = await fs.stat(join(folder, 'data'))
  if (uid !== process.getuid?.()) {
    throw forbidden(
      folder,
      `its data belongs to the operating-system user with uid ${uid}`,
      'Start the hub as that user or as root, or set HUB_DATA_DIRECTORY to another folder.',
    )
  }
}

async function ownerOfData(folder: string): Promise<OperatingSystemAccount | undefined> {
  if (!(await exists(join(folder, 'data')))) return undefined
  const { uid, gid } = await fs.stat(join(folder, 'data'))
  if (uid === 0) {
    throw forbidden(
      folder,
      'its data belongs to root, whom PostgreSQL refuses to run as',
      `Run \`chown -R postgres: ${folder}\`.`,
    )
  }
  const named = await runProgram('id', ['-un', String(uid)], undefined)
  return { name: named.succeeded ? named.output : String(uid), uid, gid }
}

/**
 * The operating-system user of that name; made as a system user if missing, because systemd removes shared memory of
 * ordinary users when they log out. @throws HubError POSTGRES_USER_MISSING
 */
export async function systemAccount(name: string): Promise<OperatingSystemAccount> {
  const existing = await lookUpAccount(name)
  if (existing) return existing
  await runProgram('groupadd', ['--system', '--force', name], undefined)
  const made = await runProgram(
    'useradd',
    ['--system', '--gid', name, '--home-dir', '/nonexistent', '--no-create-home', '--shell', '/usr/sbin/nologin', name],
    undefined,
  )
  const account = await lookUpAccount(name)
  if (account) return account
  throw new HubError(
    'POSTGRES_USER_MISSING',
    `PostgreSQL refuses to run as root, and its operating-system user "${name}" could not be made: ${made.output} Make it (\`useradd --system ${name}\`), or start the hub as an ordinary user.`,
  )
}

async function lookUpAccount(name: string): Promise<OperatingSystemAccount | undefined> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((option) => runProgram('id', [option, '--', name], undefined)))
  return uid?.succeeded && gid?.succeeded ? { name, uid: Number(uid.output), gid: Number(gid.output) } : undefined
}

/** In a container without the right to change users, or with a single mapped user, the account exists and cannot be used. */
async function refuseUselessAccount(account: OperatingSystemAccount): Promise<void> {
  const result = await runProgram('/bin/sh', ['-c', ':'], account)
  if (result.succeeded && account.uid !== 0) return
  throw new HubError(
    'POSTGRES_USER_MISSING',
    `PostgreSQL refuses to run as root, and here root may not start programs as ${account.name} (uid ${account.uid}): ${result.output} Start the hub as an ordinary user, or set HUB_DATABASE_URL.`,
  )
}

async function newFolder(
  dataDirectory: string,
  local: string,
  account: OperatingSystemAccount,
  refuge: string,
): Promise<string> {
  const wasThere = await exists(local)
  const reason = await whyUnusable(local, account)
  if (!reason) return local
  if (!wasThere) await fs.rm(local, { recursive: true, force: true })
  const base = join(refuge, createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16))
  const folder = join(base, basename(local))
  await makePassable(refuge)
  await makePassable(base)
  const refugeReason = await whyUnusable(folder, account)
  if (refugeReason) {
    throw forbidden(
      local,
      reason,
      `Neither can the operating-system user ${account.name} write ${folder}: ${refugeReason}. Set HUB_DATA_DIRECTORY to a folder that it can enter.`,
    )
  }
  await writeOwnedFile(join(base, 'data-directory'), `${dataDirectory}\n`, { account: undefined, mode: 0o644 })
  await noteLocation(dataDirectory, { data: base })
  return folder
}

/** Makes the folder the account's own and writes a file under that account. Undefined: usable. */
async function whyUnusable(folder: string, account: OperatingSystemAccount | undefined): Promise<string | undefined> {
  try {
    await fs.mkdir(folder, { recursive: true })
    if (account) await fs.chown(folder, account.uid, account.gid)
    await fs.chmod(folder, 0o700)
  } catch (error) {
    if (isDiskFull(error)) throw error
    return messageOf(error)
  }
  const probe = join(folder, `probe-${randomBytes(6).toString('hex')}`)
  const result = await runProgram('/bin/sh', ['-c', ': > "$1" && rm "$1"', 'sh', probe], account)
  return result.succeeded ? undefined : result.output
}

async function readLocation(dataDirectory: string): Promise<Map<string, string>> {
  const path = join(dataDirectory, 'location')
  if (!(await exists(path))) return new Map()
  const lines = (await fs.readFile(path, 'utf8')).split('\n')
  return new Map(
    lines.flatMap((line) => {
      const [, what, where] = /^(data|binaries) (.+)$/.exec(line) ?? []
      return what && where ? [[what, where] as const] : []
    }),
  )
}

async function noteLocation(dataDirectory: string, places: Readonly<Record<string, string>>): Promise<void> {
  const noted = await readLocation(dataDirectory)
  const wanted = new Map([...noted, ...Object.entries(places)])
  if ([...wanted].every(([what, where]) => noted.get(what) === where)) return
  const lines = [
    "# The embedded PostgreSQL's operating-system user may not enter this folder (or the hub's), so its parts are here.",
    '# Written by the hub and needed at every start; a backup needs the folder named "data" too.',
    ...[...wanted].map(([what, where]) => `${what} ${where}`),
  ]
  await writeOwnedFile(join(dataDirectory, 'location'), `${lines.join('\n')}\n`, { account: undefined, mode: 0o644 })
}
