import { type AnsweredIndicator, check, figureOf, levelsOf, type QuestionAnswer } from '../answer.ts'

interface Answer {
  readonly counties: {
    readonly nodes: readonly {
      readonly code: string
      readonly points: readonly { readonly figure: AnsweredIndicator['figure'] }[]
      readonly robbery: readonly AnsweredIndicator[]
      readonly snatching: readonly AnsweredIndicator[]
      readonly burglary: readonly AnsweredIndicator[]
    }[]
  }
  readonly whole: { readonly figures: readonly AnsweredIndicator[] }
}

const solvedOf = (figures: readonly AnsweredIndicator[]) => ({
  solved: levelsOf(figureOf(figures, 'criminal_cases_solved')),
  video: levelsOf(figureOf(figures, 'cases_solved_with_video')),
  share: levelsOf(figureOf(figures, 'cases_solved_with_video_rate')),
})

/** Both years of a count and of the share made of it. */
const solved = (where: string) => `
  select c.code,
    count(p.key) filter (where extract(year from solved_on) = $2) as now,
    count(p.key) filter (where extract(year from solved_on) = $2 - 1) as before,
    count(p.key) filter (where extract(year from solved_on) = $2 and solved_with_video) as video_now,
    count(p.key) filter (where extract(year from solved_on) = $2 - 1 and solved_with_video) as video_before
  from domain.county c left join domain.police_case p on p.county = c.code and criminal and not not_filed and ${where}
  where c.city = $1 group by c.code`

interface Solved {
  readonly code: string
  readonly now: number
  readonly before: number
  readonly video_now: number
  readonly video_before: number
}

const told = ({ now, before, video_now, video_before }: Solved) => ({
  solved: { now, before },
  video: { now: video_now, before: video_before },
  share: { now: now === 0 ? null : video_now / now, before: before === 0 ? null : video_before / before },
})

const ofYear = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ counties, whole }) => ({
      counties: counties.nodes.map(({ code, points, robbery, snatching, burglary }) => ({
        code,
        points: levelsOf(points[0]!.figure),
        robbery: solvedOf(robbery),
        snatching: solvedOf(snatching),
        burglary: solvedOf(burglary),
      })),
      whole: { points: levelsOf(figureOf(whole.figures, 'video_points_new')), ...solvedOf(whole.figures) },
    }),
    async expected(raw) {
      const parameters = [area, year]
      const points = await raw.rows<{ code: string; now: number | null; before: number | null }>(
        // Each county's bureau tells its months; a county that has changed since has no bureau of its own in those years.
        `select c.code, sum(value) filter (where left(month, 4) = $2::text) as now, sum(value) filter (where left(month, 4) = ($2::int - 1)::text) as before
         from domain.county c left join domain.campaign_statistic s on s.county = c.code and statistic = 'ZX0301' and not whole_city
         where c.city = $1 group by c.code order by now desc nulls last, c.code`,
        parameters,
      )
      const of = async (where: string) =>
        new Map((await raw.rows<Solved>(solved(where), parameters)).map((row) => [row.code, told(row)]))
      const [robbery, snatching, burglary] = [
        await of(`category = 'ROBBERY'`),
        await of(`category = 'SNATCHING'`),
        await of(`category = 'BURGLARY'`),
      ]
      const [wholePoints] = await raw.rows<{ now: number; before: number }>(
        `select sum(value) filter (where left(month, 4) = $2::text) as now, sum(value) filter (where left(month, 4) = ($2::int - 1)::text) as before
         from domain.campaign_statistic where city = $1 and statistic = 'ZX0301' and not whole_city`,
        parameters,
      )
      const [whole] = await raw.rows<Solved>(
        `select count(*) filter (where extract(year from solved_on) = $2) as now, count(*) filter (where extract(year from solved_on) = $2 - 1) as before,
           count(*) filter (where extract(year from solved_on) = $2 and solved_with_video) as video_now,
           count(*) filter (where extract(year from solved_on) = $2 - 1 and solved_with_video) as video_before
         from domain.police_case where city = $1 and criminal and not not_filed`,
        parameters,
      )
      return {
        counties: points.map(({ code, now, before }) => ({
          code,
          points: { now, before },
          robbery: robbery.get(code),
          snatching: snatching.get(code),
          burglary: burglary.get(code),
        })),
        whole: { points: wholePoints, ...told(whole!) },
      }
    },
  })

/** Question 11. */
export const answer: QuestionAnswer = { checks: [ofYear('330300', 2010), ofYear('530400', 2015)] }
