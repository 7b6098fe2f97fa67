import { momentInChina } from '../figures/freshness.ts'
import type { ApiToken } from '../store/apiTokens.ts'

/** A token as commands tell it. */
export interface TokenFacts {
  readonly id: string
  readonly state: 'VALID' | 'EXPIRED' | 'REVOKED'
  readonly role: string
  /** ALL, or codes separated by commas. */
  readonly scope: string
  readonly purpose: string | null
  readonly note: string | null
  readonly createdAt: string
  readonly expiresAt: string
  readonly revokedAt: string | null
  readonly lastUsedOn: string | null
}

/** What is told of a token at the moment `now`. */
export function tokenFacts(token: ApiToken, now: Date): TokenFacts {
  const { id, role, scope, purpose, note, createdAt, expiresAt, revokedAt, lastUsedOn } = token
  return {
    id,
    state: revokedAt !== null ? 'REVOKED' : expiresAt <= now ? 'EXPIRED' : 'VALID',
    role,
    scope: scope === 'ALL' ? 'ALL' : scope.join(','),
    purpose,
    note,
    createdAt: momentInChina(createdAt.getTime()),
    expiresAt: momentInChina(expiresAt.getTime()),
    revokedAt: revokedAt === null ? null : momentInChina(revokedAt.getTime()),
    lastUsedOn,
  }
}
