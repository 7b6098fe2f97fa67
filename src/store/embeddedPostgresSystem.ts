/** What an embedded PostgreSQL asks of the operating system: programs run as another user, and files that are whole or absent. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { HubError } from '../errors.ts'

/** The operating-system user whom PostgreSQL runs as when the hub is root. */
export interface OperatingSystemAccount {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

export interface ProgramResult {
  readonly succeeded: boolean
  /** Error code of the start (`ENOENT`, `EACCES`), if it could not be started at all. */
  readonly startError: string | undefined
  /** What it said on both channels, or why it could not be started. */
  readonly output: string
}

/**
 * The environment of every program started here. Nothing is inherited: PGDATA, PGOPTIONS, LD_PRELOAD or a Chinese locale
 * (whose messages the failure analysis could not read) would otherwise change what PostgreSQL does.
 */
export const programEnvironment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' }

/** Runs a program to its end. Never rejects. The working directory is `/`, since the account may not enter the hub's. */
export function runProgram(
  program: string,
  programArguments: readonly string[],
  account: OperatingSystemAccount | undefined,
  timeoutMilliseconds = 60_000,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const cannotStart = (error: unknown) =>
      resolve({ succeeded: false, startError: errorCodeOf(error) ?? 'UNKNOWN', output: messageOf(error) })
    try {
      const child = spawn(program, programArguments, {
        cwd: '/',
        env: programEnvironment,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: timeoutMilliseconds,
        ...(account && { uid: account.uid, gid: account.gid }),
      })
      let output = ''
      const collect = (chunk: Buffer) => {
        output += chunk.toString('utf8')
      }
      child.stdout.on('data', collect)
      child.stderr.on('data', collect)
      child.once('error', cannotStart)
      child.once('close', (code, signal) => {
        const ending = signal ? `${output}\n(ended by ${signal})` : output
        resolve({ succeeded: code === 0, startError: undefined, output: ending.trim() })
      })
    } catch (error) {
      // spawn throws at once when changing to the account is not permitted.
      cannotStart(error)
    }
  })
}

/** A folder that every user may enter. */
export async function makePassable(folder: string): Promise<void> {
  await fs.mkdir(folder, { recursive: true })
  await fs.chmod(folder, 0o755)
}

/** Gives a finished folder its name. @returns false if another process was first; then nothing is changed. */
export async function renameFolder(from: string, to: string): Promise<boolean> {
  try {
    await fs.rename(from, to)
    return true
  } catch (error) {
    if (errorCodeOf(error) === 'ENOTEMPTY' || errorCodeOf(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * Replaces a file as a whole. The temporary name is new and the rename replaces a link instead of following it: as root,
 * writing through a link in a folder of another user would let that user overwrite any file of the machine.
 */
export async function writeOwnedFile(
  path: string,
  content: string,
  owner: { readonly account: OperatingSystemAccount | undefined; readonly mode: number },
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const file = await fs.open(temporary, 'wx', owner.mode)
    try {
      await file.writeFile(content)
      await file.chmod(owner.mode)
      if (owner.account) await file.chown(owner.account.uid, owner.account.gid)
    } finally {
      await file.close()
    }
    await fs.rename(temporary, path)
  } finally {
    await fs.rm(temporary, { force: true })
  }
}

/** @throws HubError DATA_FOLDER_FORBIDDEN if it may not even be looked for: "forbidden" is not "absent". */
export async function exists(path: string): Promise<boolean> {
  try {
    await fs.stat(path)
    return true
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT' || errorCodeOf(error) === 'ENOTDIR') return false
    throw forbidden(
      path,
      messageOf(error),
      'Start the hub as the user to whom it belongs or as root, or set HUB_DATA_DIRECTORY to another folder.',
    )
  }
}

/** Somebody else's folder, with the reason that the system gave and what to do. */
export function forbidden(folder: string, reason: string, action: string): HubError {
  return new HubError('DATA_FOLDER_FORBIDDEN', `${folder} cannot be used: ${reason}. ${action}`, {
    details: { folder },
  })
}

export function errorCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Full disk or exhausted quota. */
export function isDiskFull(error: unknown): boolean {
  return errorCodeOf(error) === 'ENOSPC' || errorCodeOf(error) === 'EDQUOT'
}
