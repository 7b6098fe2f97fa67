import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { fuzzHub } from '../support/httpFuzz.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await openEmptyHub([])
})
afterAll(() => hub?.close())

// The same in every run; fuzz.long.test.ts begins elsewhere each time.
const seed = 20261122

test('whatever is sent for 8 s is answered as GraphQL, and the hub answers afterwards', {
  timeout: 60_000,
}, async () => {
  const { sent, statuses } = await fuzzHub(hub, seed, 8)
  console.info(`fuzz: seed ${seed}, ${sent} requests, ${JSON.stringify(statuses)}`)
  expect(sent).toBeGreaterThan(100)
  expect(await hub.query('{ __typename }')).toEqual({ __typename: 'Query' })
})
