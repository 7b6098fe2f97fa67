import { type AnsweredIndicator, check, figureOf, type QuestionAnswer } from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

interface Answer {
  readonly jurisdiction: {
    readonly months: readonly AnsweredIndicator[]
    readonly whole: readonly AnsweredIndicator[]
    readonly publishedFigures: { readonly nodes: readonly AnsweredPublished[] }
  }
  readonly counties: {
    readonly nodes: readonly { readonly code: string; readonly figures: readonly AnsweredIndicator[] }[]
  }
}

const published = { drunk_driving_detained: '醉酒驾驶拘留', detention_execution_rate: '拘留执行率' }

/** The brigades' monthly statistics as rows that happened on the first day of their month; the detachment's line is their total. 龙湾's
 * and 苍南's brigades served more than these counties are today, so that theirs stand with no county. */
const told = `
  select city, county, month, detained, executed, 0::numeric as deaths, 0 as calls from domain.drunk_driving where not whole_city
  union all select city, county, to_char(occurred_on, 'YYYYMM'), null, null, deaths, 0 from domain.road_accident
  union all select city, county, to_char(reported_on, 'YYYYMM'), null, null, 0, 1 from domain.police_call`
const sums = `sum(detained) as detained, sum(executed)::float8 / nullif(sum(detained), 0)::float8 as rate,
  coalesce(sum(deaths), 0) as deaths, sum(calls) as calls`

const ofMonths = (figures: readonly AnsweredIndicator[], code: string) =>
  figures.filter(({ indicator }) => indicator.code === code).map(({ figure }) => figure.value)

const drunkDriving = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ jurisdiction: { months, whole, publishedFigures }, counties }) => ({
      months: {
        detained: ofMonths(months, 'drunk_driving_detained'),
        rate: ofMonths(months, 'detention_execution_rate'),
        deaths: ofMonths(months, 'road_deaths'),
        calls: ofMonths(months, 'police_calls'),
      },
      whole: {
        detained: figureOf(whole, 'drunk_driving_detained').value,
        executed: figureOf(whole, 'drunk_driving_detentions_executed').value,
        rate: figureOf(whole, 'detention_execution_rate').value,
        unallocated: figureOf(whole, 'drunk_driving_detained').unallocated,
        before: figureOf(whole, 'drunk_driving_detained').comparison.value,
      },
      published: printed(publishedFigures.nodes),
      counties: counties.nodes.map(({ code, figures }) => ({
        code,
        detained: figureOf(figures, 'drunk_driving_detained').value,
        rate: figureOf(figures, 'detention_execution_rate').value,
        deaths: figureOf(figures, 'road_deaths').value,
        calls: figureOf(figures, 'police_calls').value,
      })),
    }),
    async expected(raw) {
      const months = await raw.rows<{ detained: number; rate: number; deaths: number; calls: number }>(
        `select month, ${sums} from (${told}) told where city = $1 and left(month, 4) = $2 group by month order by month`,
        [area, String(year)],
      )
      const [whole] = await raw.rows(
        `select sum(detained) filter (where left(month, 4) = $2) as detained, sum(executed) filter (where left(month, 4) = $2) as executed,
           (sum(executed) filter (where left(month, 4) = $2))::float8 / (sum(detained) filter (where left(month, 4) = $2))::float8 as rate,
           coalesce(sum(detained) filter (where left(month, 4) = $2 and county is null), 0) as unallocated,
           sum(detained) filter (where left(month, 4)::int = $2::int - 1) as before
         from domain.drunk_driving where city = $1 and not whole_city`,
        [area, String(year)],
      )
      const counties = await raw.rows(
        `select code, sum(detained) as detained, sum(executed)::float8 / nullif(sum(detained), 0)::float8 as rate,
           coalesce(sum(deaths), 0) as deaths, coalesce(sum(calls), 0) as calls
         from domain.county left join (${told}) told on told.county = code and left(month, 4) = $2
         where county.city = $1 group by code order by detained desc nulls last, code`,
        [area, String(year)],
      )
      return {
        months: {
          detained: months.map(({ detained }) => detained),
          rate: months.map(({ rate }) => rate),
          deaths: months.map(({ deaths }) => deaths),
          calls: months.map(({ calls }) => calls),
        },
        whole,
        published: await printedInDocuments(raw, area, year, published),
        counties,
      }
    },
  })

/** Question 23. */
export const answer: QuestionAnswer = { checks: [drunkDriving('330300', 2010), drunkDriving('530400', 2015)] }
