import type { Principal } from '../identity/principal.ts'
import type { Queryable } from './database.ts'

/** One run of one source. */
export interface RunOfSource {
  readonly siteId: string
  readonly connector: string
  readonly runId: number
}

/** A run succeeded: the source is known up to the moment at which its reading began. */
export async function recordSuccess(
  _principal: Principal,
  transaction: Queryable,
  run: RunOfSource,
  asOf: Date,
): Promise<void> {
  await transaction.query(
    `insert into source_state (site_id, connector, as_of, last_run_id, last_success_run_id) values ($1, $2, $3, $4, $4)
     on conflict (site_id, connector) do update set
       as_of = excluded.as_of, last_run_id = excluded.last_run_id, last_success_run_id = excluded.last_success_run_id,
       failing_code = null, failing_since = null`,
    [run.siteId, run.connector, asOf, run.runId],
  )
}

/**
 * A run failed: what was known stays, with the code of the error and since when it goes wrong. Not where a later run has ended since: the
 * connection of this one, and its lock with it, may have broken long before it noticed.
 */
export async function recordFailure(
  _principal: Principal,
  transaction: Queryable,
  run: RunOfSource,
  code: string,
): Promise<void> {
  await transaction.query(
    `insert into source_state (site_id, connector, last_run_id, failing_code, failing_since) values ($1, $2, $3, $4, now())
     on conflict (site_id, connector) do update set
       last_run_id = excluded.last_run_id, failing_code = excluded.failing_code,
       failing_since = coalesce(source_state.failing_since, excluded.failing_since)
     where source_state.last_run_id is null or source_state.last_run_id <= excluded.last_run_id`,
    [run.siteId, run.connector, run.runId, code],
  )
}
