import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hubService } from '../../src/access/principal.ts'
import { verifyRollups } from '../../src/store/rebuildRollups.ts'
import { siteAreas } from '../../src/sync/siteAreas.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type MemoryRow, memorySource } from '../support/memoryAdapter.ts'
import { areaId, syncOnce, wenzhou } from '../support/syncRun.ts'
import { caseFeed, testConnector, testMeasures } from '../support/testConnector.ts'

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(async () => store?.drop())

describe('smoke', () => {
  test('first', async () => {
    const source = memorySource()
    const rows: MemoryRow[] = [
      { id: 'A1', place: '330302', category: 'BURGLARY', filed: '20100704', loss: '100' },
      { id: 'A2', place: '330327', category: 'ROBBERY', filed: '20100705', loss: '7' },
    ]
    source.tables.set('cases', rows)
    const report = await syncOnce(store, testConnector(source.adapter, [caseFeed()]))
    console.log(JSON.stringify(report, null, 1))
    console.log((await store.database.writers.query('select * from rollup_month order by 2,3,4,5,6')).rows)
    console.log(await verifyRollups(hubService, store.database, siteAreas(store.tree, wenzhou(store)), testMeasures))
    console.log(JSON.stringify(await syncOnce(store, testConnector(source.adapter, [caseFeed()]))))
  })
})
