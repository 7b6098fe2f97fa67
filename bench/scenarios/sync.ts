import path from 'node:path'
import { publicSecurity } from '../../connectors/public-security/connector.ts'
import type { SyncReport } from '../../src/sync/syncReport.ts'
import { postmasterOf } from '../data/cluster.ts'
import { policeCasesCovered, startPoliceCases } from '../data/policeCases.ts'
import type { Scenario } from '../scenario.ts'
import { type Round, runSeries } from '../series.ts'
import { measureSync, noteOf, onlyFeed, syncedSite, timed } from '../syncRun.ts'
import { copyIn, copyOut, openSyncStore, syncDirectory } from '../syncStore.ts'

const rowsFile = path.join(syncDirectory, 'police_case.copy')
const cases = onlyFeed(publicSecurity, 'cases')

/**
 * A first sync of police cases from a legacy PostgreSQL over TCP into an empty store, with all that it entails (parsing, codes, places,
 * quarantine, coverage, roll-ups, cursor, commit), against COPY of the very same canonical rows into a table of the same definition with
 * its keys and indexes, in the same PostgreSQL. COPY goes through pg-copy-streams, the protocol that psql's \copy speaks.
 */
export const sync: Scenario = {
  name: 'sync',
  title: 'a first sync of 1,000,000 rows (--rows) from a legacy PostgreSQL, against COPY of the prepared rows',
  async run(bench) {
    const { rows: wanted = 1_000_000, rounds = 5 } = bench.options
    const store = await openSyncStore(bench)
    const legacy = await startPoliceCases(bench, path.join(syncDirectory, `police_cases_${wanted}`), wanted)
    const servers = [store.postmaster, await postmasterOf(legacy.ownerUrl(syncedSite))]
    let report: SyncReport
    const sync = async (): Promise<Round> => {
      const settings = { url: legacy.url(syncedSite), covers: policeCasesCovered }
      const synced = await measureSync(await store.makeStore('bench_round'), cases, settings, servers)
      report = synced.report
      return synced.round
    }
    const copy = async (): Promise<Round> => {
      const connection = await store.makeStore('bench_round')
      let rows = 0
      const round = await timed(servers, async () => {
        rows = await copyIn(connection, 'police_case', rowsFile)
        return rows
      })
      if (rows !== report.rowsWritten) throw new Error(`COPY loaded ${rows} rows, the sync ${report.rowsWritten}.`)
      return round
    }

    bench.tell('a first sync, not counted')
    await sync()
    await copyOut(store.connectTo('bench_round'), 'police_case', rowsFile)
    const result = await runSeries(
      [
        { name: 'hub sync', measure: sync },
        { name: 'COPY', measure: copy },
      ],
      [{ name: 'sync / COPY', of: 'hub sync', to: 'COPY', column: 'rows/s', mark: { atLeast: 0.5 } }],
      { rounds, progress: bench.tell },
    )
    return { ...result, notes: [noteOf(report!)] }
  },
}
