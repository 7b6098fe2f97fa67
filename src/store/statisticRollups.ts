import type { Measure } from '../figures/measure.ts'
import { type PlacedObservation, type StatisticCell, statisticCells } from '../figures/statisticCells.ts'
import type { Principal } from '../identity/principal.ts'
import type { SiteAreas } from './contributions.ts'
import type { Queryable } from './database.ts'
import { ownedBy, stagedBy } from './rollupWrite.ts'
import type { FeedRun } from './staging.ts'

/** One measure in one year: what is computed anew when any of its observations changes. */
export interface MeasureYear {
  readonly measure: string
  readonly year: number
}

/** A stored cell with the measure that it is of. */
export interface MeasureCell extends StatisticCell {
  readonly measure: string
}

/** Whether a row's area was found. A functional zone lies in no county, and its row says nothing about the site as a whole. */
export const placedCondition = `(jurisdiction_id is not null and not ('FUNCTIONAL_ZONE' = any(coalesce(flags, '{}'))))`

/** Which measures and years the staged observations of a run touch, by what they say now and by what stands in the table. */
export async function touchedMeasureYears(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
): Promise<MeasureYear[]> {
  const { rows } = await transaction.query<{ measure: string; year: number }>(
    `select measure, extract(year from period_to)::integer as year from staging_observation s where ${stagedBy('s', run)} and not s.deleted
     union
     select o.measure, extract(year from o.period_to)::integer from staging_observation s
       join observation o on o.site_id = s.site_id and o.feed_id = s.feed_id and o.source_key = s.source_key
       where ${stagedBy('s', run)} and ${ownedBy('o', run)}
     order by 1, 2`,
  )
  return rows
}

/** Measures and years that the site has observations or cells of. */
export async function allMeasureYears(
  _principal: Principal,
  transaction: Queryable,
  siteId: string,
): Promise<MeasureYear[]> {
  const { rows } = await transaction.query<{ measure: string; year: number }>(
    'select distinct measure, extract(year from period_to)::integer as year from observation where site_id = $1 order by 1, 2',
    [siteId],
  )
  return rows
}

/** Computes the cells of these measures and years from all observations of the site. Observations of undeclared measures give none. */
export async function computeStatisticCells(
  _principal: Principal,
  transaction: Queryable,
  measures: readonly Measure[],
  site: SiteAreas,
  wanted: readonly MeasureYear[],
): Promise<MeasureCell[]> {
  const declared = new Map(
    measures.filter((measure) => measure.source.kind === 'STATISTIC').map((measure) => [measure.code, measure]),
  )
  const cells: MeasureCell[] = []
  for (const { measure: code, year } of wanted) {
    const measure = declared.get(code)
    if (measure === undefined) continue
    // In the order in which a later one replaces an earlier one of the same area and month.
    const { rows } = await transaction.query<ObservationRow>(
      `select period_from, period_to, period_window, value, county_id, township_id, village_id, event_county_id, event_township_id, event_village_id,
         reported_system, reported_code, reported_name, ${placedCondition} as placed
       from observation where site_id = $1 and measure = $2 and period_to between $3 and $4
       order by period_to, feed_id, source_key`,
      [site.siteId, code, `${year}-01-01`, `${year}-12-31`],
    )
    for (const cell of statisticCells(measure, year, rows.map(placed), site)) cells.push({ measure: code, ...cell })
  }
  return cells
}

interface ObservationRow {
  readonly period_from: string
  readonly period_to: string
  readonly period_window: PlacedObservation['window']
  readonly value: number
  readonly placed: boolean
  readonly reported_system: string | null
  readonly reported_code: string | null
  readonly reported_name: string | null
  readonly county_id: number | null
  readonly township_id: number | null
  readonly village_id: number | null
  readonly event_county_id: number | null
  readonly event_township_id: number | null
  readonly event_village_id: number | null
}

function placed(row: ObservationRow): PlacedObservation {
  return {
    periodFrom: row.period_from,
    periodTo: row.period_to,
    window: row.period_window,
    value: row.value,
    current: { countyId: row.county_id, townshipId: row.township_id, villageId: row.village_id },
    event: { countyId: row.event_county_id, townshipId: row.event_township_id, villageId: row.event_village_id },
    placed: row.placed,
    reporter: reporterOf(row),
  }
}

/** A police organisation reports for itself; everybody else by area, which may be called by another name or code every month. */
function reporterOf(row: ObservationRow): string {
  const area = row.event_village_id ?? row.event_township_id ?? row.event_county_id
  const named = row.reported_code ?? row.reported_name ?? ''
  if (row.reported_system === 'GA380' || (area === null && !row.placed)) return named
  return String(area ?? '')
}

/** Writes cells that were computed anew: the difference to the stored ones, with its deltas. Returns how many cells changed. */
export async function writeStatisticCells(
  _principal: Principal,
  transaction: Queryable,
  run: Pick<FeedRun, 'siteId' | 'runId'>,
  wanted: readonly MeasureYear[],
  computed: readonly MeasureCell[],
): Promise<number> {
  const stored = await readStatisticCells(transaction, run.siteId, wanted)
  const before = new Map(stored.map((cell) => [cellName(cell), cell]))
  const after = new Map(computed.map((cell) => [cellName(cell), cell]))
  const written = computed.filter((cell) => !sameFigures(before.get(cellName(cell)), cell))
  const removed = stored.filter((cell) => !after.has(cellName(cell)))
  await upsertMonths(
    transaction,
    run.siteId,
    written.filter((cell) => cell.grain === 'MONTH'),
  )
  await upsertYears(
    transaction,
    run.siteId,
    written.filter((cell) => cell.grain === 'YEAR'),
  )
  await removeCells(transaction, run.siteId, removed)
  await insertDeltas(transaction, run, [
    ...written.map((cell) => difference(before.get(cellName(cell)), cell)),
    ...removed.map((cell) => difference(cell, undefined)),
  ])
  return written.length + removed.length
}

/** Stored cells of these measures and years. */
async function readStatisticCells(
  transaction: Queryable,
  siteId: string,
  wanted: readonly MeasureYear[],
): Promise<MeasureCell[]> {
  if (wanted.length === 0) return []
  const lists = [siteId, wanted.map(({ measure }) => measure), wanted.map(({ year }) => year)]
  const { rows: months } = await transaction.query<{
    area_id: number
    at_event: boolean
    month: string
    measure: string
    value: number | null
    unallocated: number | null
    to_date: number | null
    to_date_unallocated: number | null
  }>(
    `select r.area_id, r.at_event, r.month, r.measure, r.value, r.unallocated, r.to_date, r.to_date_unallocated
     from rollup_month r join unnest($2::text[], $3::integer[]) as wanted(measure, year)
       on r.measure = wanted.measure and r.month between make_date(wanted.year, 1, 1) and make_date(wanted.year, 12, 1)
     where r.site_id = $1 and r.breakdown = ''`,
    lists,
  )
  const { rows: years } = await transaction.query<{
    area_id: number
    at_event: boolean
    year: number
    measure: string
    value: number
    unallocated: number
  }>(
    `select r.area_id, r.at_event, r.year, r.measure, r.value, r.unallocated
     from rollup_year r join unnest($2::text[], $3::integer[]) as wanted(measure, year) on r.measure = wanted.measure and r.year = wanted.year
     where r.site_id = $1 and r.breakdown = ''`,
    lists,
  )
  return [
    ...months.map((row) => ({
      measure: row.measure,
      areaId: row.area_id,
      atEvent: row.at_event,
      grain: 'MONTH' as const,
      startsOn: row.month,
      value: row.value,
      unallocated: row.unallocated,
      toDate: row.to_date,
      toDateUnallocated: row.to_date_unallocated,
    })),
    ...years.map((row) => ({
      measure: row.measure,
      areaId: row.area_id,
      atEvent: row.at_event,
      grain: 'YEAR' as const,
      startsOn: `${row.year}-01-01`,
      value: row.value,
      unallocated: row.unallocated,
      toDate: null,
      toDateUnallocated: null,
    })),
  ]
}

function cellName(cell: MeasureCell): string {
  return `${cell.measure} ${cell.grain} ${cell.startsOn} ${cell.areaId} ${cell.atEvent}`
}

function sameFigures(left: MeasureCell | undefined, right: MeasureCell): boolean {
  return (
    left !== undefined &&
    left.value === right.value &&
    left.unallocated === right.unallocated &&
    left.toDate === right.toDate &&
    left.toDateUnallocated === right.toDateUnallocated
  )
}

interface CellDelta {
  readonly cell: MeasureCell
  readonly value: number
  readonly unallocated: number
  readonly toDate: number
}

/** A figure that is not known counts as 0 in the ledger: deltas add up to what the cells hold. */
function difference(before: MeasureCell | undefined, after: MeasureCell | undefined): CellDelta {
  const of = (pick: (cell: MeasureCell) => number | null): number =>
    (after === undefined ? 0 : (pick(after) ?? 0)) - (before === undefined ? 0 : (pick(before) ?? 0))
  return {
    cell: (after ?? before)!,
    value: of((cell) => cell.value),
    unallocated: of((cell) => cell.unallocated),
    toDate: of((cell) => cell.toDate),
  }
}

async function upsertMonths(transaction: Queryable, siteId: string, cells: readonly MeasureCell[]): Promise<void> {
  if (cells.length === 0) return
  await transaction.query(
    `insert into rollup_month (site_id, area_id, at_event, month, measure, breakdown, value, unallocated, to_date, to_date_unallocated)
     select $1, area_id, at_event, month, measure, '', value, unallocated, to_date, to_date_unallocated
     from unnest($2::bigint[], $3::boolean[], $4::date[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
       as cell(area_id, at_event, month, measure, value, unallocated, to_date, to_date_unallocated)
     order by area_id, at_event, month, measure
     on conflict (site_id, area_id, at_event, month, measure, breakdown) do update set
       value = excluded.value, unallocated = excluded.unallocated, to_date = excluded.to_date, to_date_unallocated = excluded.to_date_unallocated,
       shown = false`,
    [
      siteId,
      ...keyLists(cells),
      cells.map((cell) => cell.value),
      cells.map((cell) => cell.unallocated),
      cells.map((cell) => cell.toDate),
      cells.map((cell) => cell.toDateUnallocated),
    ],
  )
}

async function upsertYears(transaction: Queryable, siteId: string, cells: readonly MeasureCell[]): Promise<void> {
  if (cells.length === 0) return
  await transaction.query(
    `insert into rollup_year (site_id, area_id, at_event, year, measure, breakdown, value, unallocated)
     select $1, area_id, at_event, extract(year from starts_on)::integer, measure, '', value, unallocated
     from unnest($2::bigint[], $3::boolean[], $4::date[], $5::text[], $6::bigint[], $7::bigint[]) as cell(area_id, at_event, starts_on, measure, value, unallocated)
     order by area_id, at_event, starts_on, measure
     on conflict (site_id, area_id, at_event, year, measure, breakdown) do update set value = excluded.value, unallocated = excluded.unallocated, shown = false`,
    [siteId, ...keyLists(cells), cells.map((cell) => cell.value), cells.map((cell) => cell.unallocated)],
  )
}

async function removeCells(transaction: Queryable, siteId: string, cells: readonly MeasureCell[]): Promise<void> {
  for (const [grain, table, period] of [
    ['MONTH', 'rollup_month', 'r.month = cell.starts_on'],
    ['YEAR', 'rollup_year', 'r.year = extract(year from cell.starts_on)::integer'],
  ] as const) {
    const gone = cells.filter((cell) => cell.grain === grain)
    if (gone.length === 0) continue
    await transaction.query(
      `delete from ${table} r using unnest($2::bigint[], $3::boolean[], $4::date[], $5::text[]) as cell(area_id, at_event, starts_on, measure)
       where r.site_id = $1 and r.area_id = cell.area_id and r.at_event = cell.at_event and ${period} and r.measure = cell.measure and r.breakdown = ''`,
      [siteId, ...keyLists(gone)],
    )
  }
}

async function insertDeltas(
  transaction: Queryable,
  run: Pick<FeedRun, 'siteId' | 'runId'>,
  deltas: readonly CellDelta[],
): Promise<void> {
  const changed = deltas.filter(({ value, unallocated, toDate }) => value !== 0 || unallocated !== 0 || toDate !== 0)
  if (changed.length === 0) return
  const cells = changed.map(({ cell }) => cell)
  await transaction.query(
    `insert into rollup_delta (site_id, run_id, area_id, at_event, grain, starts_on, measure, breakdown, delta, delta_unallocated, delta_to_date)
     select $1, $2, area_id, at_event, grain, starts_on, measure, '', delta, delta_unallocated, delta_to_date
     from unnest($3::bigint[], $4::boolean[], $5::date[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::bigint[])
       as cell(area_id, at_event, starts_on, measure, grain, delta, delta_unallocated, delta_to_date)
`,
    [
      run.siteId,
      run.runId,
      ...keyLists(cells),
      cells.map((cell) => cell.grain),
      changed.map(({ value }) => value),
      changed.map(({ unallocated }) => unallocated),
      changed.map(({ toDate }) => toDate),
    ],
  )
}

function keyLists(cells: readonly MeasureCell[]): [number[], boolean[], string[], string[]] {
  return [
    cells.map((cell) => cell.areaId),
    cells.map((cell) => cell.atEvent),
    cells.map((cell) => cell.startsOn),
    cells.map((cell) => cell.measure),
  ]
}
