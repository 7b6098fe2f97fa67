import { timingSafeEqual } from 'node:crypto'
import { HubError } from '../errors.ts'
import type { ApiToken, StoredApiToken } from '../store/apiTokens.ts'
import { hashOfToken, idOfToken } from './apiToken.ts'

/** The store of tokens, as the check needs it. */
export interface TokenStore {
  read(id: string): Promise<StoredApiToken | null>
  /** Notes that the token is used today. */
  noteUse(id: string): Promise<void>
  /** Told when the store fails. */
  readonly warn: (error: unknown, message: string) => void
}

/** Checks an API token. Throws UNAUTHENTICATED with the kind of fault, or AUTHENTICATION_UNAVAILABLE. */
export type CheckApiToken = (text: string) => Promise<ApiToken>

/** For so long, in milliseconds, what was read of a token is taken for true: the longest time that a revoked one goes on. */
export const tokenFreshness = 1000
/** Longest wait for the store, in milliseconds. */
const patience = 5000
const mostKept = 10_000

interface Kept {
  readonly at: number
  readonly token: Promise<StoredApiToken | null>
}

/** Checks tokens against the store, which each token asks once a second at most. */
export function apiTokenCheck(store: TokenStore, now: () => number = Date.now): CheckApiToken {
  const kept = new Map<string, Kept>()
  const noted = new Map<string, string>()

  async function lookUp(id: string): Promise<StoredApiToken | null> {
    const found = kept.get(id)
    const isFresh = found !== undefined && now() - found.at < tokenFreshness
    const current = isFresh ? found : { at: now(), token: withinTime(store.read(id)) }
    if (!isFresh) {
      kept.delete(id)
      kept.set(id, current)
      // The oldest goes first: whoever invents ids makes others be read again, and no more.
      if (kept.size > mostKept) kept.delete(kept.keys().next().value ?? id)
    }
    try {
      return await current.token
    } catch (error) {
      if (kept.get(id) === current) kept.delete(id)
      store.warn(error, 'API tokens cannot be read')
      throw new HubError(
        'AUTHENTICATION_UNAVAILABLE',
        "The hub's own store does not answer, so that no API token can be checked. Try again in a moment.",
      )
    }
  }

  async function noteUse({ id, lastUsedOn }: StoredApiToken): Promise<void> {
    const today = dayInChina(now())
    if (lastUsedOn === today || noted.get(id) === today) return
    noted.set(id, today)
    try {
      await store.noteUse(id)
    } catch (error) {
      // Who may ask does not hang on it.
      noted.delete(id)
      store.warn(error, 'the use of an API token cannot be noted')
    }
  }

  return async (text) => {
    const id = idOfToken(text)
    if (id === null) {
      throw unauthenticated('The API token is mistyped or cut off: its checksum is not right. Copy all of it.')
    }
    const token = await lookUp(id)
    // One sentence for an unknown id and a wrong secret: nobody learns which ids there are.
    if (token === null || !timingSafeEqual(token.hash, hashOfToken(text))) {
      throw unauthenticated('The API token is none of this hub. Make one with `hub token create`.')
    }
    if (token.revokedAt !== null) throw unauthenticated('The API token was revoked.')
    if (token.expiresAt.getTime() <= now()) {
      throw unauthenticated('The API token has expired. Make a new one with `hub token create`.')
    }
    await noteUse(token)
    return token
  }
}

function withinTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The store did not answer within ${patience} ms.`)), patience)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

function dayInChina(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)
}

function unauthenticated(message: string): HubError {
  return new HubError('UNAUTHENTICATED', message)
}
