import type { Principal } from '../access/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Database } from './database.ts'

/** Days told of one measure for one area. */
export interface CoverageRow {
  readonly areaId: JurisdictionId
  readonly atEvent: boolean
  readonly measure: string
  /** Days told, joined: `{[2010-01-01,2011-01-01)}`, the end exclusive. */
  readonly days: string
  /** The last days that single deliveries told up to, where asked for: running totals are known at these only. */
  readonly toldThrough: readonly string[]
}

/** How fresh one source is. */
export interface FreshnessRow {
  readonly siteId: string
  readonly connector: string
  /** Milliseconds since 1970; null: never read successfully. */
  readonly asOf: number | null
  /** Code of the error that the last run ended with; null when it succeeded. */
  readonly failingCode: string | null
}

// One statement for both: a figure needs them together, and they come from one snapshot. `at_event` is named, though both are read,
// so that the primary key leads to the measures.
const statement = (name: string, narrowed: string) => ({
  name,
  text: `select measure, area_id, at_event, range_agg(daterange(covered_from, covered_through, '[]'))::text,
      case when $3 then string_agg(distinct covered_through::text, ',') end
    from coverage
    where site_id = any($1::text[]) and area_id = any($2::bigint[]) and at_event = any('{false,true}'::boolean[])
      and covered_from <= $5::date and covered_through >= $4::date ${narrowed}
    group by measure, area_id, at_event
    union all
    select connector, (extract(epoch from as_of) * 1000)::bigint, null, site_id, failing_code
    from source_state
    where site_id = any($1::text[])`,
})
const ofAllMeasures = statement('coverage_and_freshness', '')
const ofMeasures = statement('coverage_of_measures_and_freshness', 'and measure = any($6::text[])')

/** What of the coverage is asked for. */
export interface CoverageQuestion {
  readonly siteIds: readonly string[]
  readonly areaIds: readonly JurisdictionId[]
  /** Only what touches these days is read: a site has told of many years, month by month. */
  readonly from: string
  readonly to: string
  /** Null: of every measure. */
  readonly measures: readonly string[] | null
  /** Whether `toldThrough` is needed. */
  readonly withDeliveries: boolean
}

/** What the sites' sources have told, and how fresh they are. */
export async function readCoverageAndFreshness(
  database: Database,
  principal: Principal,
  question: CoverageQuestion,
): Promise<{ readonly coverage: readonly CoverageRow[]; readonly freshness: readonly FreshnessRow[] }> {
  const { siteIds, areaIds, from, to, measures, withDeliveries } = question
  const values = [siteIds, areaIds, withDeliveries, from, to]
  const rows = (await (measures === null
    ? database.figures(principal, ofAllMeasures, values)
    : database.figures(principal, ofMeasures, [...values, measures]))) as [
    string,
    number | null,
    boolean | null,
    string,
    string | null,
  ][]
  const coverage: CoverageRow[] = []
  const freshness: FreshnessRow[] = []
  for (const [name, number, atEvent, text, last] of rows) {
    if (atEvent === null) freshness.push({ siteId: text, connector: name, asOf: number, failingCode: last })
    else coverage.push({ areaId: number!, atEvent, measure: name, days: text, toldThrough: last?.split(',') ?? [] })
  }
  return { coverage, freshness }
}
