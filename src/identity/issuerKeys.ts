import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, type LocalJWKSet } from 'jose'
import { isSafeAddress } from '../accessSettings.ts'
import { HubError } from '../errors.ts'

/** How long keys are used and how often they are asked for, in milliseconds. */
export interface KeyTimes {
  /** After that they are read anew before they are used. */
  readonly fresh: number
  /** While the issuer cannot be reached, known keys are used up to this age. */
  readonly kept: number
  /** Between two questions to the issuer: a flood of tokens with invented keys is none for the issuer. */
  readonly cooldown: number
  /** Longest wait for one answer of the issuer. */
  readonly patience: number
}

/** What holds for an installation. A key that was withdrawn is taken for ten minutes at most, and for a day where the issuer is down. */
export const keyTimes: KeyTimes = { fresh: 600_000, kept: 86_400_000, cooldown: 5_000, patience: 5_000 }

/** Where the keys of an issuer are. */
export type KeyPlace =
  | { readonly kind: 'ISSUER'; readonly issuer: string }
  | { readonly kind: 'ADDRESS'; readonly url: string }

/** What the keys need of the surroundings. */
export interface KeySurroundings {
  readonly times?: KeyTimes
  /** Milliseconds. */
  readonly now?: () => number
  /** Told when the issuer cannot be asked. */
  readonly warn: (error: unknown, message: string) => void
}

const largestAnswer = 256 * 1024

/**
 * The keys of an issuer, read at the first token and then as they age. A token of a key that is not known makes them be read again, so
 * that a new key needs no restart. Throws AUTHENTICATION_UNAVAILABLE where the key cannot be known now, and JWKSNoMatchingKey where it is
 * none of the issuer's.
 */
export function issuerKeys(
  place: KeyPlace,
  { times = keyTimes, now = Date.now, warn }: KeySurroundings,
): JWTVerifyGetKey {
  let known: { readonly keys: LocalJWKSet; readonly at: number } | null = null
  let lastAsked: { readonly at: number; readonly answered: boolean } | null = null
  let asking: Promise<void> | null = null

  async function ask(): Promise<void> {
    try {
      const keys = await fetchKeys(place, times.patience)
      known = { keys, at: now() }
      lastAsked = { at: now(), answered: true }
    } catch (error) {
      lastAsked = { at: now(), answered: false }
      warn(error, 'the keys of the issuer cannot be read')
    }
  }

  /** Everybody who needs newer keys waits for the same question; within the cooldown nobody asks. */
  async function renew(): Promise<void> {
    if (asking === null && lastAsked !== null && now() - lastAsked.at < times.cooldown) return
    asking ??= ask().finally(() => {
      asking = null
    })
    await asking
  }

  function usable(): LocalJWKSet {
    if (known !== null && now() - known.at <= times.kept) return known.keys
    throw new HubError(
      'AUTHENTICATION_UNAVAILABLE',
      'The keys of the issuer cannot be read, so that no signed token can be checked. Try again in a moment.',
    )
  }

  return async (header, token) => {
    if (known === null || now() - known.at > times.fresh) await renew()
    const keys = usable()
    try {
      return await keys(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
    }
    await renew()
    try {
      return await usable()(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || lastAsked?.answered === true) throw error
      throw new HubError(
        'AUTHENTICATION_UNAVAILABLE',
        'The token is signed by a key that is not known here, and the issuer cannot be asked for it. Try again in a moment.',
      )
    }
  }
}

async function fetchKeys(place: KeyPlace, patience: number): Promise<LocalJWKSet> {
  const url = place.kind === 'ADDRESS' ? place.url : await keysOfIssuer(place.issuer, patience)
  const { keys } = (await fetchJson(url, patience)) as { readonly keys?: unknown }
  if (!Array.isArray(keys) || keys.length === 0) throw new Error('The answer is no JWK Set, or has no key.')
  // Symmetric keys have no place there, and must never be found by a token.
  const asymmetric = keys.filter((key: { readonly kty?: unknown } | null) => key?.kty !== 'oct')
  return createLocalJWKSet({ keys: asymmetric } as JSONWebKeySet)
}

/** OpenID Connect Discovery 1.0, sections 4 and 4.3: the issuer of the answer must be the one that was asked. */
async function keysOfIssuer(issuer: string, patience: number): Promise<string> {
  const answer = (await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, patience)) as {
    readonly issuer?: unknown
    readonly jwks_uri?: unknown
  }
  if (answer.issuer !== issuer) throw new Error('The configuration is of another issuer.')
  if (typeof answer.jwks_uri !== 'string' || !isSafeAddress(answer.jwks_uri)) {
    throw new Error('The configuration names no address of keys that is safe.')
  }
  return answer.jwks_uri
}

async function fetchJson(url: string, patience: number): Promise<object> {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json, application/jwk-set+json' },
    signal: AbortSignal.timeout(patience),
  })
  if (!response.ok || response.body === null) {
    await response.body?.cancel()
    throw new Error(`The answer has the status ${response.status}.`)
  }
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body) {
    size += part.byteLength
    if (size > largestAnswer) throw new Error('The answer is too large.')
    parts.push(part)
  }
  const content: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
  if (typeof content !== 'object' || content === null) throw new Error('The answer is no JSON object.')
  return content
}
