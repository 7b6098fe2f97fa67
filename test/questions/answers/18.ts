import { type AnsweredIndicator, check, figureOf, type QuestionAnswer } from '../answer.ts'

interface Answer {
  readonly jurisdiction: {
    readonly hazards: readonly AnsweredIndicator[]
    readonly events: readonly AnsweredIndicator[]
  }
  readonly counties: {
    readonly totalCount: number
    readonly nodes: readonly {
      readonly code: string
      readonly hazards: readonly AnsweredIndicator[]
      readonly events: readonly AnsweredIndicator[]
    }[]
  }
}

const counted = (figures: readonly AnsweredIndicator[]) => ({
  reported: figureOf(figures, 'grid_events').value,
  closed: figureOf(figures, 'grid_events_closed').value,
  overdue: figureOf(figures, 'grid_events_overdue').value,
  overdueRate: figureOf(figures, 'grid_events_overdue_rate').value,
})

const counts = `count(*) filter (where kind = 'HAZARD') as reported, count(*) filter (where kind = 'HAZARD' and closed) as closed,
  count(*) filter (where kind = 'HAZARD' and overdue) as overdue,
  (count(*) filter (where kind = 'HAZARD' and overdue))::float8 / nullif(count(*) filter (where kind = 'HAZARD'), 0)::float8 as "overdueRate", (count(*) filter (where overdue))::float8 / nullif(count(key), 0)::float8 as rate`

const hazards = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ jurisdiction, counties }) => ({
      whole: {
        ...counted(jurisdiction.hazards),
        rate: figureOf(jurisdiction.events, 'grid_events_overdue_rate').value,
        unallocated: figureOf(jurisdiction.hazards, 'grid_events').unallocated,
        rectified: figureOf(jurisdiction.events, 'hazards_rectified_via_grid').value,
      },
      total: counties.totalCount,
      counties: counties.nodes.map(({ code, hazards: own, events }) => ({
        code,
        ...counted(own),
        rate: figureOf(events, 'grid_events_overdue_rate').value,
      })),
    }),
    async expected(raw) {
      const [whole] = await raw.rows(
        `select ${counts}, count(*) filter (where kind = 'HAZARD' and county is null) as unallocated,
           (select count(*) from domain.grid_event
             where city = $1 and kind = 'HAZARD' and closed and extract(year from closed_on) = $2) as rectified
         from domain.grid_event where city = $1 and extract(year from reported_on) = $2`,
        [area, year],
      )
      const counties = await raw.rows(
        `select code, ${counts} from domain.county left join domain.grid_event event on county = code and extract(year from reported_on) = $2
         where county.city = $1 group by code order by rate desc nulls last, code`,
        [area, year],
      )
      return { whole, total: counties.length, counties }
    },
  })

/** Question 18. */
export const answer: QuestionAnswer = { checks: [hazards('530400', 2015), hazards('330300', 2010)] }
