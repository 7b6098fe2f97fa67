import type { Hub, SyncRequest } from '../app.ts'
import type { SyncReport } from '../sync/syncReport.ts'
import { describeReport } from './describeReport.ts'
import { exitCodeOfRuns, exitCodes } from './exitCodes.ts'
import type { CommandContext } from './program.ts'

/** What became of the runs that a command asked for. */
export interface EndedRuns {
  readonly reports: readonly SyncReport[]
  /** Sources that another run was syncing, which were left to it. */
  readonly busy: readonly { readonly siteId: string; readonly connector: string }[]
  /** All of it in words. */
  readonly lines: readonly string[]
  readonly exitCode: number
}

/** Runs sources for a command; a source that fails or is busy does not keep the others from being synced. */
export async function runSources(
  { config, progress, shutdown }: CommandContext,
  hub: Hub,
  asked: Pick<SyncRequest, 'connectors' | 'siteId' | 'options'>,
): Promise<EndedRuns> {
  const busy: { siteId: string; connector: string }[] = []
  const reports = await hub.sync({
    ...asked,
    signal: shutdown.signal,
    progress,
    busy: (siteId, connector) => busy.push({ siteId, connector }),
  })
  if (config.sourcesFile === undefined && reports.some((report) => report.error?.code === 'SOURCE_UNREACHABLE')) {
    progress.line(
      "The demonstration's legacy systems run only while `hub up` or `hub demo` does. Start one of them, then sync again.",
    )
  }
  return {
    reports,
    busy,
    lines: [
      ...reports.map(describeReport),
      ...busy.map((source) => `${source.connector} of ${source.siteId}: another run is under way, left to it`),
    ],
    exitCode: shutdown.signal.aborted ? exitCodes.interrupted : exitCodeOfRuns(reports, busy.length),
  }
}
