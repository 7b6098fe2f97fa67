import { setTimeout as sleep } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { Queryable } from './database.ts'
import { runChannel } from './runNotifications.ts'
import type { RunOfSource } from './sourceState.ts'

/** Counts of a run, as its row tells them. */
export interface RunCounts {
  readonly rowsRead: number
  readonly rowsExpected: number | null
  readonly rowsWritten: number
  readonly rowsQuarantined: number
  readonly rowsDeleted: number
}

/** How a run ended. */
export interface RunEnd {
  readonly state: 'SUCCEEDED' | 'FAILED' | 'STOPPED'
  readonly error: { readonly code: string; readonly message: string } | null
  /** Things that did not add up. */
  readonly differences: number
  readonly report: unknown
}

/** The server looks so often whether whoever sent a statement is still there. */
const clientCheck = '1s'
/** So long the backend of a killed run may hold its lock, and a little more. */
const lockPatience = 2_500
const lockPause = 100
/** SQLSTATE where the system cannot tell that a client is gone (Windows): there a killed run's lock lasts as long as its statement. */
const notOnThisSystem = '22023'

/**
 * Takes the lock of a source for as long as the connection lives: it ends with its holder, so a killed run locks nobody out, not even
 * one that died in the middle of a long statement. `waits`: for as long as the lock of a dead process may stay. Throws
 * SYNC_ALREADY_RUNNING when another run holds it.
 */
export async function lockSource(
  _principal: Principal,
  client: PoolClient,
  siteId: string,
  connector: string,
  { waits }: { readonly waits: boolean },
): Promise<void> {
  await client.query(`set client_connection_check_interval = '${clientCheck}'`).catch((error: unknown) => {
    if ((error as { readonly code?: string }).code !== notOnThisSystem) throw error
  })
  const until = performance.now() + (waits ? lockPatience : 0)
  while (!(await tryLock(client, siteId, connector))) {
    if (performance.now() >= until) {
      throw new HubError(
        'SYNC_ALREADY_RUNNING',
        `Another run of ${connector} at site ${siteId} is under way. Wait for it to end; \`hub sources\` shows how far it is.`,
        {
          details: { siteId, connector },
        },
      )
    }
    await sleep(lockPause)
  }
}

async function tryLock(client: PoolClient, siteId: string, connector: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    `select pg_try_advisory_lock(hashtextextended($1, 0)) as locked`,
    [lockName(siteId, connector)],
  )
  return rows[0]?.locked === true
}

/** Gives the lock back. */
export async function unlockSource(
  _principal: Principal,
  client: PoolClient,
  siteId: string,
  connector: string,
): Promise<void> {
  await client.query(`select pg_advisory_unlock(hashtextextended($1, 0))`, [lockName(siteId, connector)])
}

function lockName(siteId: string, connector: string): string {
  return `hub sync ${siteId} ${connector}`
}

/** Begins a run; the lock must be held. */
export async function createRun(
  _principal: Principal,
  queryable: Queryable,
  siteId: string,
  connector: string,
  asked: { readonly reading: string; readonly dryRun: boolean },
): Promise<{ readonly runId: number; readonly startedAt: Date }> {
  const { rows } = await queryable.query<{ run_id: number; started_at: Date }>(
    `insert into sync_run (site_id, connector, state, reading, dry_run) values ($1, $2, 'RUNNING', $3, $4) returning run_id, started_at`,
    [siteId, connector, asked.reading, asked.dryRun],
  )
  return { runId: rows[0]!.run_id, startedAt: rows[0]!.started_at }
}

/** Ends runs whose process died: whoever holds the lock knows that no other run of the source lives. */
export async function endDeadRuns(
  _principal: Principal,
  queryable: Queryable,
  siteId: string,
  connector: string,
): Promise<void> {
  await queryable.query(
    `update sync_run set state = 'FAILED', finished_at = now(), error_code = 'SYNC_INTERRUPTED',
       error_message = 'The process ended before the run did. Nothing half done was kept; this run went on from the last one that succeeded.'
     where site_id = $1 and connector = $2 and state = 'RUNNING'`,
    [siteId, connector],
  )
}

/** Writes how far a run is, and tells whoever listens. */
export async function writeRunProgress(
  _principal: Principal,
  queryable: Queryable,
  run: Pick<RunOfSource, 'siteId' | 'runId'>,
  counts: RunCounts,
): Promise<void> {
  await queryable.query(
    `update sync_run set rows_read = $3, rows_expected = $4, rows_written = $5, rows_quarantined = $6, rows_deleted = $7
     where site_id = $1 and run_id = $2`,
    [
      run.siteId,
      run.runId,
      counts.rowsRead,
      counts.rowsExpected,
      counts.rowsWritten,
      counts.rowsQuarantined,
      counts.rowsDeleted,
    ],
  )
  await notifyRun(queryable, run)
}

/** Ends a run. */
export async function finishRun(
  _principal: Principal,
  transaction: Queryable,
  run: Pick<RunOfSource, 'siteId' | 'runId'>,
  end: RunEnd,
): Promise<void> {
  await transaction.query(
    `update sync_run set state = $3, finished_at = statement_timestamp(), error_code = $4, error_message = $5, differences = $6, report = $7
     where site_id = $1 and run_id = $2`,
    [
      run.siteId,
      run.runId,
      end.state,
      end.error?.code ?? null,
      end.error?.message ?? null,
      end.differences,
      JSON.stringify(end.report),
    ],
  )
  await notifyRun(transaction, run)
}

async function notifyRun(queryable: Queryable, run: Pick<RunOfSource, 'siteId' | 'runId'>): Promise<void> {
  await queryable.query('select pg_notify($1, $2)', [runChannel, `${run.siteId}:${run.runId}`])
}
