import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Database } from './database.ts'
import { requireMeasures } from './readableCodes.ts'
import { rebuildRun } from './rebuildRollups.ts'
import { requireFiguresOf } from './rightsBackground.ts'
import { type CellKey, cellKey } from './rollupRead.ts'

/** What is asked of the past: the product of all lists. */
export interface KnownQuestion {
  readonly siteIds: readonly string[]
  readonly areaIds: readonly JurisdictionId[]
  readonly atEvent: readonly boolean[]
  readonly measures: readonly string[]
  readonly breakdowns: readonly string[]
  readonly years: readonly number[]
  /** First days of months. */
  readonly months: readonly string[]
  /** Areas and days whose coverage is needed. */
  readonly toldAreas: readonly JurisdictionId[]
  readonly from: string
  readonly to: string
  /** Moments up to which it is asked what was known, in milliseconds since 1970; at least one. */
  readonly ends: readonly number[]
}

/** A cell as it is now; one row per site. */
export interface KnownCell {
  readonly areaId: JurisdictionId
  readonly atEvent: boolean
  /** A year (2010) or a month by its first day. */
  readonly part: string
  readonly key: CellKey
  readonly value: number | null
  readonly unallocated: number | null
  readonly toDate: number | null
}

/** What one run changed in a cell after the first of the moments asked. */
export interface KnownDelta extends KnownCell {
  readonly siteId: string
  readonly runId: number
  readonly connector: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Days told of an area, as they are kept now. */
export interface KnownCoverage {
  readonly siteId: string
  readonly areaId: JurisdictionId
  readonly atEvent: boolean
  readonly measure: string
  readonly connector: string
  readonly feed: string
  readonly from: string
  readonly through: string
  /** True: told by a delivered file, under its name. */
  readonly ofFile: boolean
  /** The first commit that is known to have told it, in milliseconds since 1970, and its run; null: none is known. */
  readonly since: number | null
  readonly runId: number | null
}

/** The runs of a feed up to one of the moments asked. */
export interface KnownReading {
  readonly siteId: string
  readonly connector: string
  readonly feed: string
  readonly end: number
  /** The day (Asia/Shanghai) on which the last run that committed the feed began. */
  readonly lastDay: string
}

/** Everything from which figures of the past are told, of one snapshot. */
export interface KnownAnswer {
  readonly cells: readonly KnownCell[]
  readonly deltas: readonly KnownDelta[]
  readonly coverage: readonly KnownCoverage[]
  readonly readings: readonly KnownReading[]
}

/**
 * Cells, what changed in them, and what was told when, in one statement: a run that commits between two of them would be taken away
 * from cells that do not hold it yet. A run of `hub rollups rebuild` that changed no cell only mended the ledger: its changes were
 * never shown. Without a name: what it asks differs too much for one plan.
 */
const text = `with reading as materialized (
    select r.site_id, f.feed_id, f.connector, f.name, r.run_id, r.started_at, r.finished_at, told.value -> 'files' as files
    from sync_run r
      cross join lateral jsonb_array_elements(r.report -> 'feeds') as told
      join feed f on f.site_id = r.site_id and f.connector = r.connector and f.name = told.value ->> 'feed'
    where r.site_id = any($1::text[]) and not r.dry_run and r.finished_at is not null and told.value ->> 'state' = 'SUCCEEDED'
  ), told as (
    select c.* from coverage c
    where c.site_id = any($1::text[]) and c.area_id = any($8::bigint[]) and c.measure = any($4::text[])
      and c.covered_from <= $10::date and c.covered_through >= $9::date
  ), origin as (
    select told.site_id, told.feed_id, told.origin, min(reading.finished_at) as since,
      (array_agg(reading.run_id order by reading.finished_at, reading.run_id))[1] as run_id
    from (select distinct site_id, feed_id, origin, run_id from told) as told
      join reading on reading.site_id = told.site_id and reading.feed_id = told.feed_id
        and (told.origin = '' or reading.run_id = told.run_id or reading.files @> jsonb_build_array(jsonb_build_object('name', told.origin, 'state', 'READ')))
    group by 1, 2, 3
  )
  select 'CELL', site_id, null::bigint, null::text, null::bigint, area_id, at_event, year::text, measure, breakdown, value, unallocated, null::bigint
  from rollup_year
  where site_id = any($1::text[]) and area_id = any($2::bigint[]) and at_event = any($3::boolean[]) and year = any($6::integer[])
    and measure = any($4::text[]) and breakdown = any($5::text[])
  union all
  select 'CELL', site_id, null, null, null, area_id, at_event, month::text, measure, breakdown, value, unallocated, to_date
  from rollup_month
  where site_id = any($1::text[]) and area_id = any($2::bigint[]) and at_event = any($3::boolean[]) and month = any($7::date[])
    and measure = any($4::text[]) and breakdown = any($5::text[])
  union all
  select 'DELTA', d.site_id, d.run_id, coalesce(r.connector, ''), floor(extract(epoch from d.committed_at) * 1000)::bigint, d.area_id, d.at_event,
    case d.grain when 'YEAR' then extract(year from d.starts_on)::integer::text else d.starts_on::text end, d.measure, d.breakdown,
    d.delta, d.delta_unallocated, d.delta_to_date
  from rollup_delta d left join sync_run r on r.site_id = d.site_id and r.run_id = d.run_id
  where d.committed_at >= to_timestamp($12::bigint / 1000.0)
    and d.site_id = any($1::text[]) and d.area_id = any($2::bigint[]) and d.at_event = any($3::boolean[])
    and d.measure = any($4::text[]) and d.breakdown = any($5::text[])
    and ((d.grain = 'YEAR' and extract(year from d.starts_on)::integer = any($6::integer[])) or (d.grain = 'MONTH' and d.starts_on = any($7::date[])))
    and not coalesce(r.connector = '${rebuildRun}' and (r.report ->> 'cellsChanged')::bigint = 0, false)
  union all
  select 'TOLD', told.site_id, origin.run_id, f.connector, floor(extract(epoch from origin.since) * 1000)::bigint, told.area_id, told.at_event,
    told.covered_from || '/' || told.covered_through, told.measure, f.name, case when told.origin = '' then 0 else 1 end, null, null
  from told join feed f on f.site_id = told.site_id and f.feed_id = told.feed_id
    left join origin on origin.site_id = told.site_id and origin.feed_id = told.feed_id and origin.origin = told.origin
  union all
  select 'READ', reading.site_id, null, reading.connector, asked.moment, null, null,
    max((reading.started_at at time zone 'Asia/Shanghai')::date)::text, null, reading.name, null, null, null
  from unnest($11::bigint[]) as asked(moment) join reading on reading.finished_at < to_timestamp(asked.moment / 1000.0)
  group by reading.site_id, reading.connector, asked.moment, reading.name`

type Row = readonly [
  kind: 'CELL' | 'DELTA' | 'TOLD' | 'READ',
  siteId: string,
  runId: number | null,
  connector: string,
  at: number | null,
  areaId: number,
  atEvent: boolean,
  part: string,
  measure: string,
  name: string,
  value: number | null,
  unallocated: number | null,
  toDate: number | null,
]

/**
 * Reads cells with what changed in them since the first of the moments asked, and when what is told was told. Throws ACCESS_DENIED for
 * measures of which the principal may not see every cell.
 */
export async function readKnown(
  database: Database,
  principal: Principal,
  question: KnownQuestion,
): Promise<KnownAnswer> {
  const { siteIds, areaIds, atEvent, measures, breakdowns, years, months, toldAreas, from, to, ends } = question
  requireFiguresOf(database, principal, areaIds)
  // The ledger holds every cell's changes: from them a cell that is withheld could be told.
  requireMeasures(principal, measures, true)
  const rows = (await database.figures(principal, { text }, [
    siteIds,
    areaIds,
    atEvent,
    measures,
    breakdowns,
    years,
    months,
    toldAreas,
    from,
    to,
    ends,
    Math.min(...ends),
  ])) as unknown as Row[]
  const cells: KnownCell[] = []
  const deltas: KnownDelta[] = []
  const coverage: KnownCoverage[] = []
  const readings: KnownReading[] = []
  for (const [kind, siteId, runId, connector, at, areaId, isAtEvent, part, measure, name, ...figures] of rows) {
    const [value, unallocated, toDate] = figures
    if (kind === 'READ') {
      readings.push({ siteId, connector, feed: name, end: at!, lastDay: part })
    } else if (kind === 'TOLD') {
      const [first, last] = part.split('/') as [string, string]
      const days = { from: first, through: last }
      coverage.push({
        siteId,
        areaId,
        atEvent: isAtEvent,
        measure,
        connector,
        feed: name,
        ...days,
        ofFile: value === 1,
        since: at,
        runId,
      })
    } else {
      const cell = { areaId, atEvent: isAtEvent, part, key: cellKey(measure, name), value, unallocated, toDate }
      if (kind === 'CELL') cells.push(cell)
      else deltas.push({ ...cell, siteId, runId: runId!, connector, at: at! })
    }
  }
  return { cells, deltas, coverage, readings }
}
