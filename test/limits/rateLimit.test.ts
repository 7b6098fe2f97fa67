import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HubError } from '../../src/errors.ts'
import { type Principal, principalOf } from '../../src/identity/principal.ts'
import {
  attemptsPerMinute,
  createAttemptLimit,
  createRateLimit,
  networkOf,
  type Rates,
} from '../../src/limits/rateLimit.ts'
import { createTokenBuckets } from '../../src/limits/tokenBucket.ts'

/** A clock that stands still until it is moved. */
function clock(): { now: () => number; pass: (seconds: number) => void } {
  let milliseconds = 1000
  return {
    now: () => milliseconds,
    pass: (seconds) => {
      milliseconds += seconds * 1000
    },
  }
}

const person = (id: string, kind: Principal['kind'] = 'PERSON'): Principal =>
  principalOf({
    id,
    kind,
    role: {
      code: 'READER',
      title: { zh: '读者', en: 'Reader' },
      departments: 'ALL',
      precision: 'FIGURES',
      sensitive: false,
      operations: [],
      documents: 'ANY',
    },
    scope: 'ALL',
    purpose: null,
  })

const rates: Rates = {
  PERSON: { requests: 60, cost: 600_000 },
  MACHINE: { requests: 120, cost: 600_000 },
  DEMONSTRATION: null,
  SERVICE: null,
}

function refusalOf(work: () => void): unknown {
  try {
    work()
    return null
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    return { code: error.code, ...error.details }
  }
}

describe('a principal', () => {
  test("has a minute's worth of requests at once, and each comes back evenly", () => {
    const { now, pass } = clock()
    const limit = createRateLimit(rates, 2, now)
    const reader = person('oidc:1')
    for (let count = 0; count < 60; count += 1) limit.request(reader)
    expect(refusalOf(() => limit.request(reader))).toEqual({
      code: 'RATE_LIMITED',
      limit: 'requests',
      allowed: 60,
      retryAfter: 1,
    })
    pass(1)
    limit.request(reader)
    expect(refusalOf(() => limit.request(reader))).toMatchObject({ code: 'RATE_LIMITED' })
    pass(3600)
    for (let count = 0; count < 60; count += 1) limit.request(reader)
    expect(refusalOf(() => limit.request(reader))).not.toBeNull()
  })

  test('pays what an answer holds, not what it might have held', () => {
    const { now, pass } = clock()
    const limit = createRateLimit(rates, 2, now)
    const reader = person('oidc:1')
    for (let count = 0; count < 100; count += 1) {
      limit.cost(reader, 250_000)
      limit.settle(reader, 250_000, 200)
    }
    // 100 answers of 200 objects: 580,000 of 600,000 are left.
    limit.cost(reader, 250_000)
    limit.cost(reader, 250_000)
    expect(refusalOf(() => limit.cost(reader, 250_000))).toEqual({
      code: 'RATE_LIMITED',
      limit: 'objects',
      allowed: 600_000,
      // 170,000 are missing, 10,000 come back in a second.
      retryAfter: 17,
    })
    pass(17)
    limit.cost(reader, 250_000)
  })

  test('has a limit of its own, by kind and id', () => {
    const { now } = clock()
    const limit = createRateLimit(rates, 2, now)
    for (let count = 0; count < 60; count += 1) limit.request(person('a'))
    expect(refusalOf(() => limit.request(person('a')))).not.toBeNull()
    limit.request(person('b'))
    for (let count = 0; count < 120; count += 1) limit.request(person('a', 'MACHINE'))
    expect(refusalOf(() => limit.request(person('a', 'MACHINE')))).not.toBeNull()
    for (let count = 0; count < 10_000; count += 1) limit.request(person('a', 'DEMONSTRATION'))
  })

  test('may have so many streams open, and another once one has ended', () => {
    const limit = createRateLimit(rates, 2)
    const reader = person('a')
    const [first] = [limit.stream(reader), limit.stream(reader)]
    expect(refusalOf(() => limit.stream(reader))).toMatchObject({ limit: 'streams', allowed: 2 })
    limit.stream(person('b'))
    first()
    first()
    limit.stream(reader)
    expect(refusalOf(() => limit.stream(reader))).not.toBeNull()
  })
})

describe('an address that shows no valid token', () => {
  test('is refused after its attempts, which come back; whoever had a valid token goes on', () => {
    const { now, pass } = clock()
    const limit = createAttemptLimit((text) => `#${text}`, now)
    limit.failed('10.0.0.1', 'Bearer guess')
    limit.succeeded('Bearer good')
    for (let count = 1; count < attemptsPerMinute; count += 1) {
      limit.before('10.0.0.1', 'Bearer guess')
      limit.failed('10.0.0.1', 'Bearer guess')
    }
    expect(refusalOf(() => limit.before('10.0.0.1', 'Bearer guess'))).toEqual({
      code: 'RATE_LIMITED',
      limit: 'attempts',
      allowed: attemptsPerMinute,
      retryAfter: 2,
    })
    limit.before('10.0.0.1', 'Bearer good')
    limit.before('10.0.0.2', 'Bearer guess')
    pass(2)
    limit.before('10.0.0.1', 'Bearer guess')
  })

  test('is counted apart from those that show nothing, and not at all on the own machine', () => {
    const limit = createAttemptLimit((text) => text)
    for (let count = 0; count < 100; count += 1) {
      limit.failed('10.0.0.1', undefined)
      limit.failed('127.0.0.1', undefined)
    }
    expect(refusalOf(() => limit.before('10.0.0.1', undefined))).toMatchObject({ code: 'RATE_LIMITED' })
    limit.before('10.0.0.1', 'Bearer good')
    limit.before('127.0.0.1', undefined)
  })

  test('of IPv6 is its network', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2')
    expect(networkOf('2001:db8:1:2::9')).toBe('2001:db8:1:2')
    expect(networkOf('2001:db8::9')).toBe('2001:db8:0:0')
    expect(networkOf('::ffff:10.0.0.1')).toBe('::ffff:10.0.0.1')
    expect(networkOf('10.0.0.1')).toBe('10.0.0.1')
  })
})

describe('buckets', () => {
  test('never give more than they hold and what came back in the time', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 50 })), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(steps, (asked) => {
        const { now, pass } = clock()
        const size = { capacity: 40, perSecond: 5 }
        const buckets = createTokenBuckets(10, now)
        let given = 0
        let seconds = 0
        for (const [milliseconds, amount] of asked) {
          pass(milliseconds / 1000)
          seconds += milliseconds / 1000
          const wait = buckets.take('one', amount, size)
          if (wait === 0) given += Math.min(amount, 40)
          else expect(wait).toBeLessThanOrEqual(8)
        }
        expect(given).toBeLessThanOrEqual(40 + 5 * seconds + 1e-6)
      }),
    )
  })

  test('remember only so many keys, and none that is full', () => {
    const { now, pass } = clock()
    const buckets = createTokenBuckets(100, now)
    const size = { capacity: 10, perSecond: 1 }
    for (let key = 0; key < 100_000; key += 1) buckets.take(`address ${key}`, 10, size)
    expect(buckets.size()).toBe(100)
    expect(buckets.take('address 99999', 1, size)).toBe(1)
    pass(60)
    buckets.giveBack('address 99999', 1, size)
    expect(buckets.size()).toBe(99)
  })
})
