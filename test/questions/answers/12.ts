import {
  type AnsweredFigure,
  type AnsweredIndicator,
  check,
  figureOf,
  levelsOf,
  type QuestionAnswer,
} from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

interface Answer {
  readonly scorecard: { readonly publishedFigures: { readonly nodes: readonly AnsweredPublished[] } }
  readonly whole: {
    readonly homicides: { readonly filed: AnsweredFigure }
    readonly figures: readonly AnsweredIndicator[]
  }
}

const published = {
  scorecard_clauses: '考评条款',
  scorecard_clauses_modified: '修改条款',
  scorecard_clauses_extended: '增加考核内容条款',
  scorecard_deduction_changes: '增加扣分情形',
  scorecard_full_mark: '考核总分',
}

const ofYear = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}, beside the scorecard of the province for 2014`,
    variables: { area, period: { year } },
    answered: ({ scorecard, whole }) => ({
      published: printed(scorecard.publishedFigures.nodes),
      homicides: levelsOf(whole.homicides.filed),
      fireDeaths: levelsOf(figureOf(whole.figures, 'fire_deaths')),
      roadDeaths: levelsOf(figureOf(whole.figures, 'road_deaths')),
      open: levelsOf(figureOf(whole.figures, 'listed_petition_cases_open')),
    }),
    async expected(raw) {
      const levels = async (amount: string, table: string, day: string, where: string) =>
        (
          await raw.rows(
            `select ${amount} filter (where extract(year from ${day}) = $2) as now, ${amount} filter (where extract(year from ${day}) = $2 - 1) as before
             from domain.${table} where city = $1 and ${where}`,
            [area, year],
          )
        )[0]
      return {
        published: await printedInDocuments(raw, '330000', 2014, published),
        homicides: await levels(
          'count(*)',
          'police_case',
          'filed_on',
          `criminal and not not_filed and category = 'HOMICIDE'`,
        ),
        fireDeaths: await levels('sum(deaths)', 'fire', 'occurred_on', 'true'),
        roadDeaths: await levels('sum(deaths)', 'road_accident', 'occurred_on', 'true'),
        open: await levels('count(*)', 'petition', 'listed_on', `register = 'BACKLOG' and resolved_on is null`),
      }
    },
  })

/** Question 12. */
export const answer: QuestionAnswer = { checks: [ofYear('330300', 2010), ofYear('530400', 2015)] }
