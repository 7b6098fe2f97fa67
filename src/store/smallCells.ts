import { type CellArea, type SensitiveMeasure, shownCells, type YearOfMeasure } from '../figures/smallCells.ts'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { SiteAreas } from './contributions.ts'
import type { Queryable } from './database.ts'

/** A cell whose mark is not what the rule of small cells gives (docs/adr/0018-small-cells.md). */
export interface MarkDifference {
  readonly areaId: JurisdictionId
  readonly atEvent: boolean
  readonly grain: 'MONTH' | 'YEAR'
  readonly startsOn: string
  readonly measure: string
  readonly breakdown: string
  /** Whether readers without clearance are shown the cell now; it should be the opposite. */
  readonly shown: boolean
}

/** The site's place, as far as the rule needs it. */
type Site = Pick<SiteAreas, 'siteId' | 'areaId' | 'ancestors'>

/** Years whose cells are looked at; null: all. */
type Years = readonly number[] | null

/**
 * Marks the cells of sensitive measures that readers without clearance may see, in the transaction that wrote cells of them: what is not
 * marked is withheld, and every cell that is written loses its mark. Years decide for themselves. Tells how many marks changed.
 */
export async function markShownCells(
  principal: Principal,
  transaction: Queryable,
  site: Site,
  sensitive: readonly SensitiveMeasure[],
  years: Years,
): Promise<number> {
  if (sensitive.length === 0) return 0
  const wrong = await readWrongMarks(principal, transaction, site, sensitive, years)
  for (const [grain, table, period] of [
    ['MONTH', 'rollup_month', 'r.month = cell.starts_on'],
    ['YEAR', 'rollup_year', 'r.year = extract(year from cell.starts_on)::integer'],
  ] as const) {
    const cells = wrong.filter((cell) => cell.grain === grain)
    if (cells.length === 0) continue
    await transaction.query(
      `update ${table} r set shown = not r.shown
       from unnest($2::bigint[], $3::boolean[], $4::date[], $5::text[], $6::text[]) as cell(area_id, at_event, starts_on, measure, breakdown)
       where r.site_id = $1 and r.area_id = cell.area_id and r.at_event = cell.at_event and ${period} and r.measure = cell.measure
         and r.breakdown = cell.breakdown`,
      [
        site.siteId,
        cells.map(({ areaId }) => areaId),
        cells.map(({ atEvent }) => atEvent),
        cells.map(({ startsOn }) => startsOn),
        cells.map(({ measure }) => measure),
        cells.map(({ breakdown }) => breakdown),
      ],
    )
  }
  return wrong.length
}

/** Cells of a site whose marks are not what the rule gives for what is stored. */
export async function readWrongMarks(
  _principal: Principal,
  queryable: Queryable,
  site: Site,
  sensitive: readonly SensitiveMeasure[],
  years: Years = null,
): Promise<MarkDifference[]> {
  const { rows } = await queryable.query<CellRow>(
    `select area_id as "areaId", at_event as "atEvent", 'YEAR' as grain, make_date(year, 1, 1) as "startsOn", measure, breakdown, value, shown
     from rollup_year where site_id = $1 and (measure = any($2) or shown) and ($3::integer[] is null or year = any($3))
     union all
     select area_id, at_event, 'MONTH', month, measure, breakdown, value, shown
     from rollup_month where site_id = $1 and (measure = any($2) or shown) and ($3::integer[] is null or extract(year from month)::integer = any($3))
     order by "areaId", grain, "startsOn", measure, breakdown, "atEvent"`,
    [site.siteId, sensitive.map(({ code }) => code), years],
  )
  const root = treeOf(site, await readParents(queryable, new Set(rows.map(({ areaId }) => areaId))))
  const above = new Set(site.ancestors.map(({ id }) => id))
  const wrong: MarkDifference[] = []
  for (const ofYear of Map.groupBy(rows, ({ startsOn }) => startsOn.slice(0, 4)).values()) {
    const cells = cellsByMeasure(ofYear)
    const shown = shownCells(root, sensitive, (code) => cells.get(code) ?? { years: new Map(), months: new Map() })
    for (const { value: _, ...row } of ofYear) {
      const ofMeasure = shown.get(row.measure)
      // What lies above the site gets it whole.
      const area = above.has(row.areaId) ? site.areaId : row.areaId
      const isShown =
        row.breakdown === '' &&
        !row.atEvent &&
        ofMeasure?.areas.has(area) === true &&
        (row.grain === 'YEAR' || ofMeasure.months)
      if (isShown !== row.shown) wrong.push(row)
    }
  }
  return wrong
}

interface CellRow extends MarkDifference {
  readonly value: number | null
}

/** The totals of one year in today's tree. */
function cellsByMeasure(rows: readonly CellRow[]): ReadonlyMap<string, YearOfMeasure> {
  const found = new Map<
    string,
    { years: Map<JurisdictionId, number>; months: Map<JurisdictionId, (number | null)[]> }
  >()
  for (const { areaId, atEvent, grain, startsOn, measure, breakdown, value } of rows) {
    if (atEvent || breakdown !== '') continue
    const cells = found.get(measure) ?? { years: new Map(), months: new Map() }
    found.set(measure, cells)
    if (grain === 'YEAR') {
      if (value !== null) cells.years.set(areaId, value)
      continue
    }
    const months = cells.months.get(areaId) ?? Array.from({ length: 12 }, () => null)
    cells.months.set(areaId, months)
    months[Number(startsOn.slice(5, 7)) - 1] = value
  }
  return found
}

/** The parent today of areas and of everything above them. */
async function readParents(
  queryable: Queryable,
  areas: ReadonlySet<JurisdictionId>,
): Promise<ReadonlyMap<JurisdictionId, JurisdictionId>> {
  const { rows } = await queryable.query<{ id: number; parent_id: number }>(
    `with recursive above as (
       select area.id, parent.parent_id from unnest($1::bigint[]) as area(id), lateral (${parentToday}) parent
       union
       select area.parent_id, parent.parent_id from above area, lateral (${parentToday.replaceAll('area.id', 'area.parent_id')}) parent
     ) select id, parent_id from above where parent_id is not null`,
    [[...areas]],
  )
  return new Map(rows.map((row) => [row.id, row.parent_id]))
}

const parentToday = `select coalesce(
    (select p.parent_id from jurisdiction_parent p where p.jurisdiction_id = area.id and p.valid_to is null order by p.valid_from desc nulls last limit 1),
    (select j.parent_id from jurisdiction j where j.jurisdiction_id = area.id)) as parent_id`

function treeOf(site: Site, parents: ReadonlyMap<JurisdictionId, JurisdictionId>): CellArea {
  const children = Map.groupBy(parents.keys(), (id) => parents.get(id)!)
  const areaOf = (id: JurisdictionId): CellArea => ({ id, below: (children.get(id) ?? []).map(areaOf) })
  return areaOf(site.areaId)
}
