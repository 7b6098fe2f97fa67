import { expect, test } from 'vitest'
import { liveHistories } from '../support/deliverySequences.ts'

test('after any of many histories of a drop folder the store is the one of a first load of it', async () => {
  expect(await liveHistories(600_000)).toBeGreaterThan(100)
}, 900_000)
