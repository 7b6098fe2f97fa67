import { test } from 'vitest'
import { liveHistories } from '../support/deliverySequences.ts'

/** 400 histories: test/sync/deliveryHistories.long.test.ts. */
test('after any history of a drop folder the store is the one of a first load of it', () => liveHistories(5), 600_000)
