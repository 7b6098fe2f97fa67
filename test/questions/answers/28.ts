import { type AnsweredIndicator, check, levelsOf, type QuestionAnswer } from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

interface Answer {
  readonly jurisdiction: {
    readonly figures: readonly (AnsweredIndicator & {
      readonly indicator: { readonly department: { readonly code: string } }
    })[]
    readonly published: { readonly nodes: readonly (AnsweredPublished & { readonly kind: string })[] }
  }
}

const goals = {
  demonstration_points: '平安示范点',
  criminal_incidents_yoy: '刑事发案同比',
  robbery_snatching_incidents_yoy: '两抢同比',
  burglary_incidents_yoy: '入室盗窃同比',
}

/** Each indicator with the department that answers for it, and its amounts by day. Running totals of the year are in a list of their own. */
const days = `
  select city, day, indicator, amount from domain.counted
  union all select city, accepted_on, 'mediation_cases_succeeded', 1 from domain.mediation_case where succeeded
  union all select city, received_on, 'repeat_petitions', 1 from domain.petition where register = 'RECEIVED' and repeated
  union all select city, reported_on, 'grid_events_overdue', 1 from domain.grid_event where overdue`
const asked: readonly (readonly [string, string])[] = [
  ['criminal_incidents', 'PUBLIC_SECURITY'],
  ['criminal_cases_solved', 'PUBLIC_SECURITY'],
  ['mediation_cases_accepted', 'JUSTICE'],
  ['mediation_cases_succeeded', 'JUSTICE'],
  ['petitions_received', 'PETITION'],
  ['repeat_petitions', 'PETITION'],
  ['fires', 'FIRE_SAFETY'],
  ['administrative_penalty_cases', 'FIRE_SAFETY'],
  ['fines', 'FIRE_SAFETY'],
  ['road_accidents', 'TRAFFIC'],
  ['road_deaths', 'TRAFFIC'],
  ['grid_events', 'GRID'],
  ['grid_events_overdue', 'GRID'],
]

const quarter = (area: string, year: number, number: number) =>
  check<Answer>({
    title: `${area}, quarter ${number} of ${year}`,
    variables: { area, quarter: { quarter: `${year}-Q${number}` }, targetYear: { year: year + 1 } },
    answered: ({ jurisdiction: { figures, published } }) => ({
      figures: figures.map(({ indicator: { code, department }, figure }) => ({
        code,
        department: department.code,
        ...levelsOf(figure),
      })),
      published: printed(published.nodes),
      goals: published.nodes.every(({ kind }) => kind === 'TARGET'),
    }),
    async expected(raw) {
      const counted = await raw.rows<{ indicator: string; now: number; before: number }>(
        `select indicator, coalesce(sum(amount) filter (where extract(year from day) = $2), 0) as now,
           coalesce(sum(amount) filter (where extract(year from day) = $2 - 1), 0) as before
         from (${days}) days where city = $1 and extract(quarter from day) = $3 and indicator = any($4) group by indicator`,
        [area, year, number, asked.map(([code]) => code)],
      )
      // The report runs from 1 January: the quarter is the total at its end less the total at the end of the one before.
      const running = await raw.rows<{ indicator: string; now: number; before: number }>(
        `select indicator, sum(value * sign) filter (where year = $2) as now, sum(value * sign) filter (where year = $2 - 1) as before
         from (select year, case month when $3 * 3 then 1 else -1 end as sign, indicator, value from domain.fire_report
             cross join lateral (values ('administrative_penalty_cases', penalties), ('fines', fines)) as told (indicator, value)
           where city = $1 and month in ($3 * 3, $3 * 3 - 3)) totals group by indicator`,
        [area, year, number],
      )
      const levels = new Map([...counted, ...running].map(({ indicator, ...both }) => [indicator, both]))
      return {
        figures: asked.map(([code, department]) => ({ code, department, ...levels.get(code) })),
        published: await printedInDocuments(raw, area, year + 1, goals),
        goals: true,
      }
    },
  })

/** Question 28. */
export const answer: QuestionAnswer = {
  checks: [quarter('330300', 2010, 3), quarter('330300', 2010, 1), quarter('530400', 2015, 4)],
}
