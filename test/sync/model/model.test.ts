import fc from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { expectSoundRollups } from '../../support/rollupCells.ts'
import { play, sequences } from './sequences.ts'

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(() => store?.drop())

describe('any sequence of changes, runs and interruptions', () => {
  it.each([
    ['stamps and a deletion flag', 'STAMPED'],
    ['everything compared each time', 'WHOLE'],
  ] as const)(
    '%s: the store is what a simple model says, after every run',
    async (_name, kind) => {
      await fc.assert(
        fc.asyncProperty(sequences, (steps) => play(store, kind, steps)),
        // 400: model.long.test.ts.
        { numRuns: 12, endOnFailure: true },
      )
      await expectSoundRollups(store)
    },
    300_000,
  )
})
