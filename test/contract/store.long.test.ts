import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measures } from '../../src/figures/registry.ts'
import { hubService } from '../../src/identity/principal.ts'
import { verifyLedger, verifyRollups } from '../../src/store/rebuildRollups.ts'
import { siteAreas } from '../../src/sync/siteAreas.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'

describe('the store of all three cities after a sync', { timeout: 600_000 }, () => {
  let demonstration: TestHub
  beforeAll(async () => {
    demonstration = await openSharedDemonstrationHub()
  }, 300_000)
  afterAll(() => demonstration?.close())

  it('has the roll-ups that a rebuild from records and statistics gives', async () => {
    const { hub } = demonstration
    expect(hub.sites.map(({ siteId }) => siteId)).toEqual(expect.arrayContaining(['330300', '530400', '331022']))
    for (const site of hub.sites)
      expect(await verifyRollups(hubService, hub.database, siteAreas(hub.tree, site), measures)).toEqual([])
  })

  it('has deltas that add up to the roll-ups', async () => {
    const { hub } = demonstration
    for (const { siteId } of hub.sites) expect(await verifyLedger(hubService, hub.database, siteId)).toEqual([])
  })
})
