import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/demo/random.ts'
import { dropCrashStores } from './crashStores.ts'
import { type CrashSources, followPlans, runUndisturbed, startCrashSources, type Undisturbed } from './crashSuite.ts'
import { boundaryPlans, randomPlans, testSeed } from './killPlans.ts'
import { describePostgresDeaths } from './postgresDeaths.ts'

const seed = testSeed()
const random = seededRandom(String(seed))
let sources: CrashSources
let undisturbed: Undisturbed
beforeAll(async () => {
  sources = await startCrashSources()
  undisturbed = await runUndisturbed(sources)
})
afterAll(async () => {
  await undisturbed?.drop()
  await sources?.stop()
  await dropCrashStores()
})

describe('a hub that is killed while it syncs', () => {
  it('holds more than one thing of every kind, so that there is something to lose', () => {
    const rows = (table: string): number => undisturbed.states.second.get(table)?.rows ?? 0
    expect(rows('police_case')).toBeGreaterThan(1_400)
    expect(rows('observation')).toBeGreaterThan(250)
    for (const table of ['quarantine', 'source_file', 'coverage', 'sync_cursor', 'rollup_delta'])
      expect({ table, some: rows(table) > 5 }).toEqual({ table, some: true })
    const staged = [...undisturbed.states.second].filter(
      ([table, { rows }]) => table.startsWith('staging_') && rows > 0,
    )
    expect(staged).toEqual([])
  })

  // Both days of three feeds, others each time, and a run's end; every commit, before, at and after it: crash.long.test.ts.
  it('before or after the commit of each feed: the next run leaves the store as if nothing had happened', async () => {
    const all = boundaryPlans(undisturbed.traces, random, false)
    const end = all.length - 1
    const feeds = random.shuffle(all.slice(0, end)).slice(0, 3)
    const plans = [...feeds, all[end]!]
    const { killed } = await followPlans(plans, seed, sources, undisturbed)
    expect(killed).toBe(8)
  }, 600_000)

  it('twice in a row at any moment: the next run leaves the store as if nothing had happened', async () => {
    const { killed } = await followPlans(randomPlans(undisturbed.traces, random, 1), seed, sources, undisturbed)
    // The other moments may lie behind the end of a run that goes on from where another one was killed.
    expect(killed).toBeGreaterThanOrEqual(1)
  }, 600_000)
})

describePostgresDeaths(() => ({ sources, undisturbed }), { victims: ['SERVER'], deaths: 1, seed, random })
