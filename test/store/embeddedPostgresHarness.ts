/** What the tests of the embedded PostgreSQL share: folders, servers, and other hubs in processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync } from 'node:fs'
import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll } from 'vitest'
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../src/store/embeddedPostgres.ts'
import type { Installation } from '../../src/store/embeddedPostgresLocation.ts'
import { runProgram } from '../../src/store/embeddedPostgresSystem.ts'

export const root = process.getuid?.() === 0
export const sourceFile = fileURLToPath(new URL('../../src/store/embeddedPostgres.ts', import.meta.url))
const quick = { fsync: 'off', shared_buffers: '16MB' }

export let folder: string
let folders = 0
let template: string
export const running: EmbeddedPostgres[] = []
export const children: ChildProcess[] = []

/** Hooks for a test file: a temporary folder, and an end for all servers and hubs that a test began. */
export function cleanUpAfterTests(): void {
  beforeAll(async () => {
    folder = await fs.mkdtemp(join(root ? '/tmp' : tmpdir(), 'hub-'))
    await fs.chmod(folder, 0o755)
    template = newDirectory()
    await (await start(template)).stop()
    await fs.rm(join(template, 'log'), { recursive: true })
  })

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await Promise.all(running.splice(0).map((server) => server.stop()))
  })

  afterAll(() => fs.rm(folder, { recursive: true, force: true }))
}

/** A new folder of a cluster below a data directory of its own. */
export function newDirectory(): string {
  folders += 1
  const dataDirectory = join(folder, String(folders))
  mkdirSync(dataDirectory)
  // Also with umask 077; what PostgreSQL's user cannot reach has a test of its own.
  chmodSync(dataDirectory, 0o755)
  return join(dataDirectory, 'postgres')
}

/** A new folder with a cluster that was stopped in order: ten times quicker than making one. */
export async function preparedDirectory(): Promise<string> {
  const directory = newDirectory()
  await runProgram('cp', ['-a', template, directory], undefined)
  return directory
}

export async function start(
  directory: string,
  more: Partial<EmbeddedPostgresOptions> = {},
  installation?: Installation,
): Promise<EmbeddedPostgres> {
  const options = { name: 'test', directory, listen: { kind: 'socket' }, settings: quick, ...more } as const
  const server = await startEmbeddedPostgres(options, installation)
  running.push(server)
  return server
}

export async function query(server: Pick<EmbeddedPostgres, 'url'>, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.url })
  // A server that ends under the query is told twice, by the rejected query and by this event; without a listener it ends the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
    return rows.flat()
  } finally {
    await client.end()
  }
}

export async function serverProcess(directory: string): Promise<number> {
  return Number((await fs.readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0])
}

/** A zombie, which stays where nobody reaps it, has an id but no command line. */
export async function isRunning(pid: number): Promise<boolean> {
  if (process.platform === 'linux') return (await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== ''
  return (await runProgram('ps', ['-p', String(pid)], undefined)).succeeded
}

const hubScript = `
  import { startEmbeddedPostgres } from ${JSON.stringify(sourceFile)}
  const server = await startEmbeddedPostgres(JSON.parse(process.argv[1]))
  console.log(JSON.stringify({ url: server.url, adopted: server.adopted }))
  process.once('SIGTERM', () => server.stop())
  setInterval(() => {}, 1000)
`

/** Another hub in a process (and process group) of its own. Resolves when its PostgreSQL answers. */
export async function startHub(
  directory: string,
  identity: { uid?: number; gid?: number } = {},
): Promise<{ child: ChildProcess; url: string }> {
  const options = { name: 'other hub', directory, listen: { kind: 'socket' }, settings: quick }
  const child = spawn(process.execPath, ['--input-type=module', '--eval', hubScript, JSON.stringify(options)], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...identity,
  })
  children.push(child)
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => [])])
  if (!line) throw new Error(`the other hub ended: ${said}`)
  return { child, ...(JSON.parse(String(line)) as { url: string }) }
}
