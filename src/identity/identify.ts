import type { RoleBook } from '../access/rolesFile.ts'
import { isLoopbackName } from '../accessSettings.ts'
import { HubError } from '../errors.ts'
import { looksLikeApiToken } from './apiToken.ts'
import type { CheckApiToken } from './apiTokenCheck.ts'
import { type CodeFinder, roleOf, scopeOf } from './grant.ts'
import { demonstrationAnalyst, type Principal, principalOf } from './principal.ts'
import { purposeOf } from './purpose.ts'
import type { CheckSignedToken } from './signedTokens.ts'

/** What a request shows of who asks. */
export interface Credentials {
  /** The header `Authorization`, as it came. */
  readonly authorization: string | undefined
  /** The header `X-Purpose`, as it came. */
  readonly purpose: string | undefined
  /** The peer of the connection itself, never what a header tells. */
  readonly remoteAddress: string
  /** Whether a proxy passed the request on: then the peer is not who asks. */
  readonly isForwarded: boolean
  /** The header `Host`, as it came: the name under which the hub was called. */
  readonly host: string | undefined
}

/**
 * Tells who asks. Throws UNAUTHENTICATED, AUTHENTICATION_UNAVAILABLE, ROLE_UNKNOWN, SCOPE_INVALID or PURPOSE_INVALID, and nothing
 * else; no message has any of the token.
 */
export type Identify = (credentials: Credentials) => Promise<Principal>

/** What telling who asks needs. */
export interface IdentifyOptions {
  readonly roles: RoleBook
  readonly tree: CodeFinder
  readonly checkApiToken: CheckApiToken
  /** Null: no signed tokens are taken. */
  readonly checkSignedToken: CheckSignedToken | null
  /** Whether whoever asks from this machine without a token is the analyst of the demonstration. */
  readonly demonstration: boolean
}

/** Tells who asks by `Authorization: Bearer <token>`, of an issuer or of `hub token create`. */
export function createIdentify(options: IdentifyOptions): Identify {
  const { checkApiToken, checkSignedToken, demonstration } = options
  const principals = createPrincipals(options)
  return async (credentials) => {
    const { authorization, purpose } = credentials
    if (authorization === undefined) return withoutToken(demonstration, credentials)
    const token = bearerOf(authorization)
    if (looksLikeApiToken(token)) {
      const { id, role, scope, expiresAt, purpose: told } = await checkApiToken(token)
      const where = 'The API token'
      return principals({ id: `token:${id}`, kind: 'MACHINE', role, scope, expiresAt, where }, purposeOf(purpose, told))
    }
    if (checkSignedToken === null) {
      throw new HubError(
        'UNAUTHENTICATED',
        'The token is no API token, and this hub takes no others: no issuer is configured (HUB_OIDC_ISSUER).',
      )
    }
    const { purpose: told, ...claims } = await checkSignedToken(token)
    return principals({ ...claims, kind: 'PERSON', where: 'The token' }, purposeOf(purpose, told))
  }
}

/** What a token that is genuine says; role and scope as they were told. */
interface Told {
  readonly id: string
  readonly kind: 'PERSON' | 'MACHINE'
  readonly role: unknown
  readonly scope: unknown
  readonly expiresAt: Date
  /** How messages name it. */
  readonly where: string
}

const mostPrincipals = 2000

/**
 * The same principal for the same token and purpose, as an object: what is worked out for it (which areas, which measures) is kept by
 * whoever did that, and needs not be done for each request.
 */
function createPrincipals({ roles, tree }: Pick<IdentifyOptions, 'roles' | 'tree'>) {
  const made = new Map<string, Principal>()
  return ({ id, kind, role, scope, expiresAt, where }: Told, purpose: string | null): Principal => {
    const key = JSON.stringify([id, kind, role, scope, expiresAt, purpose])
    const known = made.get(key)
    if (known !== undefined) return known
    const principal = principalOf({
      id,
      kind,
      role: roleOf(roles, role, where),
      scope: scopeOf(tree, scope, where),
      purpose,
      expiresAt,
    })
    if (made.size >= mostPrincipals) made.delete(made.keys().next().value ?? '')
    made.set(key, principal)
    return principal
  }
}

/** The token of a header, RFC 6750: the scheme in any case, then one token. */
function bearerOf(authorization: string): string {
  const [, token] = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(authorization) ?? []
  if (token !== undefined) return token
  throw new HubError(
    'UNAUTHENTICATED',
    'The header Authorization cannot be read. It must be `Bearer`, a space, and the token, once.',
  )
}

/** Who asks without a token: the analyst of the demonstration, where there is one and the request comes from this machine. */
export function withoutToken(demonstration: boolean, credentials: Credentials): Principal {
  if (demonstration && isLocal(credentials)) {
    // The demonstration has a purpose of its own; another one that is declared must be right, too, or whoever tries it learns it late.
    const purpose = purposeOf(credentials.purpose, demonstrationAnalyst.purpose)
    return purpose === demonstrationAnalyst.purpose
      ? demonstrationAnalyst
      : principalOf({ ...demonstrationAnalyst, purpose })
  }
  throw new HubError(
    'UNAUTHENTICATED',
    demonstration
      ? 'The demonstration answers without a token only on the machine on which it runs. Ask there, or send `Authorization: Bearer <token>`.'
      : 'The request shows no token. Send `Authorization: Bearer <token>` with one of the issuer or of `hub token create`.',
  )
}

/**
 * Whether the request comes from this very machine: not through a proxy on it, and not from a web page whose name was made to point here
 * (the browser still names that page's host).
 */
export function isLocal({ remoteAddress, isForwarded, host }: Credentials): boolean {
  return !isForwarded && isLoopbackName(remoteAddress) && isLoopbackName((host ?? '').replace(/:\d*$/, ''))
}
