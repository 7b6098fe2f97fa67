import { type AnsweredValue, check, type QuestionAnswer } from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

type Figures = readonly { readonly figure: AnsweredValue }[]
interface Answer {
  readonly townships: {
    readonly totalCount: number
    readonly nodes: readonly {
      readonly code: string
      readonly parent: { readonly code: string }
      readonly mediation: { readonly accepted: AnsweredValue; readonly succeeded: AnsweredValue }
    }[]
  }
  readonly counties: {
    readonly nodes: readonly { readonly code: string; readonly land: Figures; readonly construction: Figures }[]
  }
  readonly whole: { readonly publishedFigures: { readonly nodes: readonly AnsweredPublished[] } }
}

const ofYear = (area: string, year: number, ranks: number) =>
  check<Answer>({
    title: `${area}, ${year}, the first ${ranks}`,
    variables: { area, period: { year }, ranks, first: 100 },
    answered: ({ townships, counties, whole }) => ({
      total: townships.totalCount,
      townships: townships.nodes.map(({ code, parent, mediation }) => ({
        code,
        county: parent.code,
        accepted: mediation.accepted.value,
        succeeded: mediation.succeeded.value,
      })),
      counties: counties.nodes.map(({ code, land, construction }) => ({
        code,
        land: land[0]!.figure.value,
        construction: construction[0]!.figure.value,
      })),
      published: printed(whole.publishedFigures.nodes),
    }),
    async expected(raw) {
      const townships = await raw.rows(
        `select township as code, left(township, 6) as county, accepted, succeeded from (
           select township, count(*) as accepted, count(*) filter (where succeeded) as succeeded, rank() over (order by count(*) desc) as place
           from domain.mediation_case
           where city = $1 and extract(year from accepted_on) = $2 and dispute_type = 'DEMOLITION' and township is not null
           group by township) townships
         where place <= $3 order by township`,
        [area, year, ranks],
      )
      const counties = await raw.rows(
        `select c.code, count(p.key) filter (where topic = 'NATURAL_RESOURCES') as land,
           count(p.key) filter (where topic = 'URBAN_CONSTRUCTION') as construction
         from domain.county c left join domain.petition p on p.county = c.code and register = 'RECEIVED' and extract(year from received_on) = $2
         where c.city = $1 group by c.code order by c.code`,
        [area, year],
      )
      return {
        total: townships.length,
        townships,
        counties,
        published: await printedInDocuments(raw, area, year, { stability_risk_assessments: '社会稳定风险评估事项' }),
      }
    },
  })

/** Question 7. */
export const answer: QuestionAnswer = { checks: [ofYear('530400', 2015, 10), ofYear('330300', 2010, 3)] }
