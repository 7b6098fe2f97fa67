import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Database } from './database.ts'
import { plannedOnce } from './plannedOnce.ts'
import type { SiteVersions } from './siteStateRead.ts'

/** Days told of one measure for one area. */
export interface CoverageRow {
  readonly areaId: JurisdictionId
  readonly atEvent: boolean
  readonly measure: string
  /** Days told, joined: `{[2010-01-01,2011-01-01)}`, the end exclusive. */
  readonly days: string
  /** The last days that single deliveries told up to: running totals are known at these only. */
  readonly toldThrough: readonly string[]
}

/** What sites had told of areas at one version of their data. */
export interface CoverageAnswer {
  /** From the same snapshot. */
  readonly versions: SiteVersions
  readonly rows: readonly CoverageRow[]
}

// Versions first: a distributed store reads one part after the other, and what is of a later version than it says is read once more, while
// what is of an earlier one would stand for it. `at_event` is named, though both are read, so that the primary key leads to the measures.
const statement = (name: string, narrowed: string) => ({
  name,
  text: `select site_id as measure, null as area_id, null as at_event, version::text as days, null as told_through
    from data_version where site_id = any($1::text[])
    union all
    select measure, area_id, at_event, range_agg(daterange(covered_from, covered_through, '[]'))::text,
      string_agg(distinct covered_through::text, ',')
    from coverage
    where site_id = any($1::text[]) and area_id = any($2::bigint[]) and at_event = any('{false,true}'::boolean[])
      and covered_from <= $4::date and covered_through >= $3::date ${narrowed}
    group by measure, area_id, at_event`,
})
const ofAllMeasures = statement('coverage', '')
const ofMeasures = statement('coverage_of_measures', 'and measure = any($5::text[])')

/** What of the coverage is asked for. */
export interface CoverageQuestion {
  readonly siteIds: readonly string[]
  readonly areaIds: readonly JurisdictionId[]
  /** Only what touches these days is read: a site has told of many years, month by month. */
  readonly from: string
  readonly to: string
  /** Null: of every measure. */
  readonly measures: readonly string[] | null
}

/** What the sites' sources have told of the areas. */
export async function readCoverage(
  database: Database,
  principal: Principal,
  question: CoverageQuestion,
): Promise<CoverageAnswer> {
  const { siteIds, areaIds, from, to, measures } = question
  const values = [siteIds, areaIds, from, to]
  const read = (await (measures === null
    ? database.figures(principal, plannedOnce(database, ofAllMeasures), values)
    : database.figures(principal, plannedOnce(database, ofMeasures), [...values, measures]))) as [
    string,
    number | null,
    boolean | null,
    string,
    string | null,
  ][]
  const rows: CoverageRow[] = []
  const versions = new Map<string, string>()
  for (const [name, areaId, atEvent, text, last] of read) {
    if (atEvent === null) versions.set(name, text)
    else rows.push({ areaId: areaId!, atEvent, measure: name, days: text, toldThrough: last?.split(',') ?? [] })
  }
  return { versions, rows }
}
