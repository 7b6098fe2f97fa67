import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { EmbeddedPostgresConnection } from '../../src/store/embeddedPostgres.ts'
import { withClient } from '../data/cluster.ts'
import { syncDirectory } from '../syncStore.ts'

const program = '/usr/bin/pgloader'
const execute = promisify(execFile)

/** What is missing for this rival; null: nothing. */
export function pgloaderMissing(): string | null {
  return existsSync(program) ? null : 'pgloader (apt-get install pgloader)'
}

/** A database as pgloader names it. Over the socket, as the hub's own connections to its store. */
export function pgloaderAddress({ host, port, user, database }: EmbeddedPostgresConnection): string {
  return `pgsql://${user}@unix:${host}:${port}/${database}`
}

/** Runs pgloader with a command in its own language, and tells how many rows then stand in the table: it goes on after errors. */
export async function runPgloader(
  command: string,
  connection: EmbeddedPostgresConnection,
  table: string,
): Promise<number> {
  const directory = path.join(syncDirectory, 'pgloader')
  const file = path.join(directory, 'command.load')
  await mkdir(directory, { recursive: true })
  // With the password of the source.
  await writeFile(file, command, { mode: 0o600 })
  try {
    await execute(program, ['--root-dir', directory, '--on-error-stop', file], { maxBuffer: 1 << 26 })
  } finally {
    await rm(file)
  }
  return withClient(connection, async (client) => {
    const { rows } = await client.query<{ count: number }>(`select count(*) from ${table}`)
    return rows[0]!.count
  })
}
