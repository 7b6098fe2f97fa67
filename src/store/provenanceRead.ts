import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Database } from './database.ts'
import { requireMeasures } from './readableCodes.ts'

/** What is asked of the feeds behind figures: the product of all lists. */
export interface ProvenanceQuestion {
  readonly siteIds: readonly string[]
  readonly areaIds: readonly JurisdictionId[]
  readonly measures: readonly string[]
  /** Only what was told of these days, both included. */
  readonly from: string
  readonly to: string
}

/** Days that one feed has told of a measure for an area. */
export interface ToldByFeed {
  readonly siteId: string
  readonly connector: string
  readonly feed: string
  readonly measure: string
  readonly areaId: JurisdictionId
  readonly atEvent: boolean
  /** Joined: `{[2010-01-01,2011-01-01)}`, the end exclusive. */
  readonly days: string
}

/** A feed with the run that last committed it. */
export interface CommittedFeed {
  readonly siteId: string
  readonly connector: string
  readonly feed: string
  readonly feedId: number
  /** Null: none did, or its report is no longer kept. */
  readonly runId: number | null
}

/** What feeds of some sites have told, and when they were last committed. */
export interface ProvenanceAnswer {
  readonly told: readonly ToldByFeed[]
  readonly feeds: readonly CommittedFeed[]
}

/** `at_event` is named, though both are read, so that the primary key leads to the measures. A feed may have committed in a run that failed later. */
const statement = {
  name: 'figure_provenance',
  text: `select f.site_id, f.connector, f.name, f.feed_id, null::bigint, c.measure, c.area_id, c.at_event,
      range_agg(daterange(c.covered_from, c.covered_through, '[]'))::text
    from coverage c join feed f on f.site_id = c.site_id and f.feed_id = c.feed_id
    where c.site_id = any($1::text[]) and c.area_id = any($2::bigint[]) and c.at_event = any('{false,true}'::boolean[])
      and c.measure = any($3::text[]) and c.covered_from <= $5::date and c.covered_through >= $4::date
    group by f.site_id, f.connector, f.name, f.feed_id, c.measure, c.area_id, c.at_event
    union all
    select f.site_id, f.connector, f.name, f.feed_id, (
        select r.run_id from sync_run r
        where r.site_id = f.site_id and r.connector = f.connector and not r.dry_run and r.finished_at is not null
          and r.report -> 'feeds' @> jsonb_build_array(jsonb_build_object('feed', f.name, 'state', 'SUCCEEDED'))
        order by r.run_id desc limit 1
      ), null, null, null, null
    from feed f where f.site_id = any($1::text[])`,
}

/** The same where the store is spread over nodes, which take no sub-query for each feed: the reports of all runs of the sites are read. */
const distributedStatement = {
  name: 'figure_provenance_distributed',
  text: `with told as (
      select c.site_id, c.feed_id, c.measure, c.area_id, c.at_event, range_agg(daterange(c.covered_from, c.covered_through, '[]'))::text as days
      from coverage c
      where c.site_id = any($1::text[]) and c.area_id = any($2::bigint[]) and c.at_event = any('{false,true}'::boolean[])
        and c.measure = any($3::text[]) and c.covered_from <= $5::date and c.covered_through >= $4::date
      group by c.site_id, c.feed_id, c.measure, c.area_id, c.at_event),
    committed as (
      select r.site_id, r.connector, of_feed.value ->> 'feed' as name, max(r.run_id) as run_id
      from sync_run r cross join lateral jsonb_array_elements(coalesce(r.report -> 'feeds', '[]')) as of_feed(value)
      where r.site_id = any($1::text[]) and not r.dry_run and r.finished_at is not null and of_feed.value ->> 'state' = 'SUCCEEDED'
      group by r.site_id, r.connector, of_feed.value ->> 'feed')
    select f.site_id, f.connector, f.name, f.feed_id, null::bigint, told.measure, told.area_id, told.at_event, told.days
      from told join feed f on f.site_id = told.site_id and f.feed_id = told.feed_id
    union all
    select f.site_id, f.connector, f.name, f.feed_id, committed.run_id, null, null, null, null
      from feed f left join committed on committed.site_id = f.site_id and committed.connector = f.connector and committed.name = f.name
      where f.site_id = any($1::text[])`,
}

type Row = readonly [
  siteId: string,
  connector: string,
  feed: string,
  feedId: number,
  runId: number | null,
  measure: string | null,
  areaId: JurisdictionId,
  atEvent: boolean,
  days: string,
]

/** Which feeds have told what of which days, and the run that last committed each of them: one statement. */
export async function readProvenance(
  database: Database,
  principal: Principal,
  { siteIds, areaIds, measures, from, to }: ProvenanceQuestion,
): Promise<ProvenanceAnswer> {
  requireMeasures(principal, measures)
  const asked = database.distributed ? distributedStatement : statement
  const rows = (await database.figures(principal, asked, [siteIds, areaIds, measures, from, to])) as unknown as Row[]
  const told: ToldByFeed[] = []
  const feeds: CommittedFeed[] = []
  for (const [siteId, connector, feed, feedId, runId, measure, areaId, atEvent, days] of rows) {
    if (measure === null) feeds.push({ siteId, connector, feed, feedId, runId })
    else told.push({ siteId, connector, feed, measure, areaId, atEvent, days })
  }
  return { told, feeds }
}
