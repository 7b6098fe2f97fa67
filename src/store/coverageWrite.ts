import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Queryable } from './database.ts'
import { ownedBy } from './rollupWrite.ts'
import type { FeedRun } from './staging.ts'
import { placedCondition } from './statisticRollups.ts'

/** Days for which a feed has told a measure about an area, from one origin (a file's name, '' for databases). */
export interface CoverageEntry {
  readonly measure: string
  readonly areaId: JurisdictionId
  /** True: the area on the day of the fact, where today's tree has no such area. */
  readonly atEvent: boolean
  readonly origin: string
  /** First and last day, both inclusive. */
  readonly from: string
  readonly through: string
}

/** What a feed has told, as one text by which two moments are compared. */
export async function toldDigest(_principal: Principal, transaction: Queryable, run: FeedRun): Promise<string> {
  const { rows } = await transaction.query<{ digest: string }>(
    `select md5(coalesce(string_agg(line, ',' order by line), '')) as digest
     from (select concat_ws('|', measure, area_id, at_event, origin, covered_from, covered_through) as line
           from coverage c where ${ownedBy('c', run)}) as told`,
  )
  return rows[0]!.digest
}

/** Replaces what a feed has told by these origins. */
export async function replaceCoverage(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  origins: readonly string[],
  entries: readonly CoverageEntry[],
): Promise<void> {
  await transaction.query(`delete from coverage c where ${ownedBy('c', run)} and c.origin = any($1)`, [origins])
  if (entries.length === 0) return
  await transaction.query(
    `insert into coverage (site_id, measure, feed_id, area_id, at_event, origin, covered_from, covered_through, run_id)
     select $1, measure, $2, area_id, at_event, origin, covered_from, max(covered_through), $3
     from unnest($4::text[], $5::bigint[], $6::boolean[], $7::text[], $8::date[], $9::date[]) as told(measure, area_id, at_event, origin, covered_from, covered_through)
     group by measure, area_id, at_event, origin, covered_from
     order by measure, area_id, at_event, origin, covered_from`,
    [
      run.siteId,
      run.feedId,
      run.runId,
      entries.map((entry) => entry.measure),
      entries.map((entry) => entry.areaId),
      entries.map((entry) => entry.atEvent),
      entries.map((entry) => entry.origin),
      entries.map((entry) => entry.from),
      entries.map((entry) => entry.through),
    ],
  )
}

/** A period and area that some observation of a feed tells of. */
export interface ToldPeriod {
  readonly measure: string
  readonly origin: string
  readonly periodFrom: string
  readonly periodTo: string
  readonly window: 'CALENDAR' | 'TO_DATE' | 'AS_OF'
  /** Deepest known area in today's tree below the site; null: the site itself or its remainder. */
  readonly areaId: JurisdictionId | null
  /** The same on the day of the fact. */
  readonly eventAreaId: JurisdictionId | null
  readonly eventCountyId: JurisdictionId | null
  /** Whether the row's area was found at all. */
  readonly placed: boolean
}

/** What the feed's observations from these origins tell of, after the merge. */
export async function readToldPeriods(
  _principal: Principal,
  transaction: Queryable,
  run: FeedRun,
  origins: readonly string[],
): Promise<ToldPeriod[]> {
  const { rows } = await transaction.query<{
    measure: string
    origin: string
    period_from: string
    period_to: string
    period_window: ToldPeriod['window']
    area_id: number | null
    event_area_id: number | null
    event_county_id: number | null
    placed: boolean
  }>(
    `select distinct measure, coalesce(origin, '') as origin, period_from, period_to, period_window, coalesce(village_id, township_id, county_id) as area_id,
       coalesce(event_village_id, event_township_id, event_county_id) as event_area_id, event_county_id, ${placedCondition} as placed
     from observation o where ${ownedBy('o', run)} and coalesce(origin, '') = any($1)`,
    [origins],
  )
  return rows.map((row) => ({
    measure: row.measure,
    origin: row.origin,
    periodFrom: row.period_from,
    periodTo: row.period_to,
    window: row.period_window,
    areaId: row.area_id,
    eventAreaId: row.event_area_id,
    eventCountyId: row.event_county_id,
    placed: row.placed,
  }))
}
