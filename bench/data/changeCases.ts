import type { EmbeddedPostgresConnection } from '../../src/store/embeddedPostgres.ts'
import { syncedSite } from '../syncRun.ts'
import { withClient } from './cluster.ts'

/**
 * Changes so many cases at the source, anywhere in the table: each is solved, on another day than before, and its loss is another. They
 * are stamped two days after whatever was stamped before; with its overlap of a day the next sync reads the last changes once more.
 * Only cases that the hub holds, so that each is one change of a record.
 */
export async function changeCases(
  ownerUrl: string,
  store: EmbeddedPostgresConnection,
  rows: number,
  count: number,
): Promise<void> {
  // What the hub refused or was not meant to have is some of any; the copies' keys are B and a number.
  const candidates = Array.from(
    { length: count * 3 },
    () => `B${String(1 + Math.floor(Math.random() * rows)).padStart(22, '0')}`,
  )
  const keys = await withClient(store, async (client) => {
    const { rows: held } = await client.query<{ source_key: string }>(
      'select source_key from feed join police_case using (site_id, feed_id) where site_id = $1 and source_key = any($2) limit $3',
      [syncedSite, [...new Set(candidates)], count],
    )
    return held.map(({ source_key }) => source_key)
  })
  if (keys.length < count) throw new Error(`Of the cases that were copied only ${keys.length} were found to change.`)
  await withClient(ownerUrl, (client) =>
    client.query(
      `update gaxt.t_aj_jbxx set ssje = coalesce(ssje, 0) + 1, ajzt = '3',
         parq = case when larq ~ '^20(09|10)[0-9]{4}$' then to_char(to_date(larq, 'YYYYMMDD') + floor(random() * 30)::int, 'YYYYMMDD') else parq end,
         gxsj = (select max(gxsj) from gaxt.t_aj_jbxx) + interval '2 days'
       where ajbh = any($1)`,
      [keys],
    ),
  )
}
