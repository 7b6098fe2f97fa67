import { checkSource, type SourceCheck } from '../../connector/inspect/checkSource.ts'
import { sourcesOfConnector } from '../configuredSource.ts'
import { describeCheck } from '../describeCheck.ts'
import { exitCodes } from '../exitCodes.ts'
import { positiveCount } from '../positiveCount.ts'
import type { CommandContext } from '../program.ts'

/** `hub connector check <id>`: compares a connector with its real source; 3 when something keeps it from being synced as declared. */
export async function runConnectorCheck(
  context: CommandContext,
  options: { readonly arguments: string; readonly site?: string; readonly rows: string },
): Promise<number> {
  const rows = positiveCount('--rows', options.rows)
  const hub = await context.openHub()
  const { signal } = context.shutdown
  const checks: SourceCheck[] = []
  for (const inspected of sourcesOfConnector(hub, options.arguments, options.site, signal)) {
    context.progress.line(`  reading ${inspected.source.connector.id} of ${inspected.site.siteId}`)
    checks.push(await checkSource(inspected, { rows, now: new Date() }))
  }
  context.print(checks.map(describeCheck).join('\n\n'), { checks })
  return checks.some(({ faults }) => faults > 0) ? exitCodes.sourceFailed : exitCodes.success
}
