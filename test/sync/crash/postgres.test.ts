import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/demo/random.ts'
import { HubError } from '../../../src/errors.ts'
import type { SyncReport } from '../../../src/sync/syncReport.ts'
import { expectSoundRollups } from '../../support/rollupCells.ts'
import { watchStatements } from '../../support/storeFaults.ts'
import { expectSameStore } from '../../support/storeState.ts'
import { syncOnce } from '../../support/syncRun.ts'
import { crashConnectors } from './crashConnectors.ts'
import { type CrashSources, runToTheEnd, runUndisturbed, startCrashSources, type Undisturbed } from './crashSuite.ts'
import { testSeed } from './killPlans.ts'
import { type MortalServer, startMortalServer, untilItAnswers } from './postgresSuite.ts'

const seed = testSeed()
const random = seededRandom(String(seed))
const days = ['first', 'second'] as const
const isLong = process.env['TEST_LONG'] !== undefined
const deaths = isLong ? 12 : 1
let sources: CrashSources
let undisturbed: Undisturbed
let server: MortalServer
beforeAll(async () => {
  ;[sources, server] = await Promise.all([startCrashSources(), startMortalServer()])
  undisturbed = await runUndisturbed(sources)
})
afterAll(async () => {
  await undisturbed?.drop()
  await sources?.stop()
  await server?.stop()
})

describe('PostgreSQL dies while the hub syncs', () => {
  // One process that is killed makes the server throw out everybody and recover; unlogged tables, such as staging, are then empty.
  const theServer = ['the whole server', 'SERVER'] as const
  it.each(isLong ? [['one of its processes', 'PROCESS'] as const, theServer] : [theServer])(
    '%s: the next run leaves the store as if nothing had happened',
    async (_what, victim) => {
      for (let death = 0; death < deaths; death += 1) {
        const store = await server.newStore()
        try {
          for (const day of days) {
            const { statements } = undisturbed.traces[day]
            // One of them in the middle of a feed's transaction.
            const commits = statements.flatMap((text, index) => (text === 'commit' ? [index + 1] : []))
            const at = death === 0 ? random.pick(commits) : random.integer(1, statements.length)
            const told = `TEST_SEED=${seed} ${victim} ${day} ${at} ${statements[at - 1]?.slice(0, 40)}`
            let died = false
            const unwatch = watchStatements(store.database, ({ number, processId }) => {
              if (number !== at) return undefined
              died = true
              if (victim === 'SERVER') return server.kill()
              process.kill(processId, 'SIGKILL')
              return undefined
            })
            const ends: string[] = []
            for (const { connector, settings } of crashConnectors(day, sources.settings[day]))
              ends.push(await endOf(syncOnce(store, connector, { settings })))
            unwatch()
            expect({ told, died }).toEqual({ told, died: true })
            expect(ends.filter((end) => end !== 'SUCCEEDED' && end !== 'DATABASE_UNREACHABLE')).toEqual([])
            if (victim === 'SERVER') await server.restart()
            await untilItAnswers(store)
            await runToTheEnd(store, day, sources.settings[day])
            await expectSameStore(store.database, undisturbed.stores[day].database, undisturbed.states[day])
            await expectSoundRollups(store)
          }
        } finally {
          await store.drop()
        }
      }
    },
    900_000,
  )
})

/** SUCCEEDED, or the code of what went wrong. */
async function endOf(run: Promise<SyncReport>): Promise<string> {
  try {
    const { state, error } = await run
    return error?.code ?? state
  } catch (error) {
    return error instanceof HubError ? error.code : String(error)
  }
}
