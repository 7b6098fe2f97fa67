import { type AnsweredIndicator, check, figureOf, type QuestionAnswer } from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

interface Answer {
  readonly townships: {
    readonly totalCount: number
    readonly nodes: readonly { readonly code: string; readonly figures: readonly AnsweredIndicator[] }[]
  }
  readonly within30Days: { readonly totalCount: number }
  readonly all: { readonly totalCount: number }
  readonly withoutTownship: {
    readonly figures: readonly AnsweredIndicator[]
    readonly published: { readonly nodes: readonly AnsweredPublished[] }
  }
}

/** Fatal by the window of 7 days, and by that of 30 days, which only accidents tell. */
const fatal = `
  select city, county, township, 1 as fire, 0 as accident, 1 as fire_or_30_days from domain.fire
    where deaths >= 1 and extract(year from occurred_on) = $2
  union all select city, county, township, 0, (deaths >= 1)::int, (deaths_30_days >= 1)::int from domain.road_accident
    where (deaths >= 1 or deaths_30_days >= 1) and extract(year from occurred_on) = $2`

const ofYear = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ townships, within30Days, all, withoutTownship }) => ({
      total: townships.totalCount,
      townships: townships.nodes.map(({ code, figures }) => ({
        code,
        fires: figureOf(figures, 'fatal_fires').value,
        accidents: figureOf(figures, 'fatal_road_accidents').value,
      })),
      within30Days: within30Days.totalCount,
      all: all.totalCount,
      whole: {
        fires: figureOf(withoutTownship.figures, 'fatal_fires').value,
        accidents: figureOf(withoutTownship.figures, 'fatal_road_accidents').value,
        firesInNoCounty: figureOf(withoutTownship.figures, 'fatal_fires').unallocated,
        accidentsInNoCounty: figureOf(withoutTownship.figures, 'fatal_road_accidents').unallocated,
      },
      published: printed(withoutTownship.published.nodes),
    }),
    async expected(raw) {
      const townships = await raw.rows(
        `select township as code, sum(fire) as fires, sum(accident) as accidents from (${fatal}) fatal
         where city = $1 and township is not null group by township having sum(fire + accident) > 0 order by township`,
        [area, year],
      )
      const [within] = await raw.rows<{ townships: number }>(
        `select count(distinct township) as townships from (${fatal}) fatal where city = $1 and fire_or_30_days = 1`,
        [area, year],
      )
      // 330383198 stands in the list for 龙港's villages, which have no township.
      const [all] = await raw.rows<{ townships: number }>(
        `select count(*) as townships from raw.division join domain.county on county.code = above where level = 'TOWNSHIP' and city = $1 and division.code <> '330383198'`,
        [area],
      )
      const [whole] = await raw.rows(
        `select coalesce(sum(fire), 0) as fires, coalesce(sum(accident), 0) as accidents,
           coalesce(sum(fire) filter (where county is null), 0) as "firesInNoCounty",
           coalesce(sum(accident) filter (where county is null), 0) as "accidentsInNoCounty"
         from (${fatal}) fatal where city = $1`,
        [area, year],
      )
      return {
        total: townships.length,
        townships: townships.slice(0, 100),
        within30Days: within!.townships,
        all: all!.townships,
        whole,
        published: await printedInDocuments(raw, area, year, { safe_townships_rate: '平安乡镇达标率' }),
      }
    },
  })

/** Question 24. */
export const answer: QuestionAnswer = {
  checks: [
    ofYear('330300', 2010),
    ofYear('530400', 2015),
    check<Answer>({
      title: 'what 聊城 wrote about safe townships in 2004',
      variables: { area: '371500', period: { year: 2004 } },
      answered: ({ withoutTownship }) => printed(withoutTownship.published.nodes),
      expected: (raw) => printedInDocuments(raw, '371500', 2004, { safe_townships_rate: '平安乡镇达标率' }),
    }),
  ],
}
