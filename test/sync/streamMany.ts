import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import { createTestDatabase } from '../support/database.ts'
import { startPostgresSource } from '../support/postgresSource.ts'

/** What a process that synced many rows tells of itself; memory is resident, in MiB. */
export interface Streamed {
  readonly idle: number
  readonly most: number
  readonly report: SyncReport
  /** Rows in the table and in the roll-up of the city. */
  readonly stored: number
  readonly counted: number
}

/**
 * Syncs so many rows of a real table, one in a thousand of which cannot be read, in a process of its own: what else a test run holds in
 * memory would hide what a run takes.
 */
export async function streamMany(rows: number): Promise<Streamed> {
  const store = await createTestDatabase()
  const source = await startPostgresSource({
    statements: `create table many_cases as
      select 'K' || lpad(n::text, 12, '0') as id, '3303' || (array['02', '03', '04', '81'])[1 + n % 4] as place,
        (array['BURGLARY', 'ROBBERY', 'FRAUD'])[1 + n % 3] as category,
        case when n % 1000 = 0 then '?' else to_char(date '2010-01-01' + (n % 365)::int, 'YYYYMMDD') end as filed,
        null::text as solved, (n % 500)::text as loss, null::text as video, null::text as "areaSet", null::text as deleted, null::text as changed
      from generate_series(1, ${rows}) as n;
      alter table many_cases add primary key (id); analyze many_cases`,
    planted: [],
    covers: { from: '2010-01-01', through: '2010-12-31' },
  })
  try {
    const told = await runChild({ store: store.settings, url: source.settings.url })
    const [counts] = (
      await store.database.writers.query<{ stored: number; counted: number }>(
        `select (select count(*) from police_case) as stored,
          (select sum(value)::bigint from rollup_year where area_id = $1 and measure = 'cases_filed' and breakdown = '' and not at_event) as counted`,
        [store.tree.findByCode('330300')!.id],
      )
    ).rows
    return { ...told, stored: counts!.stored, counted: counts!.counted }
  } finally {
    await source.stop()
    await store.drop()
  }
}

async function runChild(settings: object): Promise<Pick<Streamed, 'idle' | 'most' | 'report'>> {
  const script = fileURLToPath(new URL('./streamingChild.ts', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) said += chunk.toString()
  return JSON.parse(said) as Pick<Streamed, 'idle' | 'most' | 'report'>
}
