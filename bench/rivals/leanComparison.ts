import type pg from 'pg'
import type { LeanArea, LeanFacts } from './leanFacts.ts'
import { type LeanPeriod, type LeanReading, measureCodes, ratio, readLean, sum } from './leanReading.ts'
import type { CellRow, ToldRow } from './leanStatements.ts'

/** The counties of a city beside each other: cells of all of them in one statement, what was told in another. */

const cellsStatement = {
  name: 'compare_cells',
  text: `select area_id, year = $3, measure, breakdown, value from rollup_year
    where site_id = any($1) and area_id = any($2) and not at_event and year in ($3, $4) and measure = any($5) and breakdown = ''`,
}
const toldStatement = {
  name: 'compare_told',
  text: `select area_id, measure, count(*)::int, min(covered_from)::text, max(covered_through)::text from coverage
    where site_id = any($1) and area_id = any($2) and not at_event and measure = any($3) and covered_through >= $4::date and covered_from <= $5::date
    group by area_id, measure`,
}

type AreaCell = [area: number, ...cell: CellRow]
type AreaTold = [area: number, measure: string, count: number, since: string, until: string]

/** At most so many children are compared. */
const compared = 12

/** Answers the document `compareCounties` for a city that is one site, and a year. */
export async function leanComparison(
  client: pg.Client,
  areas: LeanFacts['areas'],
  city: LeanArea,
  year: number,
): Promise<unknown> {
  const period: LeanPeriod = { year, month: null, first: `${year}-01-01`, last: `${year}-12-31` }
  const children = city.counties.slice(0, compared).map((id) => areas[id]!)
  const ids = children.map(({ id }) => id)
  const ask = <Row>(statement: { name: string; text: string }, values: unknown[]): Promise<Row[]> =>
    client.query({ ...statement, values, rowMode: 'array' }).then((result) => result.rows as unknown as Row[])
  const [cells, told] = await Promise.all([
    ask<AreaCell>(cellsStatement, [city.siteIds, ids, year, year - 1, measureCodes]),
    ask<AreaTold>(toldStatement, [
      city.siteIds,
      [...city.siteAreas, ...ids],
      measureCodes,
      `${year - 1}-01-01`,
      period.last,
    ]),
  ])
  const cellsOf = Map.groupBy(cells, ([area]) => Number(area))
  const toldOf = Map.groupBy(told, ([area]) => Number(area))
  const rowsOf = (area: number, own: boolean): ToldRow[] =>
    (toldOf.get(area) ?? []).map(([, measure, count, since, until]) => [
      measure,
      own,
      count,
      since,
      until,
      null,
      null,
      null,
    ])
  const ofSite = rowsOf(city.siteAreas[0]!, false)
  return {
    data: {
      jurisdiction: {
        code: city.short.code,
        children: {
          nodes: children.map((child) => ({
            ...child.short,
            ...figuresOf(
              readLean(
                child,
                period,
                (cellsOf.get(child.id) ?? []).map(([, ...cell]) => cell as CellRow),
                [...ofSite, ...rowsOf(child.id, true)],
              ),
            ),
          })),
        },
      },
    },
  }
}

function figuresOf({ at, value, compared: beside, yuan }: LeanReading): object {
  const listed = sum(at('listed_hazard_units'), at('road_hazards_identified'))
  const rectified = sum(at('listed_hazard_units_rectified'), at('road_hazards_treated'))
  return {
    population: {
      registered: value('population_registered'),
      permanent: value('population_permanent'),
      floating: value('population_floating'),
    },
    grid: { grids: value('grids') },
    cases: { filed: beside('criminal_incidents'), solved: beside('criminal_cases_solved') },
    hazards: {
      listed: { value: listed },
      rectified: { value: rectified },
      rectificationRate: { value: ratio(rectified, listed) },
    },
    mediation: {
      accepted: beside('mediation_cases_accepted'),
      succeeded: value('mediation_cases_succeeded'),
      successRate: { value: ratio(at('mediation_cases_succeeded'), at('mediation_cases_accepted')) },
    },
    petitions: { received: beside('petitions_received'), backlog: { listed: value('listed_petition_cases') } },
    fireSafety: {
      unitsInspected: value('units_inspected'),
      penalties: value('administrative_penalty_cases'),
      fines: { value: yuan('fines').value },
      fires: beside('fires'),
      deaths: value('fire_deaths'),
    },
    traffic: {
      accidents: beside('road_accidents'),
      deaths: value('road_deaths'),
      drunkDrivingDetentions: value('drunk_driving_detained'),
    },
  }
}
