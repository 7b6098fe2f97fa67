import type pg from 'pg'
import { entities, entityColumns } from '../../src/store/entities.ts'

/** The city whose synced records the others are made of. */
const model = '330300'

/** Provinces whose sites hold most of the records, and whose areas are asked about. */
export const askedProvinces = ['330000', '510000', '340000'] as const

/** Which statistics sites outside of those provinces get: of the year's end, and one that months are told of. */
const sparse = `(o.period_window <> 'CALENDAR' and o.period_to in ('2009-12-31', '2010-12-31') or o.measure = 'drunk_driving_detained')`

const population = `(o.measure in ('population_registered', 'population_permanent', 'population_floating'))`

const tables = Object.values(entities)
  .filter(({ name }) => name !== 'observation' && name !== 'publishedFigure')
  .map((entity) => ({ table: entity.table, own: entityColumns(entity) }))

/**
 * Makes a site of every city of the country, and of every county that has no city above it, out of the records of one: each gets a
 * window of its records under keys and feeds of its own, spread over its own counties and townships by a hash, and its statistics by
 * county. Roll-ups are not made here.
 */
export async function cloneSites(
  client: pg.Client,
  { records, asked }: { readonly records: number; readonly asked: number },
  tell: (line: string) => void,
): Promise<void> {
  const run = async (what: string, text: string): Promise<void> => {
    const began = performance.now()
    const { rowCount } = await client.query(text)
    tell(
      `  ${what}: ${(rowCount ?? 0).toLocaleString('en')} rows, ${((performance.now() - began) / 1000).toFixed(0)} s`,
    )
  }
  // A hand-written server would have it.
  await client.query('create index if not exists bench_parent on jurisdiction_parent (parent_id)')
  await run(
    'sites',
    `create temporary table bench_site as
     select s.code as site_id, s.jurisdiction_id as area_id, s.level, coalesce(p.code, s.code) = any('{${askedProvinces.join(',')}}') as asked,
       row_number() over (order by s.code) as number
     from jurisdiction s left join jurisdiction p on p.jurisdiction_id = s.parent_id
     where s.valid_to is null and s.code <> '${model}' and (s.level = 'PREFECTURE' or s.level = 'COUNTY' and p.level = 'PROVINCE')`,
  )
  await run(
    'counties',
    `create temporary table bench_county as
     select s.site_id, c.jurisdiction_id as county_id, row_number() over (partition by s.site_id order by c.code) - 1 as ordinal
     from bench_site s join jurisdiction c on c.valid_to is null and c.level = 'COUNTY' and s.area_id in (c.parent_id, c.jurisdiction_id)`,
  )
  await run(
    'townships',
    `create temporary table bench_township as
     select c.site_id, c.county_id, t.jurisdiction_id as township_id, row_number() over (partition by c.site_id order by t.code) - 1 as ordinal
     from bench_county c join jurisdiction t on t.parent_id = c.county_id and t.level = 'TOWNSHIP' and t.valid_to is null`,
  )
  await client.query(
    `create unique index on bench_township (site_id, ordinal);
     alter table bench_site add column townships bigint;
     update bench_site s set townships = nullif((select count(*) from bench_township t where t.site_id = s.site_id), 0);
     analyze bench_site; analyze bench_county; analyze bench_township`,
  )
  await run(
    'connected',
    `insert into site (site_id, jurisdiction_id) select site_id, area_id from bench_site on conflict do nothing`,
  )
  await run(
    'feeds',
    `insert into feed (site_id, connector, name)
     select s.site_id, f.connector, f.name from bench_site s, feed f where f.site_id = '${model}' and f.connector <> 'bulletin'`,
  )
  await run(
    'runs',
    `insert into sync_run (site_id, connector, state, finished_at, rows_read)
     select s.site_id, r.connector, 'SUCCEEDED', now(), r.rows_read
     from bench_site s, sync_run r where r.site_id = '${model}' and r.connector <> 'bulletin'`,
  )
  await run(
    'states of sources',
    `insert into source_state (site_id, connector, as_of, last_run_id, last_success_run_id)
     select site_id, connector, now(), run_id, run_id from sync_run where connector <> 'bulletin' and site_id in (select site_id from bench_site)`,
  )
  await client.query(
    `create temporary table bench_feed as
     select f.site_id, f.feed_id, old.feed_id as model_feed, r.run_id from feed f
     join feed old on old.site_id = '${model}' and old.connector = f.connector and old.name = f.name
     join sync_run r on r.site_id = f.site_id and r.connector = f.connector;
     create unique index on bench_feed (site_id, model_feed); analyze bench_feed`,
  )
  const { rows } = await client.query<{ all: string }>(
    `select (${tables.map(({ table }) => `(select count(*) from ${table})`).join(' + ')})::text as all`,
  )
  const { rows: sites } = await client.query<{ asked: number; others: number }>(
    'select count(*) filter (where asked)::int as asked, count(*) filter (where not asked)::int as others from bench_site',
  )
  const total = Number(rows[0]!.all)
  const { asked: askedSites, others } = sites[0]!
  // Of each table the same share, so that a site looks like the model at every size.
  const askedShare = asked / askedSites / total
  const otherShare = (records - total - asked) / others / total
  tell(
    `  the model has ${total} records; an asked site gets ${(askedShare * total).toFixed(0)}, another ${(otherShare * total).toFixed(0)}`,
  )
  for (const { table, own } of tables) {
    await client.query(
      `create temporary table numbered on commit drop as
       select m.*, row_number() over (order by md5(source_key)) - 1 as place from ${table} m where site_id = '${model}';
       create unique index on numbered (place); analyze numbered`,
    )
    await run(
      table,
      `insert into ${table} (site_id, feed_id, source_key, jurisdiction_id, county_id, township_id, reported_system, ${own.join(', ')}, run_id)
       select s.site_id, f.feed_id, n.source_key, coalesce(t.township_id, s.area_id), t.county_id, t.township_id, 'NBS12', ${own.map((column) => `n.${column}`).join(', ')}, f.run_id
       from (select count(*) as places from numbered) as size
       cross join bench_site s
       cross join lateral generate_series(0, ceil(size.places * case when s.asked then ${askedShare} else ${otherShare} end)::bigint - 1) as step
       join numbered n on n.place = (s.number * 7919 + step) % size.places
       join bench_feed f on f.site_id = s.site_id and f.model_feed = n.feed_id
       left join bench_township t on t.site_id = s.site_id and t.ordinal = (hashtextextended(n.source_key, s.number) & 1073741823) % s.townships`,
    )
    await client.query('drop table numbered')
  }
  await client.query(
    `create temporary table model_county as
     select jurisdiction_id as county_id, row_number() over (order by code) - 1 as ordinal from jurisdiction
     where level = 'COUNTY' and valid_to is null and parent_id = (select jurisdiction_id from site where site_id = '${model}')
       and jurisdiction_id in (select county_id from observation where measure = 'units_inspected')`,
  )
  // The site's own row, and each county's from a county of the model.
  const placed = `(
    select o.*, s.site_id as new_site, s.asked, null::bigint as new_county from observation o, bench_site s
      where o.site_id = '${model}' and o.county_id is null and o.event_county_id is null
    union all
    select o.*, c.site_id, s.asked, c.county_id from observation o join model_county m using (county_id)
      join bench_county c on m.ordinal = c.ordinal % (select count(*) from model_county) join bench_site s on s.site_id = c.site_id
      where o.site_id = '${model}' and o.township_id is null and s.level <> 'COUNTY' and not ${population})`
  await run(
    'observations',
    `insert into observation (site_id, feed_id, source_key, origin, jurisdiction_id, county_id, measure, period_from, period_to, period_window, value, run_id)
     select o.new_site, f.feed_id, o.source_key || '/' || coalesce(o.new_county, 0), o.origin, coalesce(o.new_county, s.area_id), o.new_county,
       o.measure, o.period_from, o.period_to, o.period_window, o.value, f.run_id
     from ${placed} o join bench_feed f on f.site_id = o.new_site and f.model_feed = o.feed_id join bench_site s on s.site_id = o.new_site
     where o.asked or ${sparse}`,
  )
  // Told by village at the model: counties and cities get the sums.
  await run(
    'population',
    `insert into observation (site_id, feed_id, source_key, origin, jurisdiction_id, county_id, measure, period_from, period_to, period_window, value, run_id)
     select p.site_id, f.feed_id, p.measure || p.period_to || p.area_id, p.origin, p.area_id, nullif(p.area_id, p.site_area), p.measure, p.period_from, p.period_to, 'AS_OF', p.value, f.run_id
     from (
       select s.site_id, s.area_id as site_area, c.county_id as area_id, o.measure, o.feed_id, o.period_from, o.period_to, o.origin, sum(o.value) as value
       from observation o join model_county m using (county_id) join bench_county c on m.ordinal = c.ordinal % (select count(*) from model_county)
         join bench_site s on s.site_id = c.site_id
       where o.site_id = '${model}' and ${population} group by 1, 2, 3, 4, 5, 6, 7, 8) as p
     join bench_feed f on f.site_id = p.site_id and f.model_feed = p.feed_id`,
  )
  await run(
    'coverage',
    `insert into coverage (site_id, measure, feed_id, area_id, at_event, origin, covered_from, covered_through, run_id)
     select told.site_id, told.measure, f.feed_id, told.new_area, false, told.origin, told.covered_from, told.covered_through, f.run_id
     from (
       select s.site_id, s.asked, c.measure, c.feed_id, s.area_id as new_area, c.origin, c.covered_from, c.covered_through
       from coverage c, bench_site s where c.site_id = '${model}' and not c.at_event and c.area_id = (select jurisdiction_id from site where site_id = '${model}')
       union all
       select b.site_id, s.asked, c.measure, c.feed_id, b.county_id, c.origin, c.covered_from, c.covered_through
       from coverage c join model_county m on m.county_id = c.area_id
         join bench_county b on m.ordinal = b.ordinal % (select count(*) from model_county) join bench_site s on s.site_id = b.site_id and s.level <> 'COUNTY'
       where c.site_id = '${model}' and not c.at_event) as told
     join bench_feed f on f.site_id = told.site_id and f.model_feed = told.feed_id
     where told.asked or told.origin = '' or told.covered_through in ('2009-12-31', '2010-12-31')`,
  )
}
