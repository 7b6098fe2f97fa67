import { secureDataDirectory } from '../../dataDirectory.ts'
import { startDemonstration } from '../../demo/demonstration.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub demo`: the demonstration's legacy systems alone, for looking into them or for a hub elsewhere; until Ctrl-C. */
export async function runDemonstration(context: CommandContext): Promise<number> {
  await secureDataDirectory(context.config.dataDirectory)
  const demonstration = await startDemonstration({
    dataDirectory: context.config.dataDirectory,
    cities: context.config.demonstrationCities,
    progress: (line) => context.progress.line(line),
    signal: context.shutdown.signal,
  })
  context.shutdown.add('the demonstration', () => demonstration.stop())
  context.print(
    `The demonstration's legacy systems are running (synthetic records). Their sources file:\n${JSON.stringify(demonstration.sources, null, 2)}\nCtrl-C stops them.`,
    { sources: demonstration.sources },
  )
  await context.shutdown.requested
  return exitCodes.success
}
