import { HubError } from '../errors.ts'
import { readRuns, type SyncRun } from '../store/sourceRead.ts'
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

/** The runs of a page of records or quarantined rows, in one statement. */
export const runLoaders = {
  Provenance: { run: loadRuns },
  QuarantinedRow: {
    run: async (queries: readonly OfRun[], context: GraphContext) =>
      (await loadRuns(queries, context)).map(
        (run) => run ?? new HubError('INTERNAL', 'The run of a quarantined row is no longer kept.'),
      ),
  },
}
