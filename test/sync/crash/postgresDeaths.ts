import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Random } from '../../../src/demo/random.ts'
import { HubError } from '../../../src/errors.ts'
import type { SyncReport } from '../../../src/sync/syncReport.ts'
import { expectSoundRollups } from '../../support/rollupCells.ts'
import { watchStatements } from '../../support/storeFaults.ts'
import { expectSameStore } from '../../support/storeState.ts'
import { syncOnce } from '../../support/syncRun.ts'
import { mortalCluster, onCluster, withoutNodeCommands } from './cluster.ts'
import { crashConnectors } from './crashConnectors.ts'
import { type CrashSources, runToTheEnd, type Undisturbed } from './crashSuite.ts'
import { type MortalServer, startMortalServer, untilItAnswers, type Victim } from './postgresSuite.ts'

const days = ['first', 'second'] as const

const commandsNeeded = withoutNodeCommands
  ? ' (SKIPPED: HUB_TEST_CITUS_KILL and HUB_TEST_CITUS_START are not set; docs/scale.md)'
  : ''

/**
 * PostgreSQL is killed while the hub syncs, on both days of the crash sources: first at a commit, in the middle of a feed's
 * transaction, then at any statement.
 * @param prepared what the file has made before
 * @param options on a cluster the victims are its nodes
 */
export function describePostgresDeaths(
  prepared: () => { readonly sources: CrashSources; readonly undisturbed: Undisturbed },
  options: {
    readonly victims: readonly Victim[]
    readonly deaths: number
    readonly seed: number
    readonly random: Random
  },
): void {
  const { deaths, seed, random } = options
  const victims: readonly Victim[] = onCluster ? ['COORDINATOR', 'WORKER'] : options.victims
  describe.skipIf(withoutNodeCommands)(`PostgreSQL dies while the hub syncs${commandsNeeded}`, () => {
    let server: MortalServer
    beforeAll(async () => {
      server = onCluster ? mortalCluster() : await startMortalServer()
    })
    afterAll(() => server?.stop())

    it.each(victims)(
      '%s: the next run leaves the store as if nothing had happened',
      async (victim) => {
        const { sources, undisturbed } = prepared()
        for (let death = 0; death < deaths; death += 1) {
          const store = await server.newStore()
          try {
            for (const day of days) {
              const { statements } = undisturbed.traces[day]
              const commits = statements.flatMap((text, index) => (text === 'commit' ? [index + 1] : []))
              const at = death === 0 ? random.pick(commits) : random.integer(1, statements.length)
              const told = `TEST_SEED=${seed} ${victim} ${day} ${at} ${statements[at - 1]?.slice(0, 40)}`
              let died = false
              const unwatch = watchStatements(store.database, ({ number, processId }) => {
                if (number !== at) return undefined
                died = true
                if (victim !== 'PROCESS') return server.kill(victim, store)
                process.kill(processId, 'SIGKILL')
                return undefined
              })
              const ends: string[] = []
              for (const { connector, settings } of crashConnectors(day, sources.settings[day]))
                ends.push(await endOf(syncOnce(store, connector, { settings })))
              unwatch()
              expect({ told, died }).toEqual({ told, died: true })
              expect(ends.filter((end) => end !== 'SUCCEEDED' && end !== 'DATABASE_UNREACHABLE')).toEqual([])
              if (victim !== 'PROCESS') await server.restart()
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
}

/** SUCCEEDED, or the code of what went wrong. */
async function endOf(run: Promise<SyncReport>): Promise<string> {
  try {
    const { state, error } = await run
    return error?.code ?? state
  } catch (error) {
    return error instanceof HubError ? error.code : String(error)
  }
}
