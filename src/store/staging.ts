import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { CanonicalRecordName } from '../connector/records.ts'
import type { Principal } from '../identity/principal.ts'
import { lockNotAvailable } from './bulkLoad.ts'
import type { Queryable } from './database.ts'
import { entities } from './entities.ts'
import { inTransaction } from './writer.ts'

/** One feed within one run: what every staged row is marked with. */
export interface FeedRun {
  readonly siteId: string
  readonly feedId: number
  readonly runId: number
}

/** A stream of lines into one staging table. */
export interface StagingCopy {
  /** Hands over lines that an encoder made; resolves when there is room for more. */
  write(lines: string): Promise<void>
  /** Ends the COPY; resolves when PostgreSQL has all lines. */
  end(): Promise<void>
}

/** Above this many staged rows the planner needs to know what they look like; below, guessing costs less than looking. */
const rowsWorthAnalysing = 200

/** Opens a COPY into a staging table. The connection is busy with it until `end`. Errors come out of `write` and `end`. */
export function openStagingCopy(
  _principal: Principal,
  client: PoolClient,
  table: string,
  columns: readonly string[],
): StagingCopy {
  const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`, { highWaterMark: 1 << 20 }))
  let failure: Error | undefined
  stream.on('error', (error: Error) => {
    failure = error
  })
  const check = (): void => {
    if (failure !== undefined) throw failure
  }
  return {
    async write(lines) {
      check()
      if (!stream.write(Buffer.from(lines))) await roomIn(stream)
      check()
    },
    async end() {
      check()
      const finished = once(stream, 'finish')
      stream.end()
      await finished
    },
  }
}

/** Resolves when the stream takes more, or never will. */
function roomIn(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const events = ['drain', 'error', 'close']
    const go = (): void => {
      for (const event of events) stream.off(event, go)
      resolve()
    }
    for (const event of events) stream.on(event, go)
  })
}

/** Lets the planner see the rows that were just staged, if they are many. */
export async function analyseStaging(
  _principal: Principal,
  client: Queryable,
  table: string,
  rows: number,
): Promise<void> {
  if (rows >= rowsWorthAnalysing) await client.query(`analyze ${table} (site_id, feed_id, run_id, source_key, deleted)`)
}

/**
 * Removes what a run staged. Where no other run has staged anything the table is emptied at once, so that it does not grow by the
 * dead rows of every run; that needs the table for itself for a moment and is given up when it is not to be had.
 */
export async function clearStaging(
  _principal: Principal,
  client: PoolClient,
  run: Pick<FeedRun, 'siteId' | 'runId'>,
  record: CanonicalRecordName,
): Promise<void> {
  for (const table of [`staging_${entities[record].table}`, 'staging_quarantine']) {
    const emptied = await inTransaction(client, () => truncateIfAlone(client, table, run)).catch((error: unknown) => {
      if ((error as { readonly code?: string }).code === lockNotAvailable) return false
      throw error
    })
    if (!emptied) await client.query(`delete from ${table} where site_id = $1 and run_id = $2`, [run.siteId, run.runId])
  }
}

async function truncateIfAlone(
  client: PoolClient,
  table: string,
  run: Pick<FeedRun, 'siteId' | 'runId'>,
): Promise<boolean> {
  await client.query(`set local lock_timeout = '50ms'`)
  await client.query(`lock table ${table} in access exclusive mode`)
  const { rows } = await client.query<{ others: boolean }>(
    `select exists (select 1 from ${table} where (site_id, run_id) <> ($1, $2)) as others`,
    [run.siteId, run.runId],
  )
  if (rows[0]?.others !== false) return false
  await client.query(`truncate ${table}`)
  return true
}

/** Removes what a run staged of one file, because the file turned out not to be whole. */
export async function clearStagedFile(
  _principal: Principal,
  queryable: Queryable,
  run: FeedRun,
  record: CanonicalRecordName,
  file: string,
): Promise<void> {
  const scope = [run.siteId, run.feedId, run.runId, file]
  const ofRun = 'site_id = $1 and feed_id = $2 and run_id = $3'
  await queryable.query(`delete from staging_${entities[record].table} where ${ofRun} and origin = $4`, scope)
  await queryable.query(
    `delete from staging_quarantine where ${ofRun} and regexp_replace(origin, ':[0-9]+$', '') = $4`,
    scope,
  )
}

/**
 * Removes whatever is staged of a source: whoever holds its lock knows that no other run of it lives. Not only of runs that nobody
 * ended: one whose own connection broke could write its end on another one, but no longer tidy up.
 */
export async function clearDeadStaging(
  _principal: Principal,
  queryable: Queryable,
  siteId: string,
  connector: string,
): Promise<void> {
  const { rows } = await queryable.query<{ feed_id: number }>(
    'select feed_id from feed where site_id = $1 and connector = $2',
    [siteId, connector],
  )
  if (rows.length === 0) return
  const ofSource = `site_id = '${siteId.replaceAll("'", "''")}' and feed_id in (${rows.map((row) => row.feed_id).join(', ')})`
  const tables = [...Object.values(entities).map(({ table }) => table), 'quarantine']
  // In one message: each run begins with it, and mostly there is nothing.
  await queryable.query(tables.map((table) => `delete from staging_${table} where ${ofSource}`).join('; '))
}
