import path from 'node:path'
import { publicSecurity } from '../../connectors/public-security/connector.ts'
import { changeCases } from '../data/changeCases.ts'
import { postmasterOf, withClient } from '../data/cluster.ts'
import { policeCasesCovered, startPoliceCases } from '../data/policeCases.ts'
import { spreadOf } from '../measure.ts'
import type { Bench, Scenario } from '../scenario.ts'
import { type Rival, runSeries } from '../series.ts'
import { measureSync, noteOf, onlyFeed, syncedSite } from '../syncRun.ts'
import { openSyncStore, type SyncStore, syncDirectory } from '../syncStore.ts'

const cases = onlyFeed(publicSecurity, 'cases')
const changes = 1_000
const mostSeconds = 2

/**
 * A night's sync of 1,000 cases that changed, in a feed of ten million and in one of a million. The feeds are the hub's own: each was
 * synced once, from a legacy PostgreSQL of that size, by the very sync that `sync` measures, and every round goes on from the one before.
 */
export const syncIncremental: Scenario = {
  name: 'syncIncremental',
  title: 'a sync of 1,000 changed rows in a feed of 10,000,000 (--rows): seconds, and against a feed of a tenth',
  async run(bench) {
    const { rows: large = 10_000_000, rounds = 5 } = bench.options
    const store = await openSyncStore(bench)
    const notes: string[] = []
    const rivals: Rival[] = []
    for (const rows of [large, Math.round(large / 10)]) rivals.push(await openFeed(bench, store, rows, notes))
    const [big, small] = rivals.map(({ name }) => name) as [string, string]
    const result = await runSeries(
      rivals,
      [
        { name: `${big} / ${small}, seconds`, of: big, to: small, column: 'seconds', mark: { atMost: 1.3 } },
        { name: `${big} / ${small}, CPU of the databases`, of: big, to: small, column: 'databases CPU s' },
      ],
      { rounds, progress: bench.tell },
    )
    const { median, min, max } = spreadOf(result.rivals[0]!.rounds.map((round) => round['seconds']!))
    const seconds = { median: median / mostSeconds, min: min / mostSeconds, max: max / mostSeconds }
    return {
      ...result,
      ratios: [{ name: `seconds of ${big} / ${mostSeconds}`, spread: seconds, mark: { atMost: 1 } }, ...result.ratios],
      notes,
    }
  },
}

/** Fills a feed, once; a round changes rows at the source and syncs. */
async function openFeed(bench: Bench, store: SyncStore, rows: number, notes: string[]): Promise<Rival> {
  const legacy = await startPoliceCases(bench, path.join(syncDirectory, `police_cases_${rows}`), rows)
  const servers = [store.postmaster, await postmasterOf(legacy.ownerUrl(syncedSite))]
  const database = `incremental_${rows}`
  const connection = store.connectTo(database)
  const settings = (): Readonly<Record<string, unknown>> => ({
    url: legacy.url(syncedSite),
    covers: policeCasesCovered,
  })
  if (!(await isThere(store, database))) {
    bench.tell(`the first sync of ${rows} rows, once`)
    const { report } = await measureSync(await store.makeStore('bench_filling'), cases, settings(), servers)
    bench.tell(noteOf(report))
    // Under its own name only when it is whole.
    await withClient(store.connectTo('postgres'), (client) =>
      client.query(`alter database bench_filling rename to ${database}`),
    )
    await withClient(connection, (client) => client.query('vacuum analyze'))
  }
  const index = notes.push('') - 1
  const round: Rival['measure'] = async () => {
    await changeCases(legacy.ownerUrl(syncedSite), connection, rows, changes)
    // What the change left to be written is the source's own affair.
    for (const server of [legacy.ownerUrl(syncedSite), connection])
      await withClient(server, (client) => client.query('checkpoint'))
    const { round: measured, report } = await measureSync(connection, cases, settings(), servers)
    const { changed, inserted, rowsRead } = report.feeds[0]!
    if (changed !== changes || inserted !== 0)
      throw new Error(
        `${changes} rows changed at the source, and the sync changed ${changed} and inserted ${inserted}.`,
      )
    notes[index] = `${rows.toLocaleString('en')}: ${noteOf(report)}`
    return { ...measured, 'rows read': rowsRead }
  }
  bench.tell(`a sync in the feed of ${rows} rows, not counted`)
  // Compares the whole feed where the connector wants that again, which it does every seven days.
  await round()
  return { name: `feed of ${rows.toLocaleString('en')}`, measure: round }
}

async function isThere(store: SyncStore, database: string): Promise<boolean> {
  return withClient(store.connectTo('postgres'), async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
    return rowCount === 1
  })
}
