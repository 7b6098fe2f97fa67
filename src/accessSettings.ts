import path from 'node:path'
import { z } from 'zod'

/** How the hub knows who asks. */
export interface AccessSettings {
  /** The roles; undefined: those that come with the hub. */
  readonly rolesFile: string | undefined
  /** Null: no signed tokens are taken, only API tokens. */
  readonly signedTokens: SignedTokenSettings | null
}

/** What makes a signed token (JWT) one of this installation. */
export interface SignedTokenSettings {
  /** The claim `iss`, to the letter. */
  readonly issuer: string
  /** What the claim `aud` must hold. */
  readonly audience: string
  /** Where the public keys are: with the issuer, where its configuration says; at an address; in a file. */
  readonly keys:
    | { readonly kind: 'ISSUER' }
    | { readonly kind: 'ADDRESS'; readonly url: string }
    | { readonly kind: 'FILE'; readonly file: string }
  readonly claims: ClaimNames
}

/** Names of the claims that hold what the hub needs. */
export interface ClaimNames {
  readonly role: string
  readonly scope: string
  readonly purpose: string
}

const claim = z.string().max(200, 'must be the name of a claim, of at most 200 characters')

/** The variables of the environment from which the settings are read. */
export const accessEnvironment = {
  HUB_ROLES: z.string().optional(),
  HUB_OIDC_ISSUER: z.string().optional(),
  HUB_OIDC_AUDIENCE: z.string().optional(),
  HUB_OIDC_JWKS_URL: z
    .string()
    .refine(isSafeAddress, 'must be an address that begins with https:// (http:// only on this machine)')
    .optional(),
  HUB_JWT_KEYS: z.string().optional(),
  HUB_OIDC_ROLE_CLAIM: claim.default('hub_role'),
  HUB_OIDC_SCOPE_CLAIM: claim.default('hub_scope'),
  HUB_OIDC_PURPOSE_CLAIM: claim.default('hub_purpose'),
}

type AccessEnvironment = z.infer<z.ZodObject<typeof accessEnvironment>>

/** What is wrong with the settings taken together. */
export function accessFaults(values: AccessEnvironment): string[] {
  const { HUB_OIDC_ISSUER: issuer, HUB_OIDC_AUDIENCE: audience, HUB_OIDC_JWKS_URL: url, HUB_JWT_KEYS: file } = values
  const faults: string[] = []
  if (issuer === undefined && audience === undefined && url === undefined && file === undefined) return faults
  if (issuer === undefined) faults.push('HUB_OIDC_ISSUER must be set: the claim `iss` of the tokens, to the letter')
  if (audience === undefined) {
    faults.push(
      'HUB_OIDC_AUDIENCE must be set: the claim `aud` of tokens for this hub, or those for other systems would be taken',
    )
  }
  if (url !== undefined && file !== undefined) faults.push('HUB_OIDC_JWKS_URL and HUB_JWT_KEYS exclude each other')
  if (issuer !== undefined && url === undefined && file === undefined && !isSafeAddress(issuer)) {
    faults.push(
      'HUB_OIDC_ISSUER must begin with https:// (http:// only on this machine), because its keys are fetched from there; set HUB_JWT_KEYS where there is no such address',
    )
  }
  const { HUB_OIDC_ROLE_CLAIM: role, HUB_OIDC_SCOPE_CLAIM: scope, HUB_OIDC_PURPOSE_CLAIM: purpose } = values
  if (new Set([role, scope, purpose]).size < 3) {
    faults.push('HUB_OIDC_ROLE_CLAIM, HUB_OIDC_SCOPE_CLAIM and HUB_OIDC_PURPOSE_CLAIM must name three claims')
  }
  return faults
}

/** The settings that the environment gives; without faults. */
export function accessSettingsOf(values: AccessEnvironment): AccessSettings {
  const { HUB_ROLES: roles, HUB_OIDC_ISSUER: issuer, HUB_OIDC_AUDIENCE: audience } = values
  const { HUB_OIDC_JWKS_URL: url, HUB_JWT_KEYS: file } = values
  return {
    rolesFile: roles === undefined ? undefined : path.resolve(roles),
    signedTokens:
      issuer === undefined || audience === undefined
        ? null
        : {
            issuer,
            audience,
            keys:
              file !== undefined
                ? { kind: 'FILE', file: path.resolve(file) }
                : url !== undefined
                  ? { kind: 'ADDRESS', url }
                  : { kind: 'ISSUER' },
            claims: {
              role: values.HUB_OIDC_ROLE_CLAIM,
              scope: values.HUB_OIDC_SCOPE_CLAIM,
              purpose: values.HUB_OIDC_PURPOSE_CLAIM,
            },
          },
  }
}

/** Whether keys may be fetched from the address: nobody between the two can give others. */
export function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackName(hostname))
}

/** Whether a name or address means this very machine. */
export function isLoopbackName(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|(::ffff:)?127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)
}
