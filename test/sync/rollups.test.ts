import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hubService } from '../../src/identity/principal.ts'
import { rebuildRollups, verifyRollups } from '../../src/store/rebuildRollups.ts'
import { siteAreas } from '../../src/sync/siteAreas.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type MemoryRow, memorySource } from '../support/memoryAdapter.ts'
import { expectSoundRollups, figureOf, storedCells } from '../support/rollupCells.ts'
import { areaId, syncOnce, wenzhou } from '../support/syncRun.ts'
import { caseFeed, deletedByFlag, testConnector, testMeasures } from '../support/testConnector.ts'

// 330381 瑞安市 with its first street and that one's first community; 330327 苍南县 lost 龙港镇 (330327123) in 2019, which is
// 龙港市 (330383) since. So a case of 2010 told as 苍南 alone cannot be given to either of them today.
const village = '330381001001'

const rows: readonly MemoryRow[] = [
  { id: 'R1', place: village, category: 'BURGLARY', filed: '20100704', loss: '100', solved: '20110105', video: '1' },
  { id: 'R2', place: '330381', category: 'ROBBERY', filed: '201007', loss: '7' },
  { id: 'R3', place: '330327', category: 'BURGLARY', filed: '20100315', loss: '50', areaSet: 'CITY_LISTED' },
  { id: 'R4', place: '330327123', category: 'FRAUD', filed: '20100704', loss: '1000' },
  { id: 'R5', place: '999999', category: 'ROBBERY', filed: '2010', areaSet: 'CITY_LISTED' },
  { id: 'R6', place: '330381', category: 'ROBBERY', loss: '3' },
]

describe('cells of a few records, worked out by hand', () => {
  let store: TestDatabase
  let cells: Awaited<ReturnType<typeof storedCells>>
  beforeAll(async () => {
    store = await createTestDatabase()
    const source = memorySource()
    source.tables.set('cases', rows)
    expect((await syncOnce(store, testConnector(source.adapter, [caseFeed()]))).state).toBe('SUCCEEDED')
    cells = await storedCells(store)
  })
  afterAll(async () => store?.drop())
  const at = (code: string): number => areaId(store, code)

  test('the city has all that have a date; two of them nobody can give to a county of today', () => {
    expect(figureOf(cells, at('330300'), '2010', 'cases_filed')).toEqual([5, 2])
  })

  test('the province has the same and nothing unallocated: the city is its child', () => {
    expect(figureOf(cells, at('330000'), '2010', 'cases_filed')).toEqual([5, 0])
  })

  test('a month has what is known to the month, not what is known to the year alone', () => {
    expect(figureOf(cells, at('330300'), '2010-07', 'cases_filed')).toEqual([3, 0])
    expect(figureOf(cells, at('330300'), '2010-01', 'cases_filed')).toBeUndefined()
  })

  test('county, township and village each have theirs, with what is known no deeper', () => {
    expect(figureOf(cells, at('330381'), '2010', 'cases_filed')).toEqual([2, 1])
    expect(figureOf(cells, at('330381001'), '2010', 'cases_filed')).toEqual([1, 0])
    expect(figureOf(cells, at(village), '2010', 'cases_filed')).toEqual([1, 1])
  })

  test('villages have years and no months', () => {
    expect(figureOf(cells, at('330381001'), '2010-07', 'cases_filed')).toEqual([1, 0])
    expect(figureOf(cells, at(village), '2010-07', 'cases_filed')).toBeUndefined()
  })

  test("today's tree has 龙港镇's case in 龙港市, the one told as 苍南 in the remainder", () => {
    expect(figureOf(cells, at('330383'), '2010', 'cases_filed')?.[0]).toBe(1)
    expect(figureOf(cells, at('330327'), '2010', 'cases_filed')).toBeUndefined()
  })

  test('on the day of the fact both were in 苍南, and the city lacks only the place that nobody knows', () => {
    expect(figureOf(cells, at('330327'), '2010', 'cases_filed', '', true)).toEqual([2, 1])
    expect(figureOf(cells, at('330383'), '2010', 'cases_filed', '', true)).toBeUndefined()
    expect(figureOf(cells, at('330300'), '2010', 'cases_filed', '', true)).toEqual([5, 1])
  })

  test('a sum adds the amounts of the rows that count, unknown ones add nothing', () => {
    expect(figureOf(cells, at('330300'), '2010', 'case_loss')).toEqual([157, 50])
    expect(figureOf(cells, at('330381'), '2010', 'case_loss')).toEqual([107, 7])
    expect(figureOf(cells, at('330381001'), '2010', 'case_loss')).toEqual([100, 0])
    expect(figureOf(cells, at(village), '2010', 'case_loss')).toBeUndefined()
  })

  test('every measure has its own date: filed in 2010, solved with video in 2011', () => {
    expect(figureOf(cells, at('330300'), '2011-01', 'cases_with_video')).toEqual([1, 0])
    expect(figureOf(cells, at('330381001'), '2011', 'cases_with_video')).toBeUndefined()
  })

  test('breakdowns have the rows that have a value in each of their fields, in declared order', () => {
    expect(figureOf(cells, at('330300'), '2010', 'cases_filed', 'category=BURGLARY')).toEqual([2, 1])
    expect(figureOf(cells, at('330300'), '2010', 'cases_filed', 'areaSet=CITY_LISTED;category=ROBBERY')).toEqual([1, 1])
    expect(cells.filter((cell) => cell.breakdown.startsWith('areaSet') && cell.areaId === at('330381'))).toEqual([])
  })

  test('roll-ups equal a rebuild, the ledger and the sum of their parts; a damaged cell is found and mended', async () => {
    await expectSoundRollups(store)
    await store.database.writers.query(
      `update rollup_year set value = value + 1 where measure = 'case_loss' and area_id = $1 and not at_event`,
      [at('330300')],
    )
    const site = siteAreas(store.tree, wenzhou(store))
    const [found, ...others] = await verifyRollups(hubService, store.database, site, testMeasures)
    expect(others).toEqual([])
    expect([found?.measure, found?.areaId, found?.stored?.value, found?.computed?.value]).toEqual([
      'case_loss',
      at('330300'),
      158,
      157,
    ])
    expect(await rebuildRollups(hubService, store.database, site, testMeasures)).toMatchObject({ cellsChanged: 1 })
    expect(await verifyRollups(hubService, store.database, site, testMeasures)).toEqual([])
  })
})

describe('any sequence of changes', () => {
  let store: TestDatabase
  beforeAll(async () => {
    store = await createTestDatabase()
  })
  afterAll(async () => store?.drop())

  test('leaves roll-ups that equal a rebuild, deltas that add up to them, and parts that add up to their whole', async () => {
    const row = fc.record({
      id: fc.integer({ min: 1, max: 12 }).map((number) => `K${number}`),
      place: fc.constantFrom(
        '330302',
        '330303',
        '330304',
        '330305',
        '330322',
        '330326',
        '330327',
        '330327123',
        '330381',
        '330381001',
        village,
        '330383',
        '330300',
        '999999',
        '',
      ),
      category: fc.constantFrom('BURGLARY', 'ROBBERY', 'FRAUD', ''),
      filed: fc.constantFrom('20081231', '20090101', '200912', '2010', '20100704', '20191001', '', '?'),
      loss: fc.constantFrom('', '0', '5', '70'),
      solved: fc.constantFrom('', '20100731', '20110101'),
      video: fc.constantFrom('', '1', '2'),
      areaSet: fc.constantFrom('', 'CITY_LISTED', 'COUNTY_LISTED'),
      deleted: fc.constantFrom('', '', '', '1'),
    })
    const content = fc.uniqueArray(row, { selector: ({ id }) => id, minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(content, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('sweep' as const, 'flag' as const),
        async (states, kind) => {
          const source = memorySource()
          source.batchRows = 5
          const name = `feed-${kind}-${Math.random()}`
          const feed = caseFeed(kind === 'sweep' ? { name } : { name, deletes: deletedByFlag })
          for (const state of states) {
            source.tables.set(name, state)
            const report = await syncOnce(store, testConnector(source.adapter, [feed]))
            expect(report.error).toBeNull()
            const [told] = report.feeds
            expect(told!.accepted + told!.quarantined + told!.dropped + told!.deletedInSource + told!.duplicates).toBe(
              told!.rowsRead,
            )
            const again = await syncOnce(store, testConnector(source.adapter, [feed]))
            expect([again.rowsWritten, again.rowsDeleted]).toEqual([0, 0])
          }
          await expectSoundRollups(store)
        },
      ),
      { numRuns: 12 },
    )
  }, 120_000)
})
