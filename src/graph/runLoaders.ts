import { HubError } from '../errors.ts'
import { type QuarantineGroup, readQuarantineGroups } from '../store/quarantine.ts'
import { readRunFeeds, readRuns, type SyncRun } from '../store/sourceRead.ts'
import type { GraphContext } from './context.ts'

interface OfRun {
  readonly obj: { readonly siteId: string; readonly runId: number | null }
}

async function loadRuns(queries: readonly OfRun[], { hub, principal }: GraphContext): Promise<(SyncRun | null)[]> {
  const runs = await readRuns(
    hub.database,
    principal,
    queries.flatMap(({ obj: { siteId, runId } }) => (runId === null ? [] : [{ siteId, runId }])),
  )
  return queries.map(({ obj }) => runs.find((run) => run.siteId === obj.siteId && run.runId === obj.runId) ?? null)
}

interface SourceKey {
  readonly siteId: string
  readonly source: { readonly connector: { readonly id: string } }
}

/** Runs and what they found, what sources have in quarantine: for all parents of a page in one statement each. */
export const runLoaders = {
  Source: {
    quarantineGroups: async (queries: readonly { readonly obj: SourceKey }[], { hub, principal }: GraphContext) => {
      const wanted = queries.map(({ obj }) => ({ siteId: obj.siteId, connector: obj.source.connector.id }))
      const groups = await readQuarantineGroups(hub.database, principal, wanted)
      return wanted.map(({ siteId, connector }) =>
        groups.filter((group) => group.siteId === siteId && group.connector === connector),
      )
    },
  },
  SyncRun: {
    feeds: async (queries: readonly { readonly obj: SyncRun }[], { hub, principal }: GraphContext) => {
      const runs = queries.map(({ obj: { siteId, runId } }) => ({ siteId, runId }))
      const feeds = await readRunFeeds(hub.database, principal, runs)
      return runs.map(({ siteId, runId }) => feeds.filter((feed) => feed.siteId === siteId && feed.runId === runId))
    },
  },
  QuarantineGroup: {
    lastRun: (queries: readonly { readonly obj: QuarantineGroup }[], context: GraphContext) =>
      loadRuns(
        queries.map(({ obj: { siteId, lastRunId } }) => ({ obj: { siteId, runId: lastRunId } })),
        context,
      ),
  },
  Provenance: { run: loadRuns },
  FigureRevision: { run: loadRuns },
  FigureSource: { lastRun: loadRuns },
  QuarantinedRow: {
    run: async (queries: readonly OfRun[], context: GraphContext) =>
      (await loadRuns(queries, context)).map(
        (run) => run ?? new HubError('INTERNAL', 'The run of a quarantined row is no longer kept.'),
      ),
  },
}
