/** The statements of the lean server, each prepared once for a connection. */

const columns = 'site_id, area_id, at_event'
/** Cells of a year and of the one before. */
export const yearsStatement = {
  name: 'years',
  text: `select year = $3, measure, breakdown, value from rollup_year
    where site_id = any($1) and area_id = $2 and not at_event and year in ($3, $4) and measure = any($5) and breakdown = any($6)`,
}
/** Cells of a month and of the same a year before. */
export const monthsStatement = {
  name: 'months',
  text: `select month = $3::date, measure, breakdown, value from rollup_month
    where site_id = any($1) and area_id = $2 and not at_event and month in ($3::date, $4::date) and measure = any($5) and breakdown = any($6)`,
}
/** What was told, and how fresh the sources are. Records are told for the whole site, statistics for each area: both are read, and the answer takes what applies. */
export const toldStatement = {
  name: 'told',
  text: `select measure, own, count(*)::int, max(since)::text, min(until)::text, null::timestamptz, null, null from (
      select measure, area_id = $3 as own, area_id, min(covered_from) as since, max(covered_through) as until from coverage
      where site_id = any($1) and area_id = any($2) and not at_event and measure = any($4) and covered_through >= $5::date and covered_from <= $6::date
      group by ${columns}, measure) as told
    group by measure, own
    union all select connector, null, null, null, null, as_of, failing_code, site_id from source_state where site_id = any($1)`,
}
const placeColumns: Readonly<Record<string, string>> = {
  COUNTY: 'and county_id = $4',
  TOWNSHIP: 'and township_id = $4',
}
/** The first records of both lists of the overview. */
export const recordsStatement = (level: string, isSite: boolean) => ({
  name: `records_${placeOf(level, isSite) === '' ? 'SITE' : level}`,
  text: `(${listText('case', level, isSite)}) union all (${listText('hazard', level, isSite)})`,
})
/** The first records of one of them. */
export const listStatement = (list: RecordList, level: string, isSite: boolean) => ({
  name: `${list}_${placeOf(level, isSite) === '' ? 'SITE' : level}`,
  text: listText(list, level, isSite),
})

/** The lists of the overview. */
export type RecordList = 'case' | 'hazard'
const placeOf = (level: string, isSite: boolean): string => (isSite ? '' : (placeColumns[level] ?? ''))
const lists: Readonly<
  Record<RecordList, { readonly table: string; readonly day: string; readonly where: string; readonly fields: string }>
> = {
  case: {
    table: 'police_case',
    day: 'filed_on',
    where: `and nature = 'CRIMINAL' and state in ('ACCEPTED', 'FILED', 'SOLVED', 'CLOSED', 'WITHDRAWN', 'OTHER')`,
    fields: `category as kind, state, filed_on::text as day, null::text as rectified, null::text as level, null::text as premises, null::text as road, null::bigint as funding`,
  },
  hazard: {
    table: 'listed_hazard',
    day: 'listed_on',
    where: '',
    fields: 'kind, state, listed_on::text as day, rectified_on::text, list_level, premises_kind, road, funding',
  },
}
const listText = (list: RecordList, level: string, isSite: boolean): string => {
  const { table, day, where, fields } = lists[list]
  return `select page.* from unnest($1::text[]) as asked(site_id) cross join lateral (
      select '${list}' as list, site_id, feed_id, source_key, coalesce(township_id, county_id, jurisdiction_id)::text as area, ${fields} from ${table}
      where site_id = asked.site_id and ${day} between $2 and $3 ${placeOf(level, isSite)} ${where}
      order by ${day} desc, feed_id, source_key limit 6) page
    order by day desc, feed_id, source_key limit 6`
}

/** A figure's cell: of the period itself or of the one a year before. */
export type CellRow = [now: boolean, measure: string, breakdown: string, value: string | null]
/** What was told, or (with `asOf`) how fresh a source is. */
export type ToldRow = [
  name: string,
  own: boolean | null,
  areas: number | null,
  since: string | null,
  until: string | null,
  asOf: Date | null,
  failing: string | null,
  site: string | null,
]
/** A case or a hazard. */
export type RecordRow = [
  list: string,
  site: string,
  feed: number,
  key: string,
  area: string,
  kind: string,
  state: string,
  day: string,
  rectified: string | null,
  level: string | null,
  premises: string | null,
  road: string | null,
  funding: string | null,
]
