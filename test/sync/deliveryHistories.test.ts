import { expect, test } from 'vitest'
import { liveHistories } from '../support/deliverySequences.ts'

test('after any history of a drop folder the store is the one of a first load of it', async () => {
  expect(await liveHistories(20_000)).toBeGreaterThan(0)
}, 120_000)
