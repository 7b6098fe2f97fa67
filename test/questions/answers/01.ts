import { type AnsweredIndicator, check, figureOf, type QuestionAnswer } from '../answer.ts'
import type { RawDeliveries } from '../rawDeliveries.ts'

interface Answer {
  readonly rising: { readonly totalCount: number; readonly nodes: readonly { readonly code: string }[] }
  readonly counties: {
    readonly nodes: readonly { readonly code: string; readonly figures: readonly AnsweredIndicator[] }[]
  }
  readonly whole: { readonly figures: readonly AnsweredIndicator[] }
}

const indicators = ['police_calls', 'fires', 'road_deaths', 'petitions_received']

/** Both levels of each county and indicator: days of the period, and the same days of the year before. */
const levels = `
  select county.code, indicators.indicator,
    coalesce(sum(amount) filter (where day between $2 and $3), 0) as now,
    coalesce(sum(amount) filter (where day between $2::date - interval '1 year' and $3::date - interval '1 year'), 0) as before
  from domain.county cross join unnest($4::text[]) as indicators (indicator)
    left join domain.counted on counted.indicator = indicators.indicator and counted.indicator = any($4) and counted.city = $1
      and counted.county = county.code
  where county.city = $1
  group by county.code, indicators.indicator`

const compared = (title: string, area: string, period: object, from: string, to: string) =>
  check<Answer>({
    title,
    variables: { area, period },
    answered: ({ rising, counties, whole }) => ({
      rising: rising.nodes.map(({ code }) => code),
      total: rising.totalCount,
      levels: counties.nodes.flatMap(({ code, figures }) =>
        indicators.map((indicator) => {
          const { value, comparison } = figureOf(figures, indicator)
          return { code, indicator, now: value, before: comparison.value, rate: comparison.changeRate }
        }),
      ),
      whole: indicators.map((indicator) => {
        const { value, unallocated = null } = figureOf(whole.figures, indicator)
        return { indicator, now: value, unallocated }
      }),
    }),
    async expected(raw) {
      const rows = await raw.rows<{
        code: string
        indicator: string
        now: number
        before: number
        rate: number | null
      }>(
        `select code, indicator, now, before, case when before > 0 then (now - before)::float8 / before::float8 end as rate
         from (${levels}) levels order by code, array_position($4::text[], indicator)`,
        [area, from, to, indicators],
      )
      const rising = await raw.rows<{ code: string }>(
        `select code from (${levels}) levels where now > before group by code having count(*) >= 3 order by code`,
        [area, from, to, indicators],
      )
      return {
        rising: rising.map(({ code }) => code),
        total: rising.length,
        levels: rows,
        whole: await wholeArea(raw, area, from, to),
      }
    },
  })

async function wholeArea(raw: RawDeliveries, area: string, from: string, to: string): Promise<unknown> {
  return raw.rows(
    `select indicator, sum(amount) as now, coalesce(sum(amount) filter (where county is null), 0) as unallocated
     from domain.counted where city = $1 and day between $2 and $3 and indicator = any($4)
     group by indicator order by array_position($4::text[], indicator)`,
    [area, from, to, indicators],
  )
}

/** Question 1. */
export const answer: QuestionAnswer = {
  checks: [
    compared('温州, August 2010', '330300', { month: '2010-08' }, '2010-08-01', '2010-08-31'),
    compared('温州, the whole of 2010', '330300', { year: 2010 }, '2010-01-01', '2010-12-31'),
    compared('玉溪, the second quarter of 2015', '530400', { quarter: '2015-Q2' }, '2015-04-01', '2015-06-30'),
  ],
}
