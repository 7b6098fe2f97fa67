import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hubService } from '../../src/access/principal.ts'
import { plantedValues } from '../../src/demo/planted.ts'
import { measures } from '../../src/figures/registry.ts'
import { verifyLedger, verifyRollups } from '../../src/store/rebuildRollups.ts'
import { siteAreas } from '../../src/sync/siteAreas.ts'
import { openDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { valuesFound } from '../support/valuesFound.ts'

/** What the store holds after the demonstration's sources were synced. */
describe("the store after a sync of the demonstration's sources", { timeout: 120_000 }, () => {
  let demonstration: TestHub
  beforeAll(async () => {
    demonstration = await openDemonstrationHub()
  }, 300_000)
  afterAll(() => demonstration?.close())

  it('has the roll-ups that a rebuild from records and statistics gives', async () => {
    const { hub } = demonstration
    for (const site of hub.sites) {
      expect(await verifyRollups(hubService, hub.database, siteAreas(hub.tree, site), measures)).toEqual([])
    }
  })

  it('has deltas that add up to the roll-ups', async () => {
    const { hub } = demonstration
    for (const { siteId } of hub.sites) expect(await verifyLedger(hubService, hub.database, siteId)).toEqual([])
  })

  it('holds none of the made-up personal values that the sources carry, in no table and no line of the log', async () => {
    expect(plantedValues.length).toBeGreaterThan(3)
    expect(await valuesFound(demonstration.hub.database, plantedValues)).toEqual([])
    const log = demonstration.log.join('\n')
    for (const value of plantedValues) expect(log).not.toContain(value)
  })
})
