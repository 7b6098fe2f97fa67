import pino from 'pino'
import type { Connector } from '../src/connector/connector.ts'
import { measures } from '../src/figures/registry.ts'
import { hubService } from '../src/identity/principal.ts'
import { openDatabase } from '../src/store/database.ts'
import type { EmbeddedPostgresConnection } from '../src/store/embeddedPostgres.ts'
import { loadJurisdictionTree } from '../src/store/jurisdictions.ts'
import { runSync } from '../src/sync/runSync.ts'
import type { SyncReport } from '../src/sync/syncReport.ts'
import { cpuMilliseconds, withChildren } from './measure.ts'
import type { Round } from './series.ts'

/** The city whose sources are synced. */
export const syncedSite = '330300'

/** A connector with one of its feeds. */
export function onlyFeed(connector: Connector, name: string): Connector {
  return { ...connector, feeds: connector.feeds.filter((feed) => feed.name === name) }
}

/** What a run of the sync came to. */
export interface SyncRound {
  readonly round: Round
  readonly report: SyncReport
}

/**
 * Runs the hub's sync of a source into a store, and measures it from the opening of the source to the last commit; connections and the
 * tree are there already, as in a hub that runs. Throws unless it succeeded.
 */
export async function measureSync(
  connection: EmbeddedPostgresConnection,
  connector: Connector,
  settings: Readonly<Record<string, unknown>>,
  servers: readonly number[],
): Promise<SyncRound> {
  const database = await openDatabase(connection)
  try {
    const tree = await loadJurisdictionTree(database.writers, hubService)
    const read = connector.settings.parse(settings)
    let report: SyncReport | undefined
    const round = await timed(servers, async () => {
      report = await runSync({
        database,
        principal: hubService,
        connector,
        site: { siteId: syncedSite, jurisdictionId: tree.findByCode(syncedSite)!.id },
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
    return { round, report }
  } finally {
    await database.close()
  }
}

/** What the last run read and wrote, and how long it took, as a note under a table. */
export function noteOf({ feeds, rowsWritten, rowsQuarantined }: SyncReport): string {
  const feed = feeds[0]!
  return `Rows read ${feed.rowsRead}, written ${rowsWritten}, quarantined ${rowsQuarantined}; reading ${feed.readSeconds.toFixed(1)} s, commit ${feed.commitSeconds.toFixed(1)} s in the last round.`
}

/** `work` tells how many rows there were. CPU is of this process with the programs that it ran and that have ended, and of the servers. */
export async function timed(servers: readonly number[], work: () => Promise<number>): Promise<Round> {
  const sum = (): number => cpuMilliseconds(servers.flatMap(withChildren))
  const before = { own: cpuMilliseconds([process.pid]), servers: sum() }
  const began = performance.now()
  const rows = await work()
  const seconds = (performance.now() - began) / 1000
  return {
    'rows/s': rows / seconds,
    seconds,
    'own CPU s': (cpuMilliseconds([process.pid]) - before.own) / 1000,
    'databases CPU s': (sum() - before.servers) / 1000,
  }
}
