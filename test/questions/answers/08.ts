import {
  type AnsweredFigure,
  type AnsweredIndicator,
  type AnsweredValue,
  check,
  figureOf,
  type QuestionAnswer,
} from '../answer.ts'

interface Answer {
  readonly area: {
    readonly cases: { readonly calls: AnsweredFigure; readonly filed: AnsweredFigure }
    readonly mediation: { readonly accepted: AnsweredFigure; readonly successRate: AnsweredFigure }
    readonly petitions: { readonly received: AnsweredFigure }
    readonly fireSafety: { readonly fires: AnsweredFigure; readonly deaths: AnsweredFigure }
    readonly traffic: { readonly accidents: AnsweredFigure; readonly deaths: AnsweredFigure }
    readonly grid: { readonly grids: AnsweredValue; readonly staff: AnsweredValue }
    readonly gridEvents: readonly AnsweredIndicator[]
  }
}

/** Value and change rate; the rate from the two levels. */
const told = ({ value, comparison }: AnsweredFigure) => ({ value, rate: comparison.changeRate })

const ofYear = (township: string, year: number) =>
  check<Answer>({
    title: `${township}, ${year}`,
    variables: { area: township, period: { year } },
    answered: ({ area: { cases, mediation, petitions, fireSafety, traffic, gridEvents } }) => ({
      police_calls: told(cases.calls),
      criminal_incidents: told(cases.filed),
      mediation_cases_accepted: told(mediation.accepted),
      fires: told(fireSafety.fires),
      fire_deaths: told(fireSafety.deaths),
      road_accidents: told(traffic.accidents),
      road_deaths: told(traffic.deaths),
      grid_events: told(figureOf(gridEvents, 'grid_events')),
      successRate: mediation.successRate.value,
      // Petitions name the county alone: told as such, never as 0.
      petitions: { value: petitions.received.value, state: petitions.received.state },
    }),
    async expected(raw) {
      const rows = await raw.rows<{ indicator: string; value: number; rate: number | null }>(
        `select indicator, now as value, case when before > 0 then (now - before)::float8 / before::float8 end as rate from (
           select indicators.indicator, coalesce(sum(amount) filter (where extract(year from day) = $2), 0) as now,
             coalesce(sum(amount) filter (where extract(year from day) = $2 - 1), 0) as before
           from unnest($3::text[]) as indicators (indicator)
             left join domain.counted on counted.indicator = indicators.indicator and counted.indicator = any($3) and township = $1
           group by indicators.indicator) levels`,
        [
          township,
          year,
          [
            'police_calls',
            'criminal_incidents',
            'mediation_cases_accepted',
            'fires',
            'fire_deaths',
            'road_accidents',
            'road_deaths',
            'grid_events',
          ],
        ],
      )
      const [rate] = await raw.rows<{ rate: number | null }>(
        `select (count(*) filter (where succeeded))::float8 / nullif(count(*), 0)::float8 as rate
         from domain.mediation_case where township = $1 and extract(year from accepted_on) = $2`,
        [township, year],
      )
      return {
        ...Object.fromEntries(rows.map(({ indicator, ...figure }) => [indicator, figure])),
        successRate: rate!.rate,
        petitions: { value: null, state: 'NOT_APPLICABLE' },
      }
    },
  })

const grids = (township: string, year: number) =>
  check<Answer>({
    title: `grids and their staff of ${township} at the end of ${year}`,
    variables: { area: township, period: { year } },
    answered: ({ area: { grid } }) => ({ grids: grid.grids.value, staff: grid.staff.value }),
    expected: async (raw) =>
      (
        await raw.rows(
          `select sum(grids) as grids, sum(full_time) + sum(part_time) as staff from domain.grid_year where township = $1 and year = $2`,
          [township, year],
        )
      )[0],
  })

/** Question 8. */
export const answer: QuestionAnswer = {
  // 灵昆街道 was in another county at the time; 大街街道 of 江川 shares its number with another street of the later list.
  checks: [
    ofYear('330302006', 2010),
    ofYear('330305002', 2010),
    ofYear('530402008', 2015),
    grids('530402008', 2015),
    grids('331022107', 2014),
  ],
}
