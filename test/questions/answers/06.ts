import { type AnsweredIndicator, type AnsweredValue, check, figureOf, type QuestionAnswer } from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

interface Answer {
  readonly counties: {
    readonly totalCount: number
    readonly nodes: readonly { readonly code: string; readonly figures: readonly AnsweredIndicator[] }[]
  }
  readonly whole: {
    readonly petitions: {
      readonly backlog: {
        readonly byListLevel: readonly {
          readonly listLevel: string
          readonly listed: AnsweredValue
          readonly resolved: AnsweredValue
          readonly resolutionRate: AnsweredValue
        }[]
      }
      readonly records: {
        readonly totalCount: number
        readonly nodes: readonly {
          readonly listLevel: string
          readonly listedOn: string
          readonly dueOn: string | null
          readonly resolvedOn: string | null
        }[]
      }
    }
    readonly publishedFigures: { readonly nodes: readonly AnsweredPublished[] }
  }
}

const listed = `register = 'BACKLOG' and city = $1 and extract(year from listed_on) = $2`
const published = {
  listed_petition_cases: '重点信访积案',
  listed_petition_cases_resolved: '重点信访积案已化解',
  listed_petition_resolution_rate: '信访积案化解率',
}

const ofYear = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ counties, whole }) => ({
      counties: counties.nodes.map(({ code, figures }) => ({
        code,
        listed: figureOf(figures, 'listed_petition_cases').value,
        resolved: figureOf(figures, 'listed_petition_cases_resolved').value,
        open: figureOf(figures, 'listed_petition_cases_open').value,
      })),
      levels: whole.petitions.backlog.byListLevel
        .filter((one) => one.listed.value !== 0)
        .map((one) => ({
          level: one.listLevel,
          listed: one.listed.value,
          unallocated: one.listed.unallocated,
          resolved: one.resolved.value,
          rate: one.resolutionRate.value,
        })),
      total: whole.petitions.records.totalCount,
      page: whole.petitions.records.nodes.length,
      published: printed(whole.publishedFigures.nodes),
    }),
    async expected(raw) {
      const counties = await raw.rows(
        `select county as code, count(*) as listed, count(resolved_on) as resolved, count(*) - count(resolved_on) as open
         from domain.petition where ${listed} and county is not null
         group by county having count(*) > count(resolved_on) order by open desc, county`,
        [area, year],
      )
      const levels = await raw.rows<{ listed: number }>(
        `select list_level as level, count(*) as listed, count(*) filter (where county is null) as unallocated, count(resolved_on) as resolved,
           count(resolved_on)::float8 / count(*)::float8 as rate
         from domain.petition where ${listed} group by list_level order by array_position(array['PROVINCE', 'PREFECTURE', 'COUNTY'], list_level)`,
        [area, year],
      )
      const total = levels.reduce((sum, level) => sum + level.listed, 0)
      return {
        counties,
        levels,
        total,
        page: Math.min(100, total),
        published: await printedInDocuments(raw, area, year, published),
      }
    },
  })

/** Question 6. */
export const answer: QuestionAnswer = {
  checks: [
    ofYear('330300', 2010),
    check<Answer>({
      title: 'every case of 三门 with its days, as the register has them',
      variables: { area: '331022', period: { year: 2014 } },
      answered: ({ whole }) =>
        whole.petitions.records.nodes
          .map(({ listLevel, listedOn, dueOn, resolvedOn }) => ({ listLevel, listedOn, dueOn, resolvedOn }))
          .sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)),
      async expected(raw) {
        const rows = await raw.rows(
          `select list_level as "listLevel", listed_on as "listedOn", due_on as "dueOn", resolved_on as "resolvedOn"
           from domain.petition where ${listed}`,
          ['331022', 2014],
        )
        return rows.sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))
      },
    }),
  ],
}
