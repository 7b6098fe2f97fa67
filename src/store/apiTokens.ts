import type { Principal, Scope } from '../identity/principal.ts'
import type { Database } from './database.ts'

/**
 * The hub's API tokens. All of it runs as the store's owner: no login that reads figures or records may read this table.
 */

/** What the store knows of a token; the token itself is kept nowhere. */
export interface ApiToken {
  readonly id: string
  /** Code of a role; the role may be gone from the file since. */
  readonly role: string
  /** Codes of areas as they were given, or the whole tree. */
  readonly scope: Extract<Scope, 'ALL'> | readonly string[]
  /** What records are asked for unless the request says otherwise. */
  readonly purpose: string | null
  readonly note: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly revokedAt: Date | null
  /** The day in China on which it was last used: 2026-11-22. */
  readonly lastUsedOn: string | null
}

/** A token with what it is checked by. */
export interface StoredApiToken extends ApiToken {
  /** SHA-256 of the whole token. */
  readonly hash: Buffer
}

interface TokenRow {
  readonly id: string
  readonly hash: Buffer
  readonly role: string
  readonly everywhere: boolean
  readonly scope_codes: string[]
  readonly purpose: string | null
  readonly note: string | null
  readonly created_at: Date
  readonly expires_at: Date
  readonly revoked_at: Date | null
  readonly last_used_on: string | null
}

type Owner = Pick<Database, 'writers'>

const columns =
  'id, hash, role, everywhere, scope_codes, purpose, note, created_at, expires_at, revoked_at, last_used_on'

/** Keeps a new token. */
export async function insertApiToken(
  { writers }: Owner,
  _principal: Principal,
  token: Pick<StoredApiToken, 'id' | 'hash' | 'role' | 'scope' | 'purpose' | 'note' | 'createdAt' | 'expiresAt'>,
): Promise<ApiToken> {
  const everywhere = token.scope === 'ALL'
  const { rows } = await writers.query<TokenRow>(
    `insert into api_token (id, hash, role, everywhere, scope_codes, purpose, note, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${columns}`,
    [
      token.id,
      token.hash,
      token.role,
      everywhere,
      everywhere ? [] : [...token.scope],
      token.purpose,
      token.note,
      token.createdAt,
      token.expiresAt,
    ],
  )
  return withoutHash(tokenOf(rows[0]!))
}

/** The token of an id, also one that ended. Null: there is none. */
export async function readApiToken(
  { writers }: Owner,
  _principal: Principal,
  id: string,
): Promise<StoredApiToken | null> {
  const { rows } = await writers.query<TokenRow>(`select ${columns} from api_token where id = $1`, [id])
  return rows[0] === undefined ? null : tokenOf(rows[0])
}

/** Every token, the latest first. */
export async function readApiTokens({ writers }: Owner, _principal: Principal): Promise<ApiToken[]> {
  const { rows } = await writers.query<TokenRow>(`select ${columns} from api_token order by created_at desc, id`)
  return rows.map((row) => withoutHash(tokenOf(row)))
}

/** Whether any token can be used now. */
export async function hasValidApiToken({ writers }: Owner, _principal: Principal): Promise<boolean> {
  const { rows } = await writers.query<{ found: boolean }>(
    'select exists (select from api_token where revoked_at is null and expires_at > now()) as found',
  )
  return rows[0]!.found
}

/** Ends a token; one that was ended before stays ended when it was. Null: there is none of this id. */
export async function revokeApiToken({ writers }: Owner, _principal: Principal, id: string): Promise<ApiToken | null> {
  const { rows } = await writers.query<TokenRow>(
    `update api_token set revoked_at = coalesce(revoked_at, now()) where id = $1 returning ${columns}`,
    [id],
  )
  return rows[0] === undefined ? null : withoutHash(tokenOf(rows[0]))
}

/** Notes that the token is used today; once a day, not with each request. */
export async function noteApiTokenUse({ writers }: Owner, _principal: Principal, id: string): Promise<void> {
  await writers.query(
    'update api_token set last_used_on = current_date where id = $1 and last_used_on is distinct from current_date',
    [id],
  )
}

function tokenOf(row: TokenRow): StoredApiToken {
  return {
    id: row.id,
    hash: row.hash,
    role: row.role,
    scope: row.everywhere ? 'ALL' : row.scope_codes,
    purpose: row.purpose,
    note: row.note,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedOn: row.last_used_on,
  }
}

function withoutHash({ hash: _, ...token }: StoredApiToken): ApiToken {
  return token
}
