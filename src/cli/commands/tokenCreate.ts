import { addDays, isDay } from '../../calendar.ts'
import { HubError } from '../../errors.ts'
import { newApiToken } from '../../identity/apiToken.ts'
import { roleOf, scopeOf } from '../../identity/grant.ts'
import { hubService } from '../../identity/principal.ts'
import { purposeOf } from '../../identity/purpose.ts'
import { insertApiToken } from '../../store/apiTokens.ts'
import { tokenFacts } from '../describeToken.ts'
import { exitCodes } from '../exitCodes.ts'
import type { CommandContext } from '../program.ts'

/** What `hub token create` takes. */
export interface TokenCreateOptions {
  readonly role: string
  readonly scope: string
  readonly expires: string
  readonly purpose?: string
  readonly note?: string
}

const longestDays = 400
const longestNote = 200
const dayMs = 86_400_000

/** `hub token create`: makes a token and prints it, the only time that it can be seen. */
export async function runTokenCreate(context: CommandContext, options: TokenCreateOptions): Promise<number> {
  const createdAt = new Date()
  const expiresAt = endOf(options.expires, createdAt)
  const scope = options.scope === 'ALL' ? 'ALL' : options.scope.split(',').map((code) => code.trim())
  const purpose = purposeOf(undefined, options.purpose)
  const note = noteOf(options.note)
  const hub = await context.openHub()
  const { code: role } = roleOf(hub.roles, options.role, '--role')
  scopeOf(hub.tree, scope, '--scope')
  const { id, text, hash } = newApiToken()
  const kept = await insertApiToken(hub.database, hubService, {
    id,
    hash,
    role,
    scope,
    purpose,
    note,
    createdAt,
    expiresAt,
  })
  const facts = tokenFacts(kept, createdAt)
  context.print(
    [
      text,
      `This is the only time that the token is shown. Role ${facts.role}, areas ${facts.scope}, until ${facts.expiresAt}.`,
      `Send it as \`Authorization: Bearer <token>\`; end it with \`hub token revoke ${id}\`.`,
    ].join('\n'),
    { token: text, ...facts },
  )
  return exitCodes.success
}

/** The last moment: the end of a day in China, or so many days from now. Throws ARGUMENTS_INVALID. */
function endOf(text: string, now: Date): Date {
  const days = /^(\d{1,4})d$/.exec(text)?.[1]
  const end =
    days !== undefined
      ? new Date(now.getTime() + Number(days) * dayMs)
      : isDay(text)
        ? new Date(`${addDays(text, 1)}T00:00:00+08:00`)
        : null
  if (end === null) {
    throw new HubError(
      'ARGUMENTS_INVALID',
      `--expires must be a day (2027-03-31) or a number of days (90d); "${text}" is neither.`,
    )
  }
  if (end <= now || end.getTime() > now.getTime() + longestDays * dayMs) {
    throw new HubError(
      'ARGUMENTS_INVALID',
      `--expires must lie ahead, and at most ${longestDays} days: a token that nobody renews is one that nobody looks after.`,
    )
  }
  return end
}

function noteOf(text: string | undefined): string | null {
  const note = text?.trim() ?? ''
  if (note === '') return null
  if (note.length <= longestNote && !/\p{Cc}/u.test(note)) return note
  throw new HubError('ARGUMENTS_INVALID', `--note must be one line of at most ${longestNote} characters.`)
}
