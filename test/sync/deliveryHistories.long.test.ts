import { test } from 'vitest'
import { liveHistories } from '../support/deliverySequences.ts'

test(
  'after any of many histories of a drop folder the store is the one of a first load of it',
  () => liveHistories(400),
  3_600_000,
)
