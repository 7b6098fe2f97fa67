import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addCells, type Cell, emptySlice, type Slice } from '../../src/figures/cellStore.ts'
import { hubService } from '../../src/identity/principal.ts'
import type { JurisdictionId } from '../../src/jurisdictions/jurisdiction.ts'
import { type RollupCells, type RollupQuestion, readMonths, readYears } from '../../src/store/rollupRead.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const sites = ['330100', '330200', '330300']
const measures = ['fires', 'fines', 'grids']
const breakdowns = ['', 'kind=A', 'kind=B']

interface MonthCell {
  readonly site: string
  readonly area: number
  readonly month: string
  readonly measure: string
  readonly breakdown: string
  readonly value: number | null
  readonly unallocated: number | null
  readonly toDate: number | null
}

const count = fc.integer({ min: -3, max: 90_000_000_000 })
const monthCells = fc.uniqueArray(
  fc.record<MonthCell>({
    site: fc.constantFrom(...sites),
    area: fc.integer({ min: 0, max: 3 }),
    month: fc.constantFrom('2010-05-01', '2010-06-01'),
    measure: fc.constantFrom(...measures),
    breakdown: fc.constantFrom(...breakdowns),
    value: fc.option(count, { freq: 4 }),
    unallocated: fc.option(count, { freq: 4 }),
    toDate: fc.option(count, { freq: 1 }),
  }),
  {
    selector: ({ site, area, month, measure, breakdown }) => [site, area, month, measure, breakdown].join(),
    maxLength: 60,
  },
)

let store: TestDatabase
let areas: readonly JurisdictionId[]

beforeAll(async () => {
  store = await createTestDatabase()
  areas = ['330300', '330302', '330303', '330305'].map((code) => store.tree.findByCode(code)!.id)
})
afterAll(async () => store?.drop())

describe('cells of several sites', () => {
  test('are the same whether they are added up there or here', async () => {
    await fc.assert(
      fc.asyncProperty(monthCells, async (cells) => {
        await write(cells)
        // One area at three sites is added up by PostgreSQL, four areas at three sites come site by site.
        const each = await Promise.all(areas.map((area) => read([area])))
        const together = await read(areas)
        for (const month of ['2010-05-01', '2010-06-01']) {
          for (const [index, area] of areas.entries()) {
            const expected = sumOf(cells.filter((cell) => cell.area === index && cell.month === month))
            expect(cellsOf(together, area, month)).toEqual(expected)
            expect(cellsOf(each[index]!, area, month)).toEqual(expected)
          }
        }
        for (const one of each) expect(new Set(one.map(({ period }) => period)).size).toBe(one.length)
      }),
      { numRuns: 40 },
    )
  })

  test('of whole years too', async () => {
    await store.database.writers.query(
      `insert into rollup_year (site_id, area_id, at_event, year, measure, breakdown, value, unallocated) values
         ('330100', $1, false, 2010, 'fires', '', 40, 1), ('330200', $1, false, 2010, 'fires', '', 2, 0),
         ('330300', $1, false, 2010, 'fires', '', 8, 2), ('330300', $1, false, 2010, 'fines', '', 5000000000, 0)`,
      [areas[0]],
    )
    const [all, ...others] = await readYears(store.database, hubService, question([areas[0]!]), [2010])
    expect(others).toEqual([])
    expect(all!.period).toBe('2010')
    const cells = all!.keys.map((key, at) => [key, all!.values[at], all!.unallocated[at], all!.sites![at]])
    expect(cells.sort()).toEqual([
      ['fines|', 5_000_000_000, 0, 1],
      ['fires|', 50, 3, 3],
    ])
    expect([all!.toDate, all!.toDateUnallocated]).toEqual([null, null])
  })
})

function question(areaIds: readonly JurisdictionId[]): RollupQuestion {
  return { siteIds: sites, areaIds, atEvent: [false], cells: { measures, cellMeasures: [], breakdowns: [] } }
}

function read(areaIds: readonly JurisdictionId[]): Promise<readonly RollupCells[]> {
  return readMonths(store.database, hubService, question(areaIds), ['2010-05-01', '2010-06-01'])
}

async function write(cells: readonly MonthCell[]): Promise<void> {
  await store.database.writers.query('delete from rollup_month')
  await store.database.writers.query(
    `insert into rollup_month (site_id, area_id, at_event, month, measure, breakdown, value, unallocated, to_date, to_date_unallocated)
     select site, area, false, month, measure, breakdown, value, unallocated, to_date, to_date
     from json_to_recordset($1) as c(site text, area bigint, month date, measure text, breakdown text, value bigint, unallocated bigint, to_date bigint)`,
    [JSON.stringify(cells.map(({ area, toDate, ...cell }) => ({ ...cell, area: areas[area], to_date: toDate })))],
  )
}

function cellsOf(answer: readonly RollupCells[], area: JurisdictionId, month: string): Record<string, unknown> {
  const slice: Slice = emptySlice()
  for (const cells of answer) if (cells.areaId === area && cells.period === month) addCells(slice, 1, cells)
  return Object.fromEntries([...slice.cells].map(([key, { uncertain: _, batch: __, ...cell }]) => [key, cell]))
}

/** Unknown plus known stays unknown; what is unknown of a running total or of what belongs to no child adds nothing. */
function sumOf(cells: readonly MonthCell[]): Record<string, unknown> {
  const sums: Record<string, Omit<Cell, 'uncertain' | 'batch'>> = {}
  for (const { measure, breakdown, value, unallocated, toDate } of cells) {
    const key = `${measure}|${breakdown}`
    const sum = sums[key]
    sums[key] = {
      value: sum === undefined ? value : sum.value === null || value === null ? null : sum.value + value,
      unallocated: (sum?.unallocated ?? 0) + (unallocated ?? 0),
      toDate: sum?.toDate == null && toDate === null ? null : (sum?.toDate ?? 0) + (toDate ?? 0),
      toDateUnallocated: (sum?.toDateUnallocated ?? 0) + (toDate ?? 0),
      sites: (sum?.sites ?? 0) + 1,
    }
  }
  return sums
}
