import type pg from 'pg'

/**
 * Counties of the whole country by figures of four departments, as one hand-written statement: the conditions of the document
 * `findCounties`, over a table of counties with their sites that a team would keep (`bench_county_site`, made by the scenario).
 * As an array, because a join with so few estimated rows would go through all counties for each site. Unknown is never 0 here either: a figure counts only where its measure is told for the whole year.
 */
const statement = {
  name: 'find_counties',
  text: `with told as materialized (
      select c.site_id,
        bool_or(measure = 'criminal_incidents') as cases, bool_or(measure = 'petitions_received') as petitions,
        bool_or(measure = 'mediation_cases_accepted') as accepted, bool_or(measure = 'mediation_cases_succeeded') as succeeded,
        bool_or(measure = 'road_accidents') as accidents
      from coverage c join site s on s.site_id = c.site_id and s.jurisdiction_id = c.area_id
      where not c.at_event and c.covered_from <= $2::date and c.covered_through >= $3::date
        and c.measure in ('criminal_incidents', 'petitions_received', 'mediation_cases_accepted', 'mediation_cases_succeeded', 'road_accidents')
      group by c.site_id),
    cells as materialized (
      select b.area_id, b.site_id, b.code, b.name,
        coalesce(sum(r.value) filter (where r.measure = 'criminal_incidents'), 0) as cases,
        coalesce(sum(r.value) filter (where r.measure = 'petitions_received'), 0) as petitions,
        coalesce(sum(r.value) filter (where r.measure = 'mediation_cases_accepted'), 0) as accepted,
        coalesce(sum(r.value) filter (where r.measure = 'mediation_cases_succeeded'), 0) as succeeded,
        coalesce(sum(r.value) filter (where r.measure = 'road_accidents'), 0) as accidents
      from bench_county_site b left join rollup_year r on r.site_id = b.site_id and r.area_id = b.area_id and not r.at_event and r.year = $1 and r.breakdown = ''
        and r.measure in ('criminal_incidents', 'petitions_received', 'mediation_cases_accepted', 'mediation_cases_succeeded', 'road_accidents')
      group by b.area_id, b.site_id, b.code, b.name)
    select c.area_id, c.code, c.name, count(*) over ()::int from cells c
    where c.site_id = any(array(select site_id from told where cases and petitions and accepted and succeeded and accidents))
      and c.cases >= 4 and c.petitions >= 1 and c.accidents >= 1 and c.accepted > 0 and c.succeeded::double precision / c.accepted < 0.9
    order by c.cases desc, c.code limit $4`,
}

/** Answers the document `findCounties` for a year. */
export async function leanSearch(client: pg.Client, year: number, first: number): Promise<unknown> {
  const { rows } = await client.query<[number, string, string, number]>({
    ...statement,
    values: [year, `${year}-01-01`, `${year}-12-31`, first],
    rowMode: 'array',
  } as never)
  return {
    data: {
      jurisdictions: {
        totalCount: rows[0]?.[3] ?? 0,
        nodes: rows.map(([id, code, name]) => ({
          id: Buffer.from(`Jurisdiction:${id}`).toString('base64url'),
          code,
          name,
        })),
      },
    },
  }
}
