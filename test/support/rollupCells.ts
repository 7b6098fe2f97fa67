import { expect } from 'vitest'
import { hubService } from '../../src/identity/principal.ts'
import { verifyRollups } from '../../src/store/rebuildRollups.ts'
import { siteAreas } from '../../src/sync/siteAreas.ts'
import type { TestDatabase } from './database.ts'
import { wenzhou } from './syncRun.ts'
import { testMeasures } from './testConnector.ts'

/** A cell of the roll-ups, of a year or a month (`startsOn`). */
export interface RollupCell {
  readonly areaId: number
  readonly atEvent: boolean
  readonly grain: 'MONTH' | 'YEAR'
  readonly startsOn: string
  readonly measure: string
  readonly breakdown: string
  readonly value: number | null
  readonly unallocated: number | null
  readonly toDate: number | null
}

/** Every stored cell. */
export async function storedCells(store: TestDatabase): Promise<RollupCell[]> {
  const { rows } = await store.database.writers.query<RollupCell>(
    `select area_id as "areaId", at_event as "atEvent", 'YEAR' as grain, make_date(year, 1, 1) as "startsOn", measure, breakdown, value, unallocated, null::bigint as "toDate"
     from rollup_year
     union all select area_id, at_event, 'MONTH', month, measure, breakdown, value, unallocated, to_date from rollup_month`,
  )
  return rows
}

/** One cell as [value, unallocated]; undefined when there is none. `period` is 2010 or 2010-07. */
export function figureOf(
  cells: readonly RollupCell[],
  areaId: number,
  period: string,
  measure: string,
  breakdown = '',
  atEvent = false,
): [number | null, number | null] | undefined {
  const [grain, startsOn] = period.length === 4 ? ['YEAR', `${period}-01-01`] : ['MONTH', `${period}-01`]
  const found = cells.find(
    (cell) =>
      cell.areaId === areaId &&
      cell.grain === grain &&
      cell.startsOn === startsOn &&
      cell.measure === measure &&
      cell.breakdown === breakdown &&
      cell.atEvent === atEvent,
  )
  return found && [found.value, found.unallocated]
}

/** What must hold after any sequence of runs: roll-ups equal a rebuild, the ledger adds up to them, parts add up to their whole. */
export async function expectSoundRollups(store: TestDatabase): Promise<void> {
  expect(await verifyRollups(hubService, store.database, siteAreas(store.tree, wenzhou(store)), testMeasures)).toEqual(
    [],
  )
  const cells = await storedCells(store)
  await expectLedgerAddsUp(store, cells)
  expectChildrenAddUp(store, cells)
}

async function expectLedgerAddsUp(store: TestDatabase, cells: readonly RollupCell[]): Promise<void> {
  const { rows } = await store.database.writers.query<Record<string, unknown>>(
    `select area_id as "areaId", at_event as "atEvent", grain, starts_on as "startsOn", measure, breakdown,
       sum(delta)::bigint as value, sum(delta_unallocated)::bigint as unallocated, sum(delta_to_date)::bigint as "toDate"
     from rollup_delta group by 1, 2, 3, 4, 5, 6
     having sum(delta) <> 0 or sum(delta_unallocated) <> 0 or sum(delta_to_date) <> 0`,
  )
  const known = cells.map((cell) => ({
    ...cell,
    value: cell.value ?? 0,
    unallocated: cell.unallocated ?? 0,
    toDate: cell.toDate ?? 0,
  }))
  const sorted = (list: readonly object[]) => list.map((item) => JSON.stringify(item)).sort()
  expect(sorted(rows)).toEqual(
    sorted(known.filter((cell) => cell.value !== 0 || cell.unallocated !== 0 || cell.toDate !== 0)),
  )
}

function expectChildrenAddUp(store: TestDatabase, cells: readonly RollupCell[]): void {
  const finest = new Map(testMeasures.map((measure) => [measure.code, measure.finestLevel]))
  const byCell = new Map(cells.map((cell) => [name(cell, cell.areaId), cell]))
  for (const parent of cells) {
    const { level } = store.tree.get(parent.areaId)
    // The tree on the day of the fact differs from day to day; its sums are checked by example.
    if (
      parent.atEvent ||
      parent.value === null ||
      level === finest.get(parent.measure) ||
      level === 'VILLAGE' ||
      level === 'PROVINCE'
    )
      continue
    // Villages have no months.
    if (level === 'TOWNSHIP' && parent.grain === 'MONTH') continue
    const children = store.tree.childIdsOf(parent.areaId).map((id) => byCell.get(name(parent, id))?.value ?? 0)
    const sum = children.reduce((total, value) => total + value, 0)
    expect({ ...parent, value: sum + (parent.unallocated ?? 0) }).toEqual(parent)
  }
}

function name(cell: RollupCell, areaId: number): string {
  return `${areaId} ${cell.atEvent} ${cell.grain} ${cell.startsOn} ${cell.measure} ${cell.breakdown}`
}
