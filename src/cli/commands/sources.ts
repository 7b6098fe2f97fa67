import { hubService } from '../../access/principal.ts'
import { openHub, openStore } from '../../app.ts'
import { readSourceOverview } from '../../figures/sourceOverview.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub sources`: one line per source: freshness, last run, quarantine. */
export async function runSources(context: CommandContext): Promise<number> {
  const hub = await openHub(context, await openStore(context))
  const sources = await readSourceOverview(hub.database, hubService, hub.sites, new Date())
  const lines = sources.map((source) => {
    const run = source.lastRun
    const counts = run === null ? 'never synced' : `last run ${run.state.toLowerCase()}: ${run.rowsRead} read, ${run.rowsWritten} written, ${run.rowsQuarantined} quarantined, ${run.rowsDeleted} deleted`
    return `${source.siteId} ${source.connector.padEnd(16)} ${source.state.padEnd(13)} ${(source.asOf ?? '-').padEnd(26)} ${counts}${source.failingCode === null ? '' : ` (${source.failingCode})`}`
  })
  context.print(lines.join('\n') || 'No source is configured.', { sources })
  return exitCodes.success
}
