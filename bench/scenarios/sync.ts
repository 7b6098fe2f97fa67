import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import pino from 'pino'
import { publicSecurity } from '../../connectors/public-security/connector.ts'
import type { Connector } from '../../src/connector/connector.ts'
import { startPublicSecurityDemo } from '../../src/demo/publicSecurity/startPublicSecurityDemo.ts'
import { measures } from '../../src/figures/registry.ts'
import { hubService } from '../../src/identity/principal.ts'
import { importDivisions } from '../../src/jurisdictions/importDivisions.ts'
import { openDatabase } from '../../src/store/database.ts'
import { type EmbeddedPostgresConnection, startEmbeddedPostgres } from '../../src/store/embeddedPostgres.ts'
import { loadJurisdictionTree } from '../../src/store/jurisdictions.ts'
import { migrate } from '../../src/store/migrate.ts'
import { runSync } from '../../src/sync/runSync.ts'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import { benchDirectory, postmasterOf, withClient } from '../data/cluster.ts'
import { cpuMilliseconds, withChildren } from '../measure.ts'
import type { Bench, Scenario } from '../scenario.ts'
import { type Round, runSeries } from '../series.ts'

const directory = path.join(benchDirectory, 'sync')
const rowsFile = path.join(directory, 'police_case.copy')
const covered = { covers: { from: '2009-01-01', through: '2010-12-31' } }
const cases: Connector = { ...publicSecurity, feeds: publicSecurity.feeds.filter((feed) => feed.name === 'cases') }
const rowsByDefault = 1_000_000

/**
 * A first sync of police cases from a legacy PostgreSQL over TCP into an empty store, with all that it entails (parsing, codes, places,
 * quarantine, coverage, roll-ups, cursor, commit), against COPY of the very same canonical rows into a table of the same definition with
 * its keys and indexes, in the same PostgreSQL. COPY goes through pg-copy-streams, the protocol that psql's \copy speaks.
 */
export const sync: Scenario = {
  name: 'sync',
  title: 'a first sync of 1,000,000 rows (--rows) from a legacy PostgreSQL, against COPY of the prepared rows',
  async run(bench) {
    const { rows: wanted = rowsByDefault, rounds = 5 } = bench.options
    await mkdir(directory, { recursive: true })
    const legacy = await startPublicSecurityDemo({ directory: path.join(directory, 'legacy'), cities: ['330300'] })
    // Durable as shipped: the embedded PostgreSQL's own settings, nothing turned off.
    const store = await startEmbeddedPostgres({
      name: 'bench',
      directory: path.join(directory, 'postgres'),
      listen: { kind: 'socket' },
    })
    bench.atEnd(() => legacy.stop())
    bench.atEnd(() => store.stop())
    await growLegacy(bench, legacy.ownerUrl('330300'), wanted)
    const admin = store.connection
    const named = (database: string): EmbeddedPostgresConnection => ({ ...store.connection, database })
    const template = named('bench_template')
    await withClient(admin, async (client) => {
      await client.query('drop database if exists bench_template')
      await client.query('create database bench_template')
    })
    await migrate(hubService, template)
    await withClient(template, (client) =>
      importDivisions({ client, principal: hubService, scope: 'demonstration', progress: () => undefined }),
    )
    const postmasters = await Promise.all([legacy.ownerUrl('330300'), admin].map(postmasterOf))
    /** An empty store of its own for each round, on pages that are written already. */
    const fresh = async <T>(work: (connection: EmbeddedPostgresConnection) => Promise<T>): Promise<T> => {
      await withClient(admin, async (client) => {
        await client.query('drop database if exists bench_round')
        await client.query('create database bench_round template bench_template')
        await client.query('checkpoint')
      })
      return work(named('bench_round'))
    }

    let report: SyncReport | undefined
    const sync = (keepRows: boolean): Promise<Round> =>
      fresh(async (connection) => {
        const database = await openDatabase(connection)
        try {
          const tree = await loadJurisdictionTree(database.writers, hubService)
          const area = tree.findByCode('330300')!
          const read = cases.settings.parse({ url: legacy.url('330300'), ...covered })
          const round = await timed(postmasters, async () => {
            report = await runSync({
              database,
              principal: hubService,
              connector: cases,
              site: { siteId: '330300', jurisdictionId: area.id },
              settings: read,
              tree,
              measures,
              signal: new AbortController().signal,
              progress: () => undefined,
              log: pino({ level: 'warn' }, pino.destination(2)),
            })
            return report.rowsWritten
          })
          if (report?.state !== 'SUCCEEDED') throw new Error(JSON.stringify(report))
          if (keepRows) {
            await withClient(connection, (client) =>
              pipeline(client.query(copyTo('copy police_case to stdout')), createWriteStream(rowsFile)),
            )
          }
          return round
        } finally {
          await database.close()
        }
      })
    const copy = (): Promise<Round> =>
      fresh((connection) =>
        timed(postmasters, () =>
          withClient(connection, async (client) => {
            const stream = client.query(copyFrom('copy police_case from stdin'))
            await pipeline(createReadStream(rowsFile, { highWaterMark: 1024 * 1024 }), stream)
            return stream.rowCount ?? 0
          }),
        ),
      )

    bench.tell('a first sync, not counted')
    await sync(true)
    const result = await runSeries(
      [
        { name: 'hub sync', measure: () => sync(false) },
        { name: 'COPY', measure: copy },
      ],
      [{ name: 'sync / COPY', of: 'hub sync', to: 'COPY', column: 'rows/s', mark: { atLeast: 0.5 } }],
      { rounds, progress: bench.tell },
    )
    const feed = report!.feeds[0]!
    return {
      ...result,
      notes: [
        `Rows read ${feed.rowsRead}, written ${report!.rowsWritten}, quarantined ${report!.rowsQuarantined}; reading ${feed.readSeconds.toFixed(1)} s, commit ${feed.commitSeconds.toFixed(1)} s in the last round.`,
      ],
    }
  },
}

/**
 * Makes the legacy table as large as wanted: copies of the demonstration's synthetic cases under new keys, each filed on another day of
 * 2009 or 2010, by PostgreSQL's random numbers from a seed of this bench. What the demonstration has of odd rows grows with it.
 */
async function growLegacy(bench: Bench, ownerUrl: string, wanted: number): Promise<void> {
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

/** Rows tells of the work how many there were; CPU of this process, and of both PostgreSQL. */
async function timed(postmasters: readonly number[], work: () => Promise<number>): Promise<Round> {
  const sum = (): number => cpuMilliseconds(postmasters.flatMap(withChildren))
  const before = { node: cpuMilliseconds([process.pid]), postgres: sum() }
  const began = performance.now()
  const rows = await work()
  const seconds = (performance.now() - began) / 1000
  return {
    'rows/s': rows / seconds,
    seconds,
    'Node CPU s': (cpuMilliseconds([process.pid]) - before.node) / 1000,
    'PostgreSQL CPU s': (sum() - before.postgres) / 1000,
  }
}
