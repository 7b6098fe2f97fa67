import pg from 'pg'

/**
 * Cancels what a session of the same login is running, over a connection of its own: the others may all be busy. Nothing else of that
 * session may be asked until this settles, or it could be the next statement that is cancelled. Never fails: a statement that cannot
 * be cancelled ends by its own time limit.
 */
export async function cancelStatement(config: pg.ClientConfig, processId: number): Promise<void> {
  const client = new pg.Client({ ...config, application_name: 'hub cancel', connectionTimeoutMillis: 2000 })
  // Broken or not: what is left of it is ended below.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select pg_cancel_backend($1)', [processId])
  } catch {
    return
  } finally {
    await client.end().catch(() => undefined)
  }
}
