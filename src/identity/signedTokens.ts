import { createHash } from 'node:crypto'
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { SignedTokenSettings } from '../accessSettings.ts'
import { HubError } from '../errors.ts'

/** What a signed token tells, once it is known to be genuine. Claims are as they came. */
export interface SignedClaims {
  /** `oidc:` and 16 hexadecimal digits: the same for the same person at the same issuer, and not to be turned back without knowing both. */
  readonly id: string
  readonly expiresAt: Date
  readonly role: unknown
  readonly scope: unknown
  readonly purpose: unknown
}

/** Checks a signed token. Throws UNAUTHENTICATED with the kind of fault, or AUTHENTICATION_UNAVAILABLE. */
export type CheckSignedToken = (token: string) => Promise<SignedClaims>

/** Only such by which nobody who can check can also sign: never `none`, never a shared secret (RFC 8725, 3.1). */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

/** Seconds by which the clocks of issuer and hub may differ. */
export const clockSkew = 30

/** Checks signed tokens (JWT, RFC 7519) by the keys, for the issuer and the audience of the settings. */
export function signedTokenCheck(
  { issuer, audience, claims }: Pick<SignedTokenSettings, 'issuer' | 'audience' | 'claims'>,
  keys: JWTVerifyGetKey,
  now: () => number = Date.now,
): CheckSignedToken {
  return async (token) => {
    const at = now()
    let payload: JWTPayload
    try {
      ;({ payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockSkew,
        currentDate: new Date(at),
        requiredClaims: ['sub', 'iat', 'exp'],
      }))
    } catch (error) {
      throw refusal(error)
    }
    const { sub, iat, exp } = payload
    if (typeof sub !== 'string' || sub === '') throw unauthenticated('The token does not say of whom it is (sub).')
    if (iat === undefined || exp === undefined)
      throw unauthenticated('The token does not say from when until when it is valid.')
    if (iat > at / 1000 + clockSkew) {
      throw unauthenticated('The token was issued in the future. The clock of the issuer or of the hub is wrong.')
    }
    return {
      id: `oidc:${createHash('sha256')
        .update(JSON.stringify([issuer, sub]))
        .digest('hex')
        .slice(0, 16)}`,
      expiresAt: new Date((exp + clockSkew) * 1000),
      role: payload[claims.role],
      scope: payload[claims.scope],
      purpose: payload[claims.purpose],
    }
  }
}

const sentences: Readonly<Record<string, string>> = {
  aud: 'The token is for another system: its audience (aud) is not this hub.',
  iss: 'The token is of another issuer (iss).',
  nbf: 'The token is not valid yet (nbf).',
  exp: 'The token has no good time of expiry (exp).',
  iat: 'The token has no good time of issue (iat).',
  sub: 'The token does not say of whom it is (sub).',
}

/** The kind of fault in words of our own: those of the library may have values of the token. */
function refusal(error: unknown): HubError {
  if (error instanceof HubError) return error
  if (error instanceof errors.JWTExpired) return unauthenticated('The token has expired. Sign in again.')
  if (error instanceof errors.JWTClaimValidationFailed) {
    return unauthenticated(sentences[error.claim] ?? 'A claim of the token is missing or not what it should be.')
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return unauthenticated('The token is not signed in a way that is accepted: with the private key of a pair.')
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return unauthenticated("The token is signed by a key that is none of the issuer's, or does not say by which (kid).")
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return unauthenticated('The signature of the token is not genuine.')
  }
  return unauthenticated('The token cannot be read: it is neither one of the issuer nor of `hub token create`.')
}

function unauthenticated(message: string): HubError {
  return new HubError('UNAUTHENTICATED', message)
}
