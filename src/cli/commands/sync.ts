import type { CommandContext } from '../program.ts'
import { runSources } from '../runSources.ts'
import { type GivenSyncOptions, readSyncOptions } from '../syncOptions.ts'

/** `hub sync [connector…]`: one run of each source; the exit code tells failures, refusals and differences apart. */
export async function runSyncCommand(
  context: CommandContext,
  given: GivenSyncOptions & { readonly arguments: readonly string[]; readonly site?: string },
): Promise<number> {
  // First, so that a fault of the arguments is told before anything is started.
  const options = readSyncOptions(given, given.arguments, new Date())
  const hub = await context.openHub()
  const { reports, busy, lines, exitCode } = await runSources(context, hub, {
    connectors: given.arguments,
    siteId: given.site,
    options,
  })
  context.print(lines.join('\n'), { reports, busy })
  return exitCode
}
