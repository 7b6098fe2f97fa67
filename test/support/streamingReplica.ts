import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { appendFile, chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { TestServer } from './database.ts'

const run = promisify(execFile)
const debian = '/usr/lib/postgresql'

/** PostgreSQL's own programs of this machine, of the newest version; null: not installed, the npm packages have no pg_basebackup. */
const programs = existsSync(debian)
  ? (readdirSync(debian)
      .filter((version) =>
        ['initdb', 'pg_ctl', 'pg_basebackup'].every((name) => existsSync(`${debian}/${version}/bin/${name}`)),
      )
      .sort((one, other) => Number(other) - Number(one))
      .map((version) => `${debian}/${version}/bin`)[0] ?? null)
  : null

/** For `describe.skipIf`, as with MariaDB: CI must have it. */
export const withoutPostgresql = programs === null && process.env['CI'] !== 'true'

/** Why, for the suite's title. */
export const postgresqlNeeded = withoutPostgresql
  ? ' (SKIPPED: PostgreSQL is not installed; apt-get install postgresql)'
  : ''

/** A PostgreSQL and another one that follows it by streaming replication. */
export interface ReplicatedServers {
  readonly primary: TestServer
  readonly replica: TestServer
  /** Ends one of them at once. */
  halt(name: 'primary' | 'replica'): Promise<void>
  resume(name: 'primary' | 'replica'): Promise<void>
  stop(): Promise<void>
}

/** Starts both in a folder of their own; they listen on sockets in it. */
export async function startReplicatedServers(): Promise<ReplicatedServers> {
  if (programs === null) throw new Error('PostgreSQL is not installed, and CI must have it: apt-get install postgresql')
  const bin = programs
  // A short path: sockets lie in it.
  const folder = await mkdtemp('/tmp/hub-replica-')
  const asPostgres = await ownedByPostgres(folder)
  const settings = (name: string): TestServer => ({
    host: folder,
    port: name === 'primary' ? 5441 : 5442,
    user: 'postgres',
    database: 'postgres',
  })
  const command = (program: string, words: readonly string[]) => {
    const [file, ...first] = [...asPostgres, path.join(bin, program)]
    return run(file!, [...first, ...words], { cwd: folder, env: { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8' } })
  }
  const control = (name: string, action: string, words: readonly string[] = []) =>
    command('pg_ctl', ['-D', path.join(folder, name), '-s', '-w', ...words, action])
  const resume = async (name: 'primary' | 'replica'): Promise<void> => {
    const { port } = settings(name)
    const options = `-p ${port} -k ${folder} -c listen_addresses= -c fsync=off`
    await control(name, 'start', ['-o', options, '-l', path.join(folder, `${name}.log`)])
  }
  await command('initdb', [
    '-D',
    path.join(folder, 'primary'),
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '-N',
    '--locale=C.UTF-8',
  ])
  await appendFile(path.join(folder, 'primary', 'pg_hba.conf'), 'local replication all trust\n')
  await resume('primary')
  const { port } = settings('primary')
  await command('pg_basebackup', [
    '-h',
    folder,
    '-p',
    String(port),
    '-U',
    'postgres',
    '-D',
    path.join(folder, 'replica'),
    '-R',
    '-X',
    'stream',
    '-c',
    'fast',
  ])
  await resume('replica')
  const halt = async (name: 'primary' | 'replica'): Promise<void> => {
    await control(name, 'stop', ['-m', 'immediate'])
  }
  return {
    primary: settings('primary'),
    replica: settings('replica'),
    halt,
    resume,
    async stop() {
      for (const name of ['replica', 'primary'] as const) {
        if (existsSync(path.join(folder, name, 'postmaster.pid'))) await halt(name)
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL does not run as root: then the folder and the programs are its own user's. */
async function ownedByPostgres(folder: string): Promise<string[]> {
  if (process.getuid?.() !== 0) return []
  const { stdout } = await run('id', ['-u', 'postgres'])
  const group = await run('id', ['-g', 'postgres'])
  await chmod(folder, 0o755)
  await chown(folder, Number(stdout), Number(group.stdout))
  return ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups']
}
