import { existsSync } from 'node:fs'
import path from 'node:path'
import { justice } from '../../connectors/justice/connector.ts'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import { countCases, mediationTable, startMediationCases } from '../data/mediationCases.ts'
import { batchInsert, preparedRows } from '../rivals/batchInsert.ts'
import { pgloaderAddress, pgloaderMissing, runPgloader } from '../rivals/pgloader.ts'
import type { Scenario } from '../scenario.ts'
import { type Round, runSeries } from '../series.ts'
import { measureSync, noteOf, onlyFeed, timed } from '../syncRun.ts'
import { copyIn, copyOut, openSyncStore, syncDirectory } from '../syncStore.ts'

const rowsFile = path.join(syncDirectory, 'mediation_case.copy')
const cases = onlyFeed(justice, 'cases')
/** knex takes too long for all of them; what it is held against is told per row. */
const mostInserted = 100_000

/**
 * A first sync of mediation cases from a real MariaDB into an empty store, with all that it entails (parsing, codes, places, quarantine,
 * coverage, roll-ups, cursor, commit), against loading the same rows by other means into the same PostgreSQL.
 */
export const syncMariadb: Scenario = {
  name: 'syncMariadb',
  title: 'a first sync of 1,000,000 rows (--rows) from MariaDB, against COPY, pgloader and knex batchInsert',
  missing() {
    const lacking = [
      ...(existsSync('/usr/sbin/mariadbd') ? [] : ['MariaDB (apt-get install mariadb-server)']),
      ...[pgloaderMissing()].filter((what) => what !== null),
    ]
    return lacking.length === 0 ? null : lacking.join(', ')
  },
  async run(bench) {
    const { rows: wanted = 1_000_000, rounds = 5 } = bench.options
    const store = await openSyncStore(bench)
    const legacy = await startMediationCases(bench, wanted)
    const servers = [store.postmaster, legacy.server]
    const inSource = await countCases(legacy.ownerUrl)
    let report: SyncReport
    const sync = async (): Promise<Round> => {
      const connection = await store.makeStore('bench_round')
      const synced = await measureSync(connection, cases, legacy.settings, servers)
      report = synced.report
      const { rowsRead, skipped } = report.feeds[0]!
      if (rowsRead + skipped !== inSource)
        throw new Error(`The sync read ${rowsRead} rows and skipped ${skipped}, and the source has ${inSource}.`)
      return synced.round
    }
    const copy = async (): Promise<Round> => {
      const connection = await store.makeStore('bench_round')
      return expectRows(report.rowsWritten, 'COPY', () => copyIn(connection, 'mediation_case', rowsFile))
    }
    const pgloader = async (): Promise<Round> => {
      const connection = await store.makePlain('bench_round')
      const command = loadCommand(legacy.ownerUrl, pgloaderAddress(connection))
      return expectRows(inSource, 'pgloader', () => runPgloader(command, connection, loadedTable))
    }
    const insert = async (): Promise<Round> => {
      const connection = await store.makeStore('bench_round')
      return expectRows(prepared.length, 'knex', () => batchInsert(connection, 'mediation_case', prepared))
    }
    const expectRows = async (rows: number, who: string, work: () => Promise<number>): Promise<Round> => {
      let loaded = 0
      const round = await timed(servers, async () => {
        loaded = await work()
        return loaded
      })
      if (loaded !== rows) throw new Error(`${who} loaded ${loaded} rows instead of ${rows}.`)
      return round
    }

    bench.tell('a first sync, not counted')
    await sync()
    const synced = store.connectTo('bench_round')
    await copyOut(synced, 'mediation_case', rowsFile)
    const prepared = await preparedRows(synced, 'mediation_case', mostInserted)
    const result = await runSeries(
      [
        { name: 'hub sync', measure: sync },
        { name: 'COPY', measure: copy },
        { name: 'pgloader', measure: pgloader },
        { name: 'knex batchInsert', measure: insert },
      ],
      [
        // The same rows written.
        { name: 'COPY / sync, seconds', of: 'COPY', to: 'hub sync', column: 'seconds', mark: { atLeast: 0.5 } },
        // The same rows read: what the sync skips and refuses, it has read.
        { name: 'pgloader / sync, seconds', of: 'pgloader', to: 'hub sync', column: 'seconds', mark: { atLeast: 1.2 } },
        { name: 'sync / batchInsert, rows/s', of: 'hub sync', to: 'knex batchInsert', column: 'rows/s' },
      ],
      { rounds, progress: bench.tell },
    )
    return {
      ...result,
      notes: [
        noteOf(report!),
        `pgloader: ${inSource} rows, untranslated and unchecked, with a primary key; knex: ${prepared.length} rows.`,
      ],
    }
  },
}

const loadedTable = 'public.loaded_cases'

/** The very columns that the hub reads, without translation, into a plain table; the key comes after the rows, as pgloader does it for tables. */
function loadCommand(source: string, target: string): string {
  const view = loadedTable.split('.')[1]!
  const database = new URL(source).pathname.slice(1)
  return `
    load database from ${source} into ${target}
    with create tables, no foreign keys
    materialize views ${view} as $$ select ${cases.feeds[0]!.columns.join(', ')} from ${mediationTable} $$
    including only table names matching '${view}'
    alter schema '${database}' rename to 'public'
    after load do $$ alter table ${loadedTable} add primary key (bh) $$;`
}
