import type { PoolClient } from 'pg'
import type { Principal } from '../identity/principal.ts'
import type { Database } from './database.ts'
import { lostConnection } from './lostConnection.ts'

/**
 * Lends a writer's connection for as long as `work` runs. After an error the connection is closed instead of lent again, so that
 * nothing half done (an open transaction, a COPY, a lock of the session) is left on it. Throws DATABASE_UNREACHABLE when there is no
 * connection, or it breaks.
 */
export async function withWriter<T>(
  _principal: Principal,
  database: Database,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await database.writers.connect().catch((error: unknown) => {
    throw lostConnection(error) ?? error
  })
  // Without a listener a connection that breaks while it is lent would end the process; the running query rejects anyway.
  const broken = (): void => undefined
  client.on('error', broken)
  try {
    const result = await work(client)
    client.off('error', broken)
    client.release()
    return result
  } catch (error) {
    client.off('error', broken)
    client.on('error', broken)
    client.release(true)
    throw lostConnection(error) ?? error
  }
}

/** One transaction on a lent connection: commits when `work` resolves, otherwise nothing of it stays. */
export async function inTransaction<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    // On a broken connection there is nothing to take back, and the first error is the one to tell.
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

/** One transaction whose work is done and taken back: what it would come to, with nothing kept. */
export async function inDiscardedTransaction<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    return await work()
  } finally {
    // On a broken connection there is nothing to take back, and its own error is the one to tell.
    await client.query('rollback').catch(() => undefined)
  }
}
