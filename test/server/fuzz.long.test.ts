import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmptyHub, type TestHub } from '../support/demonstrationHub.ts'
import { fuzzHub } from '../support/httpFuzz.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await openEmptyHub([])
})
afterAll(() => hub?.close())

test('a minute of whatever, from a new seed, leaves the hub as it was, its memory too', {
  timeout: 180_000,
}, async () => {
  const seed = Math.floor(Math.random() * 2 ** 30)
  console.info(`fuzz: seed ${seed}`)
  // Until everything is compiled and every cache is as full as it gets.
  await fuzzHub(hub, seed, 15)
  const before = memory()
  const { sent, statuses } = await fuzzHub(hub, seed + 1_000_000, 45)
  const grown = memory() - before
  console.info(`fuzz: ${sent} requests, ${JSON.stringify(statuses)}, ${Math.round(grown / 1024)} KiB more`)
  // Documents are kept by their text, 30 MB of them at most.
  expect(grown).toBeLessThan(100 * 1024 * 1024)
  expect(await hub.query('{ __typename }')).toEqual({ __typename: 'Query' })
})

/** What is still held: without a collection garbage would be counted, too. */
function memory(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
