import { openHub, openStore } from '../../app.ts'
import { describeReport } from '../describeReport.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub sync [connector…]`: one run of each source; a source that fails does not keep the others from being synced. */
export async function runSyncCommand(context: CommandContext, options: { readonly arguments: readonly string[] }): Promise<number> {
  const hub = await openHub(context, await openStore(context))
  const reports = await hub.sync({ connectors: options.arguments, signal: context.shutdown.signal, progress: context.progress })
  context.print(reports.map(describeReport).join('\n'), { reports })
  if (context.shutdown.signal.aborted) return exitCodes.interrupted
  return reports.every((report) => report.state === 'SUCCEEDED') ? exitCodes.success : exitCodes.sourceFailed
}
