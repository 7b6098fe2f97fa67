import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HubError } from '../errors.ts'
import { explorerSourceFiles } from './explorerSources.ts'

/** What a build of the Explorer needs to know. */
export interface ExplorerBuildOptions {
  /** Receives a line when a build begins and when it is done; none when there is nothing to build. */
  readonly progress: (line: string) => void
  /** Stops a running build; its half-made files are removed. */
  readonly signal?: AbortSignal
  /** The folder with `console/`, `questions/` and `package-lock.json`; this project's own when left out. */
  readonly projectDirectory?: string
}

/** Where the Explorer's files are. */
export interface ExplorerBuild {
  /** Absolute folder with index.html, complete. */
  readonly directory: string
  /** False when an earlier build was still good. */
  readonly built: boolean
}

// A change of one of these changes what is built, though no file of console/ changes.
const buildingPackages = [
  '@e965/xlsx',
  '@graphiql/plugin-doc-explorer',
  '@graphiql/plugin-explorer',
  '@graphiql/plugin-history',
  '@graphiql/react',
  '@graphiql/toolkit',
  '@tanstack/react-query',
  '@vitejs/plugin-react',
  'echarts',
  'graphiql',
  'graphql',
  'graphql-sse',
  'monaco-editor',
  'monaco-graphql',
  'pinyin-pro',
  'react',
  'react-dom',
  'vite',
]

const thisProject = fileURLToPath(new URL('../..', import.meta.url))
const dayInMilliseconds = 24 * 60 * 60 * 1000
/** So much of the builder's output goes into an error: its last lines name the cause. */
const outputKept = 4000

/**
 * Builds `console/` into `console/dist/<stamp>/` unless that folder is there already. The stamp is a hash of the console's
 * sources, the questions among them, and of the versions of what it is built with and from, so that a build is never changed once it is there: two
 * hubs that start together, or one that still serves the build before, cannot disturb each other.
 *
 * The work is done by Vite in a process of its own; this process stays free to start the database meanwhile.
 *
 * @throws HubError EXPLORER_BUILD_FAILED when Vite is not installed or fails; the reason of `signal` when it is aborted.
 */
export async function ensureExplorerBuilt(options: ExplorerBuildOptions): Promise<ExplorerBuild> {
  const projectDirectory = options.projectDirectory ?? thisProject
  const builds = join(projectDirectory, 'console', 'dist')
  const directory = join(builds, await stampOf(projectDirectory))
  if (await exists(join(directory, 'index.html'))) return { directory, built: false }

  options.signal?.throwIfAborted()
  const vite = locateVite(projectDirectory)
  const started = performance.now()
  options.progress('building, once after each change')
  // Beside its destination, because a rename is atomic only within one file system.
  const unfinished = join(builds, `unfinished-${randomUUID()}`)
  try {
    await mkdir(builds, { recursive: true })
    try {
      await runVite(vite, join(projectDirectory, 'console'), unfinished, options.signal)
      await publish(unfinished, directory)
    } finally {
      await rm(unfinished, { recursive: true, force: true })
    }
    await removeOldBuilds(builds, directory)
  } catch (error) {
    options.signal?.throwIfAborted()
    throw error instanceof HubError ? error : notWritable(builds, error)
  }
  options.progress(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return { directory, built: true }
}

function notWritable(builds: string, cause: unknown): HubError {
  const detail = cause instanceof Error ? cause.message : String(cause)
  return new HubError(
    'EXPLORER_BUILD_FAILED',
    `The Explorer could not be written below ${builds}: ${detail}. Make that folder writable, or run \`npm run build:console\` as a user who may write there.`,
    { cause },
  )
}

/** Moves a finished build to its place. Another start may have put the same build there first: then that one is kept. */
async function publish(unfinished: string, directory: string): Promise<void> {
  try {
    await rename(unfinished, directory)
  } catch (error) {
    if (!(await exists(join(directory, 'index.html')))) throw error
  }
}

/** Removes builds, whole and abandoned, that are older than a day: a younger one may be what a running hub serves or makes. */
async function removeOldBuilds(builds: string, current: string): Promise<void> {
  const now = Date.now()
  for (const name of await readdir(builds)) {
    const path = join(builds, name)
    // `force` and the missing stat: another start may be removing the same folder.
    const found = await stat(path).catch(() => undefined)
    if (path === current || found === undefined || now - found.mtimeMs < dayInMilliseconds) continue
    await rm(path, { recursive: true, force: true })
  }
}

async function stampOf(projectDirectory: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of await explorerSourceFiles(projectDirectory)) {
    hash
      .update(`${relative(projectDirectory, file)}\0`)
      .update(await readFile(file))
      .update('\0')
  }
  for (const [name, version] of await lockedVersions(join(projectDirectory, 'package-lock.json'))) {
    hash.update(`${name}@${version}\0`)
  }
  return hash.digest('hex').slice(0, 16)
}

async function lockedVersions(lockFile: string): Promise<[string, string][]> {
  const lock: { packages?: Record<string, { version?: string }> } = JSON.parse(await readFile(lockFile, 'utf8'))
  return buildingPackages.map((name) => [name, lock.packages?.[`node_modules/${name}`]?.version ?? 'none'])
}

function locateVite(projectDirectory: string): string {
  try {
    const manifest = createRequire(join(projectDirectory, 'package.json')).resolve('vite/package.json')
    return join(dirname(manifest), 'bin', 'vite.js')
  } catch (error) {
    throw new HubError(
      'EXPLORER_BUILD_FAILED',
      'The Explorer is not built yet, and Vite, which builds it, is not installed: the installation left out the devDependencies. Run `npm ci --include=dev` once, or copy console/dist from a machine where `npm run build:console` has run.',
      { cause: error },
    )
  }
}

function runVite(vite: string, consoleDirectory: string, output: string, signal?: AbortSignal): Promise<void> {
  const builder = spawn(
    process.execPath,
    // The native loader reads vite.config.ts by type stripping; the other one would write a bundle into node_modules.
    [vite, 'build', consoleDirectory, '--configLoader', 'native', '--outDir', output, '--logLevel', 'error'],
    {
      cwd: consoleDirectory,
      // Nothing of this environment: the hub's secrets stay here, and NODE_ENV cannot turn it into a development build. The two
      // settings make the builder's allocator give memory back at once: a peak of 575 MB where it was 920, for a second more.
      env: { MIMALLOC_PURGE_DELAY: '0', MIMALLOC_ARENA_EAGER_COMMIT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
    },
  )
  let text = ''
  const keep = (chunk: string) => {
    text = (text + chunk).slice(-outputKept)
  }
  builder.stdout.setEncoding('utf8').on('data', keep)
  builder.stderr.setEncoding('utf8').on('data', keep)
  return new Promise((resolve, reject) => {
    // An aborted build reports here too, but while it still writes: then 'close' settles it.
    builder.once('error', (error) => {
      if (builder.pid === undefined) reject(error)
    })
    // 'close', not 'exit': only then has all output arrived, and nothing more is written into the folder.
    builder.once('close', (code, killedBy) => {
      if (code === 0) return resolve()
      const how = code === null ? `was killed by ${killedBy}` : `ended with exit code ${code}`
      reject(
        new HubError(
          'EXPLORER_BUILD_FAILED',
          `Vite ${how} while it built the Explorer. If the machine ran out of memory or disk, make room; else run \`npm ci\` again. Its last words:\n${text.trim()}`,
          { details: { exitCode: code, signal: killedBy } },
        ),
      )
    })
  })
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
