import { check, type QuestionAnswer } from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

interface Published {
  readonly nodes: readonly AnsweredPublished[]
}
interface Answer {
  readonly issuer: { readonly before: Published; readonly now: Published }
  readonly county: { readonly publishedFigures: Published }
}

const lines = {
  safe_county_pass_line: '平安县达标分',
  safe_county_quota: '平安县数量上限',
  safe_county_expected_fail: '预计不能通过',
}

/** Question 13. */
export const answer: QuestionAnswer = {
  checks: [
    check<Answer>({
      title: 'the lines of both editions, each for itself',
      answered: ({ issuer, county }) => ({
        before: printed(issuer.before.nodes),
        now: printed(issuer.now.nodes),
        county: printed(county.publishedFigures.nodes),
      }),
      expected: async (raw) => ({
        before: await printedInDocuments(raw, '330000', 2013, lines),
        now: await printedInDocuments(raw, '330000', 2014, lines),
        county: await printedInDocuments(raw, '331022', 2013, {
          safety_rank: '平安考核排名',
          consecutive_years_safe_county: '连续平安县年数',
        }),
      }),
    }),
  ],
}
