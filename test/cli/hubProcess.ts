import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

/** How a command ended. */
export interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A hub in a process of its own, as a shell starts one. */
export interface HubProcess {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** What it has said on standard error until now. */
  stderr(): string
  /** Waits until standard output holds the text; rejects when the process ends before. */
  says(text: string): Promise<string>
  /** Signals the process and all that share its terminal, as Ctrl-C does. */
  signal(signal: NodeJS.Signals): void
}

const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const running = new Set<ChildProcess>()

/** Starts `hub <words>`. The environment holds nothing of the hub's but `settings`; what it loads is compiled once for the whole test run. */
export function startHub(words: readonly string[], settings: Readonly<Record<string, string>>): HubProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(HUB_|VITEST|NODE_(?!COMPILE_CACHE$)|TEST)/.test(name),
  )
  const child = spawn(process.execPath, [program, ...words], {
    cwd: '/',
    env: { ...Object.fromEntries(inherited), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  running.add(child)
  let stdout = ''
  let stderr = ''
  let onOutput = (): void => undefined
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    onOutput()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (exitCode, signal) => {
      running.delete(child)
      resolve({ exitCode, signal, stdout, stderr })
    })
  })
  return {
    pid: child.pid ?? 0,
    ended,
    stderr: () => stderr,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stdout.includes(text)) resolve(stdout)
        }
        onOutput = look
        look()
        void ended.then(() => reject(new Error(`The hub ended before it said "${text}".\n${stdout}${stderr}`)))
      }),
    signal: (signal) => void process.kill(-(child.pid ?? 0), signal),
  }
}

/** Runs `hub <words>` to its end. */
export function runHub(words: readonly string[], settings: Readonly<Record<string, string>>): Promise<Ended> {
  return startHub(words, settings).ended
}

/** For `afterAll`: nothing of a failed test stays behind. Embedded servers are ended through the hub that has them. */
export async function endAll(): Promise<void> {
  for (const child of running) child.kill('SIGTERM')
  await Promise.all([...running].map((child) => new Promise((resolve) => child.once('close', resolve))))
}

/** A data directory of a test's own, where also PostgreSQL's user may go. */
export async function makeDataDirectory(): Promise<{ readonly directory: string; remove(): Promise<void> }> {
  const parent = await mkdtemp(path.join(process.getuid?.() === 0 ? '/tmp' : tmpdir(), 'hub-cli-'))
  await chmod(parent, 0o755)
  return { directory: path.join(parent, 'data'), remove: () => rm(parent, { recursive: true, force: true }) }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Command lines of the processes that work on a data directory: hubs, by their environment, and their servers, by their arguments. */
export async function processesOn(directory: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const [command, environment] = await Promise.all([readProcess(pid, 'cmdline'), readProcess(pid, 'environ')])
    if (Number(pid) === process.pid) continue
    if (command.includes(directory) || environment.includes(`HUB_DATA_DIRECTORY=${directory}`))
      found.push(`${pid} ${command}`)
  }
  return found
}

/** Empty when the process has ended meanwhile or is another user's. */
async function readProcess(pid: string, file: 'cmdline' | 'environ'): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').then(
    (text) => text.replaceAll('\0', ' '),
    () => '',
  )
}

/** Asks the store of a running hub, past the hub. */
export async function askStore(directory: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({
    host: path.join(directory, 'postgres', 'socket'),
    port: 5432,
    user: 'postgres',
    database: 'postgres',
  })
  await client.connect()
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}
