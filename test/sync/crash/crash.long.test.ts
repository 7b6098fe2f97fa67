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

describe('a hub that is killed more than 200 times while it syncs', () => {
  it('before, at and after every commit there is', async () => {
    const { killed } = await followPlans(boundaryPlans(undisturbed.traces, random, true), seed, sources, undisturbed)
    expect(killed).toBeGreaterThanOrEqual(120)
  }, 1_800_000)

  it('twice in a row at any moment', async () => {
    const { killed } = await followPlans(randomPlans(undisturbed.traces, random, 40), seed, sources, undisturbed)
    expect(killed).toBeGreaterThanOrEqual(100)
  }, 1_800_000)
})

describePostgresDeaths(() => ({ sources, undisturbed }), { victims: ['PROCESS', 'SERVER'], deaths: 12, seed, random })
