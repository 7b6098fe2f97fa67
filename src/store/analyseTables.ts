import type { PoolClient } from 'pg'
import type { Principal } from '../identity/principal.ts'
import { inTransaction } from './writer.ts'

/** Fewer rows change no plan; autovacuum sees to them in time. */
const rowsWorthAnalysing = 10_000

/**
 * Lets the planner see many rows at once. Without it PostgreSQL plans for empty tables until autovacuum comes by, a minute or more after
 * the first sync, and a question that takes 0.1 s then takes more than 5. A small sample is enough for that; autovacuum refines it.
 */
export async function analyseTables(
  _principal: Principal,
  client: PoolClient,
  tables: readonly string[],
  rows: number,
): Promise<void> {
  if (rows < rowsWorthAnalysing) return
  await inTransaction(client, async () => {
    await client.query('set local default_statistics_target = 20')
    for (const table of tables) await client.query(`analyze ${table}`)
  })
}
