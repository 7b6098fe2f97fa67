import type pg from 'pg'
import { measures } from '../../src/figures/registry.ts'
import { entities, entityColumns } from '../../src/store/entities.ts'
import { askedProvinces } from './cloneSites.ts'

/**
 * Lets the records of the asked provinces' sites grow: each comes so many times, under keys of its own. What is counted of records
 * grows with them, in the roll-ups and in the ledger; areas, days and breakdowns stay as they are, and so do statistics.
 */
export async function multiplyRecords(
  client: pg.Client,
  {
    records,
    first,
  }: { readonly records: number; readonly first: { readonly records: number; readonly asked: number } },
  tell: (line: string) => void,
): Promise<void> {
  const { rows } = await client.query<{ site: string }>(
    `select s.site_id as site from site s join jurisdiction j using (jurisdiction_id) left join jurisdiction p on p.jurisdiction_id = j.parent_id
     where p.code = any($1) and s.site_id <> '330300' and exists (select from feed f where f.site_id = s.site_id and connector <> 'bulletin')`,
    [askedProvinces],
  )
  const sites = `'{${rows.map(({ site }) => site).join(',')}}'::text[]`
  const times = Math.round((records - first.records + first.asked) / first.asked)
  const tables = Object.values(entities).filter(({ name }) => name !== 'observation' && name !== 'publishedFigure')
  for (const { table, ...entity } of tables) {
    const began = performance.now()
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select c.relname as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i join pg_class c on c.oid = i.indexrelid
       where i.indrelid = $1::regclass and not i.indisprimary`,
      [table],
    )
    // Made anew at the end: a third of the time.
    for (const { name } of indexes) await client.query(`drop index ${name}`)
    const columns = [
      'county_id',
      'township_id',
      'reported_system',
      ...entityColumns({ table, ...entity } as never),
    ].join(', ')
    const { rowCount } = await client.query(
      `insert into ${table} (site_id, feed_id, source_key, jurisdiction_id, ${columns}, run_id)
       select site_id, feed_id, source_key || '-' || time, jurisdiction_id, ${columns}, run_id
       from generate_series(2, ${times}) as time, ${table} where site_id = any(${sites})`,
    )
    for (const { definition } of indexes) await client.query(definition)
    tell(
      `  ${table}: ${(rowCount ?? 0).toLocaleString('en')} rows, ${((performance.now() - began) / 1000).toFixed(0)} s`,
    )
  }
  const counted = `'{${measures
    .filter(({ source }) => source.kind === 'RECORD')
    .map(({ code }) => code)
    .join(',')}}'::text[]`
  const of = `site_id = any(${sites}) and measure = any(${counted})`
  await client.query(
    `update rollup_year set value = value * ${times}, unallocated = unallocated * ${times} where ${of}`,
  )
  await client.query(
    `update rollup_month set value = value * ${times}, unallocated = unallocated * ${times} where ${of}`,
  )
  await client.query(
    `update rollup_delta set delta = delta * ${times}, delta_unallocated = delta_unallocated * ${times} where ${of}`,
  )
  // An update leaves every cell twice, and the new one far from its neighbours: no sync does that to all of a site's cells at once.
  await client.query('vacuum full rollup_year, rollup_month, rollup_delta')
  tell(`  roll-ups of ${rows.length} sites: times ${times}`)
}
