/** What is counted from a kind of record: rows of a day within the period, or within the same a year before. */
interface Counted {
  readonly table: string
  readonly day: string
  readonly where?: string
  readonly dimensions?: readonly string[]
  /** By measure; an aggregate over the rows. */
  readonly measures: Readonly<Record<string, string>>
}

const criminal = `t.nature = 'CRIMINAL' and t.state in ('ACCEPTED', 'FILED', 'SOLVED', 'CLOSED', 'WITHDRAWN', 'OTHER')`
const count = 'count(*)'
const done = `count(*) filter (where t.state in ('RECTIFIED', 'DELISTED'))`
const hazardDimensions = ['kind', 'list_level']

const counted: readonly Counted[] = [
  {
    table: 'police_case',
    day: 'filed_on',
    where: criminal,
    dimensions: ['category'],
    measures: { criminal_incidents: count },
  },
  {
    table: 'police_case',
    day: 'solved_on',
    where: criminal,
    dimensions: ['category'],
    measures: { criminal_cases_solved: count },
  },
  {
    table: 'listed_hazard',
    day: 'listed_on',
    where: `t.kind = 'FIRE_PREMISES'`,
    dimensions: hazardDimensions,
    measures: { listed_hazard_units: count, listed_hazard_units_rectified: done },
  },
  {
    table: 'listed_hazard',
    day: 'listed_on',
    where: `t.kind <> 'FIRE_PREMISES'`,
    dimensions: hazardDimensions,
    measures: { road_hazards_identified: count, road_hazards_treated: done },
  },
  {
    table: 'mediation_case',
    day: 'accepted_on',
    dimensions: ['channel'],
    measures: {
      mediation_cases_accepted: count,
      mediation_cases_succeeded: `count(*) filter (where t.outcome in ('SUCCEEDED', 'CONFIRMED'))`,
      mediation_amount_involved: 'coalesce(sum(t.amount_involved), 0)',
    },
  },
  {
    table: 'petition_case',
    day: 'received_on',
    where: `t.register = 'RECEIVED'`,
    measures: { petitions_received: count },
  },
  {
    table: 'petition_case',
    day: 'listed_on',
    where: `t.register = 'BACKLOG'`,
    dimensions: ['list_level'],
    measures: {
      listed_petition_cases: count,
      listed_petition_cases_resolved: 'count(*) filter (where t.resolved_on is not null)',
    },
  },
  {
    table: 'fire_incident',
    day: 'occurred_on',
    measures: { fires: count, fire_deaths: 'coalesce(sum(t.deaths), 0)' },
  },
  {
    table: 'road_accident',
    day: 'occurred_on',
    measures: { road_accidents: count, road_deaths: 'coalesce(sum(t.deaths), 0)' },
  },
]

/**
 * The function that counts records instead of reading roll-ups, for every measure that is told by records; what departments counted
 * themselves has no records and comes from the same cells.
 */
export function countedCells(schema: string, breakdowns: string): string {
  const ofRecords = counted.flatMap((one) => Object.keys(one.measures).map((measure) => `'${measure}'`)).join(', ')
  return `
    create function area_counted(of area, since date, until date) returns setof cell language plpgsql stable as $$
      declare
        since_before date := (since - interval '1 year')::date;
        until_before date := ((until + 1) - interval '1 year')::date - 1;
        of_year boolean := until - since > 31;
      begin
        return query select c.now, c.measure, c.breakdown, c.value from ${schema}.area_rolled_up(of, since, until) c
          where c.measure <> all(array[${ofRecords}]);
        if of.level = 'COUNTY' and of.area_id <> all(of.site_areas) then
          ${statements('t.county_id = of.area_id', breakdowns)}
        elsif of.level = 'TOWNSHIP' and of.area_id <> all(of.site_areas) then
          ${statements('t.township_id = of.area_id', breakdowns)}
        else
          ${statements('true', breakdowns)}
        end if;
      end $$;`
}

function statements(place: string, breakdowns: string): string {
  return counted.map((one) => `return query ${statement(one, place, breakdowns)};`).join('\n')
}

/** Totals and breakdowns in one pass over the rows. A day of which only the year is known belongs to no month. */
function statement(
  { table, day, where = 'true', dimensions = [], measures }: Counted,
  place: string,
  breakdowns: string,
): string {
  const names = Object.keys(measures)
  const keys = dimensions.map((dimension) => `t.${dimension}`).join(', ')
  const breakdown =
    dimensions.length === 0
      ? `''`
      : `case when grouping(${keys}) > 0 then '' else ${dimensions.map((dimension) => `'${camelCase(dimension)}=' || t.${dimension}`).join(` || ';' || `)} end`
  return `select g.now, m.measure, g.breakdown, m.value from (
      select t.${day} >= since as now, ${breakdown} as breakdown, ${names.map((name) => `${measures[name]} as ${name}`).join(', ')}
      from public.${table} t
      where t.site_id = any(of.site_ids) and ${place} and ${where} and (of_year or t.${day}_precision <> 'Y')
        and (t.${day} between since and until or t.${day} between since_before and until_before)
      group by grouping sets ((t.${day} >= since)${dimensions.length === 0 ? '' : `, (t.${day} >= since, ${keys})`})) g
    cross join lateral (values ${names.map((name) => `('${name}', g.${name}::bigint)`).join(', ')}) m(measure, value)
    where g.breakdown = any(${breakdowns})`
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}
