import type pg from 'pg'
import { connectors, type LeanFacts } from '../leanFacts.ts'
import { wantedBreakdowns } from '../leanOverview.ts'
import { measureCodes } from '../leanReading.ts'
import { countedCells } from './countedCells.ts'

/** The schema of views and functions that a team would make for PostGraphile; the hub's own tables stay as they are. */
export const postGraphileSchema = 'bench_postgraphile'

/** Makes it anew. What the functions give is what the lean server's statements give. */
export async function createPostGraphileSchema(
  client: pg.Client,
  words: LeanFacts['words'],
  provinces: readonly string[],
): Promise<void> {
  await dropPostGraphileSchema(client)
  await client.query(`create schema ${postGraphileSchema}`)
  await client.query(`set search_path = ${postGraphileSchema}, public`)
  await client.query(tables)
  await client.query(fillAreas, [provinces])
  await client.query(`analyze area; ${functions(words)}`)
  await client.query('reset search_path')
}

/** Takes it away again. */
export async function dropPostGraphileSchema(client: pg.Client): Promise<void> {
  await client.query(`drop schema if exists ${postGraphileSchema} cascade`)
}

const tables = `
  create table area (
    area_id bigint primary key, code text not null unique, name text not null, level text not null,
    parent_id bigint references area deferrable initially deferred, site_ids text[] not null, site_areas bigint[] not null
  );
  create index area_children on area (parent_id, code);
  create type cell as (now boolean, measure text, breakdown text, value bigint);
  create type told as (measure text, own boolean, areas integer, since date, until date);
  create type source as (site_id text, connector text, as_of timestamptz, failing_code text);
  create view police_case as
    select site_id, feed_id, source_key, coalesce(township_id, county_id, jurisdiction_id) as area_id, category, state, filed_on,
      county_id, township_id
    from public.police_case
    where nature = 'CRIMINAL' and state in ('ACCEPTED', 'FILED', 'SOLVED', 'CLOSED', 'WITHDRAWN', 'OTHER');
  create view hazard as
    select site_id, feed_id, source_key, coalesce(township_id, county_id, jurisdiction_id) as area_id, kind, list_level, state,
      listed_on, rectified_on, premises_kind, road, funding, county_id, township_id
    from public.listed_hazard;
  comment on view police_case is E'@primaryKey site_id,feed_id,source_key\\n@foreignKey (area_id) references area (area_id)';
  comment on view hazard is E'@primaryKey site_id,feed_id,source_key\\n@foreignKey (area_id) references area (area_id)';
`

/** Each area with the sites that its figures are added up over: its own, or those right below it. */
const fillAreas = `
  insert into area
  with recursive division as (
      select jurisdiction_id, code, name, level, parent_id from jurisdiction
      where valid_to is null and left(code, 2) || '0000' = any($1)),
    city as (
      select site_id, jurisdiction_id as area from site s
      where exists (select from feed f where f.site_id = s.site_id and f.connector <> 'bulletin')),
    sited as (
      select city.area, city.site_id, city.area as site_area from city
      union all
      select below.jurisdiction_id, sited.site_id, sited.site_area from sited join division below on below.parent_id = sited.area
      where not exists (select from city where city.area = below.jurisdiction_id)),
    above as (
      select d.parent_id as area, array_agg(city.site_id order by d.code) as ids, array_agg(city.area order by d.code) as areas
      from city join division d on d.jurisdiction_id = city.area group by 1)
  select d.jurisdiction_id, d.code, d.name, d.level, d.parent_id,
    case when sited.area is not null then array[sited.site_id] else coalesce(above.ids, '{}') end,
    case when sited.area is not null then array[sited.site_area] else coalesce(above.areas, '{}') end
  from division d left join sited on sited.area = d.jurisdiction_id left join above on above.area = d.jurisdiction_id`

const literals = (words: readonly string[]): string => `array[${words.map((word) => `'${word}'`).join(', ')}]`

/** plpgsql keeps the plans of its statements; each branch is one that an index answers. */
function functions(words: LeanFacts['words']): string {
  const breakdowns = literals(wantedBreakdowns(words))
  const measures = literals(measureCodes)
  const firstOf = (row: string, view: string, day: string): string => `
    create function area_${row}(of area, since date, until date) returns setof ${view} language plpgsql stable as $$
      begin
        ${[
          [`of.level = 'COUNTY' and of.area_id <> all(of.site_areas)`, 'and county_id = of.area_id'],
          [`of.level = 'TOWNSHIP' and of.area_id <> all(of.site_areas)`, 'and township_id = of.area_id'],
          ['true', ''],
        ]
          .map(
            ([applies, place]) => `if ${applies} then
          return query select page.* from unnest(of.site_ids) as asked(site) cross join lateral (
              select * from ${postGraphileSchema}.${view} t
              where t.site_id = asked.site and t.${day} between since and until ${place?.replace('and ', 'and t.')}
              order by t.${day} desc, t.feed_id, t.source_key limit 6) page
            order by page.${day} desc, page.feed_id, page.source_key limit 6;
          return;
        end if;`,
          )
          .join('\n')}
      end $$;`
  return `
    create function area_rolled_up(of area, since date, until date) returns setof cell language plpgsql stable as $$
      begin
        if until - since > 31 then
          return query select c.year = extract(year from since), c.measure, c.breakdown, c.value from public.rollup_year c
            where c.site_id = any(of.site_ids) and c.area_id = of.area_id and not c.at_event
              and c.year in (extract(year from since)::integer, extract(year from since)::integer - 1)
              and c.measure = any(${measures}) and c.breakdown = any(${breakdowns});
        else
          return query select c.month = since, c.measure, c.breakdown, c.value from public.rollup_month c
            where c.site_id = any(of.site_ids) and c.area_id = of.area_id and not c.at_event
              and c.month in (since, (since - interval '1 year')::date)
              and c.measure = any(${measures}) and c.breakdown = any(${breakdowns});
        end if;
      end $$;
    create function area_told(of area, since date, until date) returns setof told language plpgsql stable as $$
      begin
        return query select t.measure, t.own, count(*)::integer, max(t.since), min(t.until) from (
            select c.measure, c.area_id = of.area_id as own, c.area_id, min(c.covered_from) as since, max(c.covered_through) as until
            from public.coverage c
            where c.site_id = any(of.site_ids) and c.area_id = any(of.site_areas || of.area_id) and not c.at_event
              and c.measure = any(${measures})
              and c.covered_through >= (area_told.since - interval '1 year')::date and c.covered_from <= area_told.until
            group by c.site_id, c.area_id, c.at_event, c.measure) t
          group by t.measure, t.own;
      end $$;
    create function area_sources(of area) returns setof source language plpgsql stable as $$
      begin
        return query select s.site_id, s.connector, s.as_of, s.failing_code from public.source_state s
          where s.site_id = any(of.site_ids) and s.connector = any(${literals(connectors)})
          order by array_position(of.site_ids, s.site_id), array_position(${literals(connectors)}, s.connector);
      end $$;
    ${firstOf('cases', 'police_case', 'filed_on')}
    ${firstOf('hazards', 'hazard', 'listed_on')}
    ${countedCells(postGraphileSchema, breakdowns)}
    comment on function area_rolled_up is '@behavior -connection +list';
    comment on function area_counted is '@behavior -connection +list';
    comment on function area_told is '@behavior -connection +list';
    comment on function area_sources is '@behavior -connection +list';`
}
