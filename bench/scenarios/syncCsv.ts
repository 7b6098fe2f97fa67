import { fireSafety } from '../../connectors/fire-safety/connector.ts'
import { fireColumns } from '../../src/demo/fireSafety/ledgers.ts'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import { fireLedgerCovered, makeFireLedger } from '../data/fireLedger.ts'
import { pgloaderAddress, pgloaderMissing, runPgloader } from '../rivals/pgloader.ts'
import type { Scenario } from '../scenario.ts'
import { type Round, runSeries } from '../series.ts'
import { measureSync, noteOf, onlyFeed, timed } from '../syncRun.ts'
import { openSyncStore } from '../syncStore.ts'

const fires = onlyFeed(fireSafety, 'fires')
const loadedTable = 'loaded_fires'
/** What the hub reads of the file: not the place of the fire, nor two other columns. */
const loadedColumns = fireColumns.filter((column) => fires.feeds[0]!.columns.includes(column))

/**
 * A first sync of the fire brigade's ledger, a CSV file in GB18030, with all that it entails, against pgloader, which loads the same
 * columns of the same file into a plain table with a primary key.
 */
export const syncCsv: Scenario = {
  name: 'syncCsv',
  title: 'a first sync of a CSV file in GB18030 with 1,000,000 rows (--rows), against pgloader',
  missing: pgloaderMissing,
  async run(bench) {
    const { rows: wanted = 1_000_000, rounds = 5 } = bench.options
    const store = await openSyncStore(bench)
    const { folder, file } = await makeFireLedger(bench, wanted)
    const servers = [store.postmaster]
    let report: SyncReport
    const sync = async (): Promise<Round> => {
      const connection = await store.makeStore('bench_round')
      const synced = await measureSync(connection, fires, { folder, covers: fireLedgerCovered }, servers)
      report = synced.report
      const { rowsRead, skipped } = report.feeds[0]!
      if (rowsRead + skipped !== wanted)
        throw new Error(`The sync read ${rowsRead} rows and skipped ${skipped}, and the file has ${wanted}.`)
      return synced.round
    }
    const pgloader = async (): Promise<Round> => {
      const connection = await store.makePlain('bench_round')
      let loaded = 0
      const round = await timed(servers, async () => {
        loaded = await runPgloader(loadCommand(file, pgloaderAddress(connection)), connection, loadedTable)
        return loaded
      })
      // The closing row is a row like any other to pgloader.
      if (loaded !== wanted + 1)
        throw new Error(`pgloader loaded ${loaded} rows, and the file has ${wanted} and its last.`)
      return round
    }

    bench.tell('a first sync, not counted')
    await sync()
    const result = await runSeries(
      [
        { name: 'hub sync', measure: sync },
        { name: 'pgloader', measure: pgloader },
      ],
      // The same rows read: what the sync skips and refuses, it has read.
      [{ name: 'pgloader / sync, seconds', of: 'pgloader', to: 'hub sync', column: 'seconds', mark: { atLeast: 3 } }],
      { rounds, progress: bench.tell },
    )
    return { ...result, notes: [noteOf(report!)] }
  },
}

/** As GBK, the part of GB18030 that pgloader knows and that the file keeps to. */
function loadCommand(file: string, target: string): string {
  return `
    load csv from '${file}' with encoding gbk having fields (${fireColumns.join(', ')})
    into ${target} target table ${loadedTable} target columns (${loadedColumns.join(', ')})
    with skip header = 1, fields optionally enclosed by '"', fields terminated by ','
    before load do
      $$ create table ${loadedTable} (${loadedColumns.map((column) => `${column} text`).join(', ')}, primary key (jqbh)) $$;`
}
