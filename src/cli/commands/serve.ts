import { assertPortFree, serveHub } from '../../server/serveHub.ts'
import { assertAccessConfigured } from '../assertAccess.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub serve`: the API and the Explorer on what the store holds, for those who show who they are; runs until Ctrl-C. */
export async function runServe(context: CommandContext): Promise<number> {
  await assertPortFree(context.config)
  const hub = await context.openHub()
  await assertAccessConfigured(hub)
  const address = await serveHub(context, hub)
  context.print(`The hub answers at ${address}/graphql, the Explorer at ${address}/  (Ctrl-C stops it)`, { address })
  await context.shutdown.requested
  return exitCodes.success
}
