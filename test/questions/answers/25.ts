import { type AnsweredIndicator, check, figureOf, type QuestionAnswer } from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

interface Answer {
  readonly jurisdiction: {
    readonly publishedFigures: { readonly nodes: readonly (AnsweredPublished & { readonly kind: string })[] }
  }
  readonly counties: {
    readonly nodes: readonly {
      readonly code: string
      readonly publishedFigures: { readonly totalCount: number }
      readonly ranks: readonly AnsweredIndicator[]
      readonly perInhabitants: readonly AnsweredIndicator[]
    }[]
  }
}

const counts = ['criminal_incidents', 'mediation_cases_accepted', 'petitions_received']
const satisfaction = { public_satisfaction_rate: '群众满意率' }

/** Each county's counts with their ranks, and crime on the permanent population as the year files tell it. */
const byCounty = `
  with counted as (
    select county.code, asked.indicator, coalesce(sum(amount), 0) as value
    from domain.county cross join unnest($3::text[]) as asked (indicator)
      left join domain.counted on counted.indicator = asked.indicator and counted.county = county.code and extract(year from day) = $2
    where county.city = $1 group by county.code, asked.indicator),
  people as (
    select county as code, case when bool_and(permanent is not null) then sum(permanent) end as permanent
    from domain.population_year where city = $1 and year = $2 group by county)
  select code, indicator, value, rank() over (partition by indicator order by value desc) as rank, count(*) over (partition by indicator) as of,
    case when indicator <> 'petitions_received' then value::float8 / permanent::float8 * 10000 end as per
  from counted left join people using (code) order by code, array_position($3::text[], indicator)`

const ranks = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ jurisdiction, counties }) => ({
      published: printed(jurisdiction.publishedFigures.nodes),
      publishedOfCounties: counties.nodes.reduce((sum, county) => sum + county.publishedFigures.totalCount, 0),
      counties: counties.nodes.flatMap(({ code, ranks: own, perInhabitants }) =>
        counts.map((indicator) => {
          const { value, standing } = figureOf(own, indicator)
          const per =
            indicator === 'petitions_received'
              ? null
              : figureOf(perInhabitants, `${indicator}_per_10000_permanent`).value
          return { code, indicator, value, rank: standing.rank, of: standing.of, per: rounded(per) }
        }),
      ),
    }),
    async expected(raw) {
      const rows = await raw.rows<{ per: number | null }>(byCounty, [area, year, counts])
      return {
        published: await printedInDocuments(raw, area, year, satisfaction),
        publishedOfCounties: 0,
        counties: rows.map((row) => ({ ...row, per: rounded(row.per) })),
      }
    },
  })

/** Multiplied by 10,000 before or after the division: the last digit may differ. */
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(12))
}

/** Question 25. */
export const answer: QuestionAnswer = {
  checks: [
    ranks('330300', 2010),
    ranks('530400', 2015),
    check<Answer>({
      title: 'what 聊城 wrote about satisfaction in 2004: goals alone',
      variables: { area: '371500', period: { year: 2004 } },
      answered: ({ jurisdiction: { publishedFigures } }) => ({
        printed: printed(publishedFigures.nodes),
        kinds: publishedFigures.nodes.map(({ kind }) => kind),
      }),
      async expected(raw) {
        const goals = await raw.rows<{ kind: string }>(
          `select case "性质" when '目标' then 'TARGET' else "性质" end as kind from raw.bulletin_figures where city = '371500' and "指标" = '群众满意率'`,
        )
        return {
          printed: await printedInDocuments(raw, '371500', 2004, satisfaction),
          kinds: goals.map(({ kind }) => kind),
        }
      },
    }),
  ],
}
