import { HubError } from '../../errors.ts'
import { hubService } from '../../identity/principal.ts'
import { revokeApiToken } from '../../store/apiTokens.ts'
import { tokenFacts } from '../describeToken.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub token revoke <id>`: ends a token. Done twice it does nothing the second time. */
export async function runTokenRevoke(
  context: CommandContext,
  options: { readonly arguments: string },
): Promise<number> {
  // Whoever has the whole token at hand and nothing else must be able to end it; it is not repeated.
  const id = /^hub_([0-9a-f]{12})_/.exec(options.arguments)?.[1] ?? options.arguments
  if (!/^[0-9a-f]{12}$/.test(id)) {
    throw new HubError('ARGUMENTS_INVALID', 'The id of a token has 12 hexadecimal digits; `hub token list` shows them.')
  }
  const hub = await context.openHub()
  const token = await revokeApiToken(hub.database, hubService, id)
  if (token === null) {
    throw new HubError('ARGUMENTS_INVALID', `There is no token ${id}; \`hub token list\` shows those there are.`)
  }
  const facts = tokenFacts(token, new Date())
  context.print(`The token ${id} is revoked. Hubs that run take it for one second more at most.`, facts)
  return exitCodes.success
}
