/**
 * One hub per folder, by a session-level advisory lock: the system closes the connection of a hub that dies, however it
 * dies, and with it goes the lock. A file with a process id would outlive it, and ids are used again.
 */
import { Socket } from 'node:net'
import pg from 'pg'
import type { EmbeddedPostgresConnection } from './embeddedPostgres.ts'

/** Two arbitrary numbers that nothing else in the cluster's database `postgres` may lock. */
const lockKey = [1_786_214_019, 1]

export interface FolderLock {
  /** From now on the loss of the lock is expected. */
  letGo(): void
  /** Closes the connection and so frees the lock. */
  close(): void
}

export type LockOutcome =
  | { readonly kind: 'locked'; readonly lock: FolderLock }
  /** Another hub has it. */
  | { readonly kind: 'held' }
  | { readonly kind: 'unanswered'; readonly error: unknown }

/** Tries once. The lock's connection does not keep the process alive. */
export async function lockFolder(connection: EmbeddedPostgresConnection): Promise<LockOutcome> {
  const first = await connectAndLock(connection)
  if (first.kind !== 'locked') return first
  let { client, socket } = first
  let expected = false
  // When one session crashes PostgreSQL ends all and goes on; without this the folder would then be free for a second hub.
  const watch = () => {
    client.once('end', () => {
      if (!expected) setTimeout(takeAgain, 500).unref()
    })
  }
  const takeAgain = async () => {
    if (expected) return
    const again = await connectAndLock(connection)
    if (again.kind === 'locked') {
      client = again.client
      socket = again.socket
      if (expected) socket.destroy()
      else watch()
    } else {
      setTimeout(takeAgain, 500).unref()
    }
  }
  watch()
  return {
    kind: 'locked',
    lock: {
      letGo() {
        expected = true
      },
      // Not by a farewell: a killed server's session might never answer it.
      close() {
        expected = true
        socket.destroy()
      },
    },
  }
}

type Attempt =
  | { readonly kind: 'locked'; readonly client: pg.Client; readonly socket: Socket }
  | Exclude<LockOutcome, { kind: 'locked' }>

async function connectAndLock(connection: EmbeddedPostgresConnection): Promise<Attempt> {
  const socket = new Socket()
  const client = new pg.Client({
    ...connection,
    stream: () => socket,
    ssl: false,
    application_name: 'jurisdiction-hub folder lock',
    connectionTimeoutMillis: 5_000,
  })
  // A lost connection is noticed by its end; without a listener the error would end the process.
  let connectionError: Error | undefined
  client.on('error', (error) => {
    connectionError = error
  })
  try {
    await client.connect()
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1, $2) as locked', lockKey)
    if (rows[0]?.locked) {
      socket.unref()
      return { kind: 'locked', client, socket }
    }
    await client.end()
    return { kind: 'held' }
  } catch (error) {
    socket.destroy()
    return { kind: 'unanswered', error: connectionError ?? error }
  }
}
