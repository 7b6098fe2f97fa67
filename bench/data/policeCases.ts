import {
  type PublicSecurityDemo,
  startPublicSecurityDemo,
} from '../../src/demo/publicSecurity/startPublicSecurityDemo.ts'
import type { Bench } from '../scenario.ts'
import { syncedSite } from '../syncRun.ts'
import { withClient } from './cluster.ts'

/** The legacy system of public security with so many cases, made once in a folder of its own. */
export async function startPoliceCases(bench: Bench, directory: string, rows: number): Promise<PublicSecurityDemo> {
  const legacy = await startPublicSecurityDemo({ directory, cities: [syncedSite] })
  bench.atEnd(() => legacy.stop())
  await growCases(bench, legacy.ownerUrl(syncedSite), rows)
  return legacy
}

/** Days that the source vouches for. */
export const policeCasesCovered = { from: '2009-01-01', through: '2010-12-31' }

/**
 * Makes the legacy table as large as wanted: copies of the demonstration's synthetic cases under new keys, each filed on another day of
 * 2009 or 2010, by PostgreSQL's random numbers from a seed of this bench. What the demonstration has of odd rows grows with it.
 */
async function growCases(bench: Bench, ownerUrl: string, wanted: number): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    const has = Number((await client.query<{ count: string }>('select count(*) from gaxt.t_aj_jbxx')).rows[0]!.count)
    if (has >= wanted) return
    bench.tell(`growing the legacy table from ${has} to ${wanted} rows, once`)
    const { rows } = await client.query<{ column_name: string }>(
      `select column_name from information_schema.columns where table_schema = 'gaxt' and table_name = 't_aj_jbxx' order by ordinal_position`,
    )
    const names = rows.map((row) => row.column_name)
    const filed = `to_char(to_date(larq, 'YYYYMMDD') + shift, 'YYYYMMDD')`
    const changed: Readonly<Record<string, string>> = {
      ajbh: `'B' || lpad((row_number() over ())::text, 22, '0')`,
      larq: `case when larq ~ '^20(09|10)' and ${filed} between '20090101' and '20101231' then ${filed} else larq end`,
    }
    await client.query('select setseed(0.20101231)')
    await client.query(
      `insert into gaxt.t_aj_jbxx (${names.join(', ')})
        select ${names.map((name) => changed[name] ?? name).join(', ')}
        from (select case_row.*, floor(random() * 730 - 365)::int as shift from gaxt.t_aj_jbxx case_row, generate_series(1, $1)) as copies
        limit $2`,
      [Math.ceil(wanted / has), wanted - has],
    )
    await client.query('vacuum analyze gaxt.t_aj_jbxx')
  })
}
