import { hubService } from '../../identity/principal.ts'
import { readApiTokens } from '../../store/apiTokens.ts'
import { type TokenFacts, tokenFacts } from '../describeToken.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** `hub token list`: every token, the latest first; never the tokens themselves. */
export async function runTokenList(context: CommandContext): Promise<number> {
  const hub = await context.openHub()
  const now = new Date()
  const tokens = (await readApiTokens(hub.database, hubService)).map((token) => tokenFacts(token, now))
  const unknown = (role: string): boolean => !hub.roles.roles.has(role)
  context.print(
    tokens.length === 0
      ? 'There are no API tokens. `hub token create` makes one.'
      : tokens.map((token) => describe(token, unknown(token.role))).join('\n'),
    { tokens: tokens.map((token) => ({ ...token, roleKnown: !unknown(token.role) })) },
  )
  return exitCodes.success
}

function describe(token: TokenFacts, roleUnknown: boolean): string {
  const { id, state, role, scope, expiresAt, revokedAt, lastUsedOn, purpose, note } = token
  const end = revokedAt === null ? `until ${expiresAt}` : `revoked ${revokedAt}`
  const told = [purpose === null ? null : `purpose: ${purpose}`, note].filter((part) => part !== null)
  return [
    `${id}  ${state.padEnd(7)}  ${role}${roleUnknown ? ' (no role of the roles file: refused)' : ''}  ${scope}  ${end}`,
    `  last used ${lastUsedOn ?? 'never'}${told.length === 0 ? '' : `; ${told.join('; ')}`}`,
  ].join('\n')
}
