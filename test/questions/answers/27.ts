import {
  type AnsweredArea,
  type AnsweredFigure,
  type AnsweredIndicator,
  check,
  levelsOf,
  type QuestionAnswer,
} from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

interface Behind {
  readonly totalCount: number
  readonly nodes: readonly (AnsweredArea & { readonly figures: readonly { readonly figure: AnsweredFigure }[] })[]
}

interface Answer {
  readonly jurisdiction: {
    readonly soFar: readonly AnsweredIndicator[]
    readonly months: readonly AnsweredIndicator[]
    readonly published: { readonly nodes: readonly (AnsweredPublished & { readonly kind: string })[] }
  }
  readonly behindInCrime: Behind
  readonly behindInRobberies: Behind
  readonly behindInBurglaries: Behind
}

const goals = {
  criminal_incidents_yoy: '刑事发案同比',
  robbery_snatching_incidents_yoy: '两抢同比',
  burglary_incidents_yoy: '入室盗窃同比',
}

const told = (figure: AnsweredFigure) => ({ ...levelsOf(figure), rate: figure.comparison.changeRate })
const listed = ({ totalCount, nodes }: Behind) => ({
  total: totalCount,
  counties: nodes.map(({ code, figures }) => ({ code, ...told(figures[0]!.figure) })),
})

/**
 * Criminal cases filed on the same days of this year ($2) and of the last, up to the day $3 (month and day): by crime for the area, by crime
 * and month, by crime and county; `behind` where the fall is smaller than asked.
 */
const levels = `
  with filed as (
    select county, to_char(filed_on, 'MM') as month, extract(year from filed_on) = $2 as of_now, category, count(*) as cases from domain.police_case
    where city = $1 and criminal and not not_filed and extract(year from filed_on) in ($2, $2 - 1) and to_char(filed_on, 'MM-DD') <= $3
    group by county, month, of_now, category),
  crime (place, crime, fall, category) as (values (1, 'criminal_incidents', 0.10, null), (2, 'robbery_snatching_incidents', 0.15, 'ROBBERY'),
    (2, 'robbery_snatching_incidents', 0.15, 'SNATCHING'), (3, 'burglary_incidents', 0.15, 'BURGLARY')),
  told as (
    select place, crime as code, fall, case when grouping(county) = 1 and grouping(month) = 1 then 'AREA' when grouping(county) = 1 then 'MONTH' else 'COUNTY' end as part,
      coalesce(county, month) as of, coalesce(sum(cases) filter (where of_now), 0) as now, coalesce(sum(cases) filter (where not of_now), 0) as before
    from crime join filed on coalesce(crime.category, filed.category) = filed.category
    group by grouping sets ((place, crime, fall), (place, crime, fall, month), (place, crime, fall, county)))
  select *, (now - before)::float8 / nullif(before, 0)::float8 as rate, (now - before)::float8 / nullif(before, 0)::float8 > - fall::float8 as behind
  from told where part <> 'COUNTY' or of in (select code from domain.county where city = $1)
  order by place, part, case part when 'MONTH' then of end, case part when 'COUNTY' then (now - before)::float8 / nullif(before, 0)::float8 end desc, of`

interface Level {
  readonly place: number
  readonly code: string
  readonly part: 'AREA' | 'MONTH' | 'COUNTY'
  readonly of: string
  readonly now: number
  readonly before: number
  readonly rate: number | null
  readonly behind: boolean | null
}

const progress = (area: string, year: number, day: string) =>
  check<Answer>({
    title: `${area}, 1 January to ${year}-${day}`,
    variables: { area, period: { yearToDate: `${year}-${day}` }, targetYear: { year: year + 1 } },
    answered: (data) => ({
      soFar: data.jurisdiction.soFar.map(({ figure }) => told(figure)),
      months: data.jurisdiction.months.map(({ indicator, period, figure }) => ({
        code: indicator.code,
        month: period.from.slice(5, 7),
        ...told(figure),
      })),
      published: printed(data.jurisdiction.published.nodes),
      goals: data.jurisdiction.published.nodes.every(({ kind }) => kind === 'TARGET'),
      behind: [data.behindInCrime, data.behindInRobberies, data.behindInBurglaries].map(listed),
    }),
    async expected(raw) {
      const rows = await raw.rows<Level>(levels, [area, year, day])
      return {
        soFar: rows.flatMap(({ part, now, before, rate }) => (part === 'AREA' ? { now, before, rate } : [])),
        months: rows.flatMap(({ part, code, of: month, now, before, rate }) =>
          part === 'MONTH' ? { code, month, now, before, rate } : [],
        ),
        published: await printedInDocuments(raw, area, year + 1, goals),
        goals: true,
        behind: [1, 2, 3].map((number) => {
          const counties = rows.flatMap(({ place, part, of: code, now, before, rate, behind }) =>
            place === number && part === 'COUNTY' && behind === true ? { code, now, before, rate } : [],
          )
          return { total: counties.length, counties }
        }),
      }
    },
  })

/** Question 27. */
export const answer: QuestionAnswer = {
  checks: [progress('330300', 2010, '09-30'), progress('330300', 2010, '12-31'), progress('530400', 2015, '06-30')],
}
