import { isLoopbackName } from '../accessSettings.ts'
import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import { mostObjects } from './operationCost.ts'
import { type BucketSize, createTokenBuckets } from './tokenBucket.ts'

/** What one principal may ask for in a minute. A minute's worth may be used at once; it comes back evenly. */
export interface Rate {
  readonly requests: number
  /** Objects of answers, as `extensions.cost` counts them: what is expected when an operation begins, what it held when it is answered. */
  readonly cost: number
}

/** The rate of each kind of principal; null: not limited. */
export type Rates = Readonly<Record<Principal['kind'], Rate | null>>

/**
 * A person who clicks through front pages (200 objects, a dozen requests each) stays far below. A machine asks for all who stand before
 * it. The demonstration answers one machine alone, and is what one measures the hub with.
 */
export const defaultRates: Rates = {
  PERSON: { requests: 600, cost: 1_000_000 },
  MACHINE: { requests: 12_000, cost: 20_000_000 },
  DEMONSTRATION: null,
  SERVICE: null,
}

/** A minute must be enough for the largest operation that is allowed at all. */
export const leastCost = mostObjects

/** Streams that one principal may have open at once: every window of an Explorer or a dashboard has one. */
export const defaultOpenStreams = 20

/** Attempts without a valid token from one address in a minute. */
export const attemptsPerMinute = 30

const mostPrincipals = 10_000
const mostAddresses = 10_000

/** Counts what principals ask for. One for a whole server, so that HTTP and subscriptions are counted together. */
export interface RateLimit {
  /** Counts a request. Throws RATE_LIMITED. */
  request(principal: Principal): void
  /** Counts the expected cost of an operation. Throws RATE_LIMITED. */
  cost(principal: Principal, expected: number): void
  /** Puts back what an operation was expected to cost and did not. */
  settle(principal: Principal, expected: number, actual: number): void
  /** Counts an open stream; gives what ends it. Throws RATE_LIMITED. */
  stream(principal: Principal): () => void
}

/** `now`: milliseconds of a clock that never goes back. */
export function createRateLimit(rates: Rates, openStreams: number, now?: () => number): RateLimit {
  const requests = createTokenBuckets(mostPrincipals, now)
  const costs = createTokenBuckets(mostPrincipals, now)
  const streams = new Map<string, number>()
  return {
    request(principal) {
      const rate = rates[principal.kind]
      if (rate === null) return
      refuseAfter(requests.take(keyOf(principal), 1, minuteOf(rate.requests)), 'requests', rate.requests)
    },
    cost(principal, expected) {
      const rate = rates[principal.kind]
      if (rate === null) return
      refuseAfter(costs.take(keyOf(principal), expected, minuteOf(rate.cost)), 'objects', rate.cost)
    },
    settle(principal, expected, actual) {
      const rate = rates[principal.kind]
      if (rate === null || actual >= expected) return
      costs.giveBack(keyOf(principal), expected - actual, minuteOf(rate.cost))
    },
    stream(principal) {
      const key = keyOf(principal)
      const open = streams.get(key) ?? 0
      if (open >= openStreams) throw limited('streams', openStreams, streamRetrySeconds, 'open at once')
      streams.set(key, open + 1)
      let ended = false
      return () => {
        if (ended) return
        ended = true
        const left = (streams.get(key) ?? 1) - 1
        if (left === 0) streams.delete(key)
        else streams.set(key, left)
      }
    },
  }
}

// Nobody knows when a stream will be closed.
const streamRetrySeconds = 10

/** Counts attempts without a valid token by the address that they come from, so that nobody can try tokens out. */
export interface AttemptLimit {
  /** Throws RATE_LIMITED for an address that failed too often, unless it shows a token that was valid before. */
  before(address: string, authorization: string | undefined): void
  failed(address: string, authorization: string | undefined): void
  succeeded(authorization: string | undefined): void
}

/**
 * One address may be a whole office's: whoever shows what was valid before is not kept out by a neighbour, and those who show nothing
 * are counted apart. On the hub's own machine they are not counted at all: a page that is open there could ask under another name until
 * nobody could use the demonstration.
 * @param hash of what was shown, so that no token is kept
 */
export function createAttemptLimit(hash: (text: string) => string, now?: () => number): AttemptLimit {
  const failures = createTokenBuckets(mostAddresses, now)
  const valid = new Set<string>()
  const size = minuteOf(attemptsPerMinute)
  return {
    before(address, authorization) {
      if (authorization === undefined && isLoopbackName(address)) return
      const seconds = failures.wait(keyOfAttempt(address, authorization), 1, size)
      if (seconds === 0 || (authorization !== undefined && valid.has(hash(authorization)))) return
      refuseAfter(seconds, 'attempts', attemptsPerMinute)
    },
    failed(address, authorization) {
      failures.take(keyOfAttempt(address, authorization), 1, size)
    },
    succeeded(authorization) {
      // Only while somebody fails does it matter who did not.
      if (authorization === undefined || failures.size() === 0) return
      const key = hash(authorization)
      valid.delete(key)
      valid.add(key)
      if (valid.size <= mostPrincipals) return
      for (const oldest of valid) {
        valid.delete(oldest)
        break
      }
    },
  }
}

/** One IPv6 customer has at least a /64 of addresses: all of them are one. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter((group) => group !== '')
  if (tail !== undefined) while (groups.length < 4) groups.push('0')
  return groups.slice(0, 4).join(':')
}

function keyOfAttempt(address: string, authorization: string | undefined): string {
  return `${authorization === undefined ? 'nothing' : 'token'}/${networkOf(address)}`
}

function keyOf({ kind, id }: Principal): string {
  return `${kind}/${id}`
}

function minuteOf(amount: number): BucketSize {
  return { capacity: amount, perSecond: amount / 60 }
}

function refuseAfter(seconds: number, limit: 'requests' | 'objects' | 'attempts', allowed: number): void {
  if (seconds > 0) throw limited(limit, allowed, Math.max(1, Math.ceil(seconds)), 'in a minute')
}

const words = {
  requests: 'requests',
  objects: 'objects in answers',
  attempts: 'attempts without a valid token',
  streams: 'streams',
}

function limited(limit: keyof typeof words, allowed: number, retryAfter: number, span: string): HubError {
  return new HubError(
    'RATE_LIMITED',
    `${allowed.toLocaleString('en')} ${words[limit]} are allowed ${span}. Try again in ${retryAfter} s.`,
    { details: { limit, allowed, retryAfter } },
  )
}
