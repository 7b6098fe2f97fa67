import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantedValues } from '../../src/demo/planted.ts'
import { measures } from '../../src/figures/registry.ts'
import { hubService } from '../../src/identity/principal.ts'
import { verifyLedger, verifyRollups } from '../../src/store/rebuildRollups.ts'
import { siteAreas } from '../../src/sync/siteAreas.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { valuesFound } from '../support/valuesFound.ts'

/** What the store holds after the demonstration's sources were synced. */
describe("the store after a sync of the demonstration's sources", { timeout: 300_000 }, () => {
  let demonstration: TestHub
  beforeAll(async () => {
    demonstration = await openSharedDemonstrationHub()
  }, 300_000)
  afterAll(() => demonstration?.close())

  // The county of 三门 has all departments and a twelfth of the cells; all three cities: store.long.test.ts.
  it('has the roll-ups that a rebuild from records and statistics gives, and deltas that add up to them', async () => {
    const { hub } = demonstration
    const site = hub.sites.find(({ siteId }) => siteId === '331022')!
    const { rows } = await hub.database.writers.query<{ measures: number }>(
      'select count(distinct measure) as measures from rollup_year where site_id = $1',
      [site.siteId],
    )
    expect(rows[0]!.measures).toBeGreaterThan(80)
    expect(await verifyRollups(hubService, hub.database, siteAreas(hub.tree, site), measures)).toEqual([])
    expect(await verifyLedger(hubService, hub.database, site.siteId)).toEqual([])
  })

  it('holds none of the made-up personal values that the sources carry, in no table and no line of the log', async () => {
    expect(plantedValues.length).toBeGreaterThan(3)
    expect(await valuesFound(demonstration.hub.database, plantedValues)).toEqual([])
    const log = demonstration.log.join('\n')
    for (const value of plantedValues) expect(log).not.toContain(value)
  })
})
