import { openConfiguredHub } from '../../app.ts'
import { describeReport } from '../describeReport.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub sync [connector…]`: one run of each source; a source that fails or is busy does not keep the others from being synced. */
export async function runSyncCommand(
  context: CommandContext,
  options: { readonly arguments: readonly string[] },
): Promise<number> {
  const { config, progress, shutdown } = context
  const hub = await openConfiguredHub(context)
  const busy: { siteId: string; connector: string }[] = []
  const reports = await hub.sync({
    connectors: options.arguments,
    signal: shutdown.signal,
    progress,
    busy: (siteId, connector) => busy.push({ siteId, connector }),
  })
  const lines = [
    ...reports.map(describeReport),
    ...busy.map((source) => `${source.connector} of ${source.siteId}: another run is under way, left to it`),
  ]
  context.print(lines.join('\n'), { reports, busy })
  if (config.sourcesFile === undefined && reports.some((report) => report.error?.code === 'SOURCE_UNREACHABLE')) {
    progress.line(
      "The demonstration's legacy systems run only while `hub up` or `hub demo` does. Start one of them, then sync again.",
    )
  }
  if (shutdown.signal.aborted) return exitCodes.interrupted
  if (reports.some((report) => report.state !== 'SUCCEEDED')) return exitCodes.sourceFailed
  return busy.length === 0 ? exitCodes.success : exitCodes.tryAgain
}
