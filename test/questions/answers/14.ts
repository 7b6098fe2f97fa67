import {
  type AnsweredArea,
  type AnsweredIndicator,
  type AnsweredValue,
  check,
  figureOf,
  type QuestionAnswer,
} from '../answer.ts'

interface Answer {
  readonly counties: {
    readonly totalCount: number
    readonly nodes: readonly (AnsweredArea & {
      readonly homicides: { readonly filed: AnsweredValue }
      readonly figures: readonly AnsweredIndicator[]
    })[]
  }
  readonly whole: {
    readonly cases: {
      readonly filed: AnsweredValue
      readonly records: {
        readonly totalCount: number
        readonly nodes: readonly {
          readonly category: string
          readonly filedOn: string
          readonly solvedOn: string | null
        }[]
      }
    }
  }
}

const homicide = `criminal and not not_filed and category = 'HOMICIDE'`

const ofPeriod = (title: string, area: string, period: object, from: string, to: string) =>
  check<Answer>({
    title,
    variables: { area, period, first: 100 },
    answered: ({ counties, whole: { cases } }) => ({
      total: counties.totalCount,
      counties: counties.nodes.map(({ code, homicides, figures }) => ({
        code,
        homicides: homicides.filed.value,
        fatalFires: figureOf(figures, 'fatal_fires').value,
        fireDeaths: figureOf(figures, 'fire_deaths').value,
        fatalAccidents: figureOf(figures, 'fatal_road_accidents').value,
        roadDeaths: figureOf(figures, 'road_deaths').value,
      })),
      homicides: cases.filed.value,
      unallocated: cases.filed.unallocated,
      records: cases.records.totalCount,
      days: cases.records.nodes
        .map(({ category, filedOn, solvedOn }) => ({ category, filedOn, solvedOn }))
        .sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)),
    }),
    async expected(raw) {
      const parameters = [area, from, to]
      const counties = await raw.rows(
        `with homicide as materialized (select county from domain.police_case where ${homicide} and filed_on between $2 and $3)
         select * from (
           select code,
             (select count(*) from homicide h where h.county = code) as homicides,
             (select count(*) from domain.fire f where f.county = code and deaths > 0 and occurred_on between $2 and $3) as "fatalFires",
             (select coalesce(sum(deaths), 0) from domain.fire f where f.county = code and occurred_on between $2 and $3) as "fireDeaths",
             (select count(*) from domain.road_accident a where a.county = code and deaths > 0 and occurred_on between $2 and $3) as "fatalAccidents",
             (select coalesce(sum(deaths), 0) from domain.road_accident a where a.county = code and occurred_on between $2 and $3) as "roadDeaths"
           from domain.county where city = $1) counties
         where homicides > 0 or "fatalFires" > 0 order by code`,
        parameters,
      )
      const days = await raw.rows<{ filedOn: string }>(
        `select category, filed_on as "filedOn", solved_on as "solvedOn" from domain.police_case
         where city = $1 and ${homicide} and filed_on between $2 and $3`,
        parameters,
      )
      const [outside] = await raw.rows<{ cases: number }>(
        `select count(*) as cases from domain.police_case where city = $1 and ${homicide} and filed_on between $2 and $3 and county is null`,
        parameters,
      )
      return {
        total: counties.length,
        counties,
        homicides: days.length,
        unallocated: outside!.cases,
        records: days.length,
        days: days.sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)),
      }
    },
  })

/** Question 14. */
export const answer: QuestionAnswer = {
  checks: [
    ofPeriod('温州, June 2010', '330300', { month: '2010-06' }, '2010-06-01', '2010-06-30'),
    ofPeriod('玉溪, 2015', '530400', { year: 2015 }, '2015-01-01', '2015-12-31'),
  ],
}
