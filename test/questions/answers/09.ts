import { type AnsweredIndicator, check, figureOf, type QuestionAnswer } from '../answer.ts'

interface Answer {
  readonly counties: {
    readonly totalCount: number
    readonly nodes: readonly { readonly code: string; readonly figures: readonly AnsweredIndicator[] }[]
  }
}

const ofYear = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ counties }) =>
      counties.nodes.map(({ code, figures }) => {
        const figure = (indicator: string) => figureOf(figures, indicator)
        return {
          code,
          calls: figure('police_calls').value,
          permanent: figure('population_permanent').value,
          registered: figure('population_registered').value,
          perPermanent: figure('police_calls_per_10000_permanent').value,
          perRegistered: figure('police_calls_per_10000_registered').value,
          rankPermanent: figure('police_calls_per_10000_permanent').standing.rank,
          rankRegistered: figure('police_calls_per_10000_registered').standing.rank,
        }
      }),
    expected: (raw) =>
      raw.rows(
        `select *, rank() over (order by "perPermanent" desc) as "rankPermanent", rank() over (order by "perRegistered" desc) as "rankRegistered"
         from (
           select *, calls::float8 * 10000 / permanent::float8 as "perPermanent", calls::float8 * 10000 / registered::float8 as "perRegistered"
           from (
             select c.code, (select count(*) from domain.police_call where county = c.code and extract(year from reported_on) = $2) as calls,
               (select sum(permanent) from domain.population_year where county = c.code and year = $2) as permanent,
               (select sum(registered) from domain.population_year where county = c.code and year = $2) as registered
             from domain.county c where city = $1) counts) quotients
         order by "perPermanent" desc, code`,
        [area, year],
      ),
  })

/** Question 9. */
export const answer: QuestionAnswer = { checks: [ofYear('330300', 2010), ofYear('530400', 2015)] }
