import { expect } from 'vitest'
import type { TestDatabase } from '../../support/database.ts'

/** The roll-ups as they were when a run had succeeded. */
export interface LedgerMark {
  /** The last run until then. */
  readonly runId: number
  readonly cells: readonly string[]
}

/** Notes the roll-ups, to be told again later. */
export async function markLedger(store: TestDatabase): Promise<LedgerMark> {
  const { rows } = await store.database.writers.query<{ last: number }>('select max(run_id) as last from sync_run')
  const runId = rows[0]!.last
  return { runId, cells: await cellsAfter(store, runId) }
}

/** What was shown after each of these runs must be what is shown now minus what later runs changed. */
export async function expectExactLedger(store: TestDatabase, marks: readonly LedgerMark[]): Promise<void> {
  for (const { runId, cells } of marks) expect(await cellsAfter(store, runId)).toEqual(cells)
}

/** Every cell that is not 0, as it is now less the deltas of runs after this one. */
async function cellsAfter(store: TestDatabase, runId: number): Promise<string[]> {
  const cell = 'area_id, at_event, grain, starts_on, measure, breakdown'
  const { rows } = await store.database.writers.query<{ told: string }>(
    `select concat_ws(' ', ${cell}, sum(value), sum(unallocated), sum(to_date)) as told
     from (
       select area_id, at_event, 'YEAR' as grain, make_date(year, 1, 1) as starts_on, measure, breakdown, value, unallocated, 0::bigint as to_date
       from rollup_year
       union all
       select area_id, at_event, 'MONTH', month, measure, breakdown, coalesce(value, 0), coalesce(unallocated, 0), coalesce(to_date, 0)
       from rollup_month
       union all
       select ${cell}, -delta, -delta_unallocated, -delta_to_date from rollup_delta where run_id > $1) as parts
     group by ${cell} having sum(value) <> 0 or sum(unallocated) <> 0 or sum(to_date) <> 0
     order by 1`,
    [runId],
  )
  return rows.map(({ told }) => told)
}
