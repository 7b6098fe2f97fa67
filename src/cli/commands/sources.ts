import { readSourceOverview, type SourceOverview } from '../../figures/sourceOverview.ts'
import { hubService } from '../../identity/principal.ts'
import type { SyncRun } from '../../store/sourceRead.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/**
 * `hub sources`: one line per source: freshness, last run, quarantine, differences. Always ends with 0 where it could look: it tells how
 * sources stand, and it is the run that fails.
 */
export async function runSources(context: CommandContext): Promise<number> {
  const hub = await context.openHub()
  const sources = await readSourceOverview(hub.database, hubService, hub.sites, new Date())
  context.print(sources.map(line).join('\n') || 'No source is configured.', { sources: sources.map(summary) })
  return exitCodes.success
}

function line({ siteId, connector, state, asOf, failingCode, lastRun }: SourceOverview): string {
  const words = [
    siteId,
    connector.padEnd(16),
    state.padEnd(13),
    (asOf ?? 'never read').padEnd(25),
    describeRun(lastRun),
  ]
  return `${words.join('  ')}${failingCode === null ? '' : ` (${failingCode})`}`
}

function describeRun(run: SyncRun | null): string {
  if (run === null) return 'never synced'
  const count = (value: number, word: string): string => `${value.toLocaleString('en')} ${word}`
  const counts = [
    count(run.rowsRead, 'read'),
    count(run.rowsWritten, 'written'),
    count(run.rowsDeleted, 'deleted'),
    count(run.rowsQuarantined, 'in quarantine'),
  ]
  const differences =
    run.differences === 0 ? '' : `, ${count(run.differences, run.differences === 1 ? 'difference' : 'differences')}`
  return `last run ${run.state.toLowerCase()}: ${counts.join(', ')}${differences}`
}

// Member by member: a source's settings hold the account of the legacy system.
function summary({
  siteId,
  connector,
  source,
  state,
  asOf,
  staleAfter,
  failingCode,
  lastRun,
}: SourceOverview): Record<string, unknown> {
  const { department, title, mode } = source.connector
  return { siteId, connector, department, title, mode, state, asOf, staleAfter, failingCode, lastRun }
}
