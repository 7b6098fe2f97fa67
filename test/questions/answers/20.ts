import { type AnsweredIndicator, check, type QuestionAnswer } from '../answer.ts'

interface Answer {
  readonly jurisdiction: Lines & {
    readonly children: {
      readonly totalCount: number
      readonly nodes: readonly (Lines & {
        readonly code: string
        readonly codes: readonly { readonly code: string }[]
      })[]
    }
  }
}

interface Lines {
  readonly today: readonly AnsweredIndicator[]
  readonly atTheTime: readonly AnsweredIndicator[]
}

interface Told {
  readonly area: string
  readonly indicator: string
  readonly year: number
  readonly today: number | null
  readonly todayState: string
  readonly atTheTime: number | null
  readonly atTheTimeState: string
}

const lines = (area: string, { today, atTheTime }: Lines): Told[] =>
  today.map(({ indicator, period, figure }, index) => ({
    area,
    indicator: indicator.code,
    year: Number(period.from.slice(0, 4)),
    today: figure.value,
    todayState: figure.state,
    atTheTime: atTheTime[index]!.figure.value,
    atTheTimeState: atTheTime[index]!.figure.state,
  }))

/**
 * Each fire and call with its county of today and with the one that held its ground at the time: 灵昆 was in 龙湾 until 2015, 龙港 in 苍南
 * until 2019. What was told for 龙湾 or 苍南 alone can be given to no county of today, but to theirs at the time.
 */
const placed = `
  select city, indicator, year, county as today,
    case when area = '330305002' or area = '330300' and written like '330303%' then '330303'
      when area like '330383%' or area = '330300' and written like '330327%' then '330327' else county end as at_the_time
  from (
    select fire.city, 'fires' as indicator, extract(year from occurred_on)::int as year, area, county, domain.narrow(xzqydm) as written
      from domain.fire join (
        select distinct on (city, file, jqbh) city, file || jqbh as key, xzqydm from raw.fire_hz_ledger
        where xzqydm <> '合计' and zqlbdm <> '20' order by city, file, jqbh, row_number::int) told using (city, key)
    union all
    select call.city, 'police_calls', extract(year from reported_on)::int, area, county, coalesce(domain.narrow(sfdxzqh), gxdwdm)
      from domain.police_call call join raw.police_t_jq_jjdb told on told.city = call.city and told.jjdbh = call.key and scbz = '0') events`

/** Every county and year; a year that the source does not hold has no number, and what did not exist yet has none of another kind. */
const told = `
  with placed as (select indicator, year, today, at_the_time, count(*) as events from (${placed}) placed where city = $1 group by 1, 2, 3, 4), covered as (select distinct indicator, year from placed),
    area as (select $1 as code, 0 as place union all select code, 1 from domain.county where city = $1),
    asked as (
      select code, place, indicator, year, covered.year is not null as covered, code = '330383' and year < 2019 as absent
      from area cross join unnest(array['fires', 'police_calls']) with ordinality as asked (indicator, number)
        cross join generate_series(2004, 2024) as years (year) left join covered using (indicator, year))
  select code as area, asked.indicator, asked.year,
    case when covered then coalesce(sum(events) filter (where code = placed.today or code = $1), 0) end as today,
    case when covered then 'COMPUTED' else 'NO_DATA' end as "todayState",
    case when covered and not absent then coalesce(sum(events) filter (where code = placed.at_the_time or code = $1), 0) end as "atTheTime",
    case when absent then 'NOT_APPLICABLE' when covered then 'COMPUTED' else 'NO_DATA' end as "atTheTimeState"
  from asked left join placed on placed.indicator = asked.indicator and placed.year = asked.year
  group by code, place, asked.indicator, asked.year, covered, absent order by place, code, asked.indicator, asked.year`

/** What could be given to no county, of the years that the source holds. */
const unallocated = `
  select indicator, year, count(*) filter (where today is null) as today, count(*) filter (where at_the_time is null) as "atTheTime"
  from (${placed}) placed where city = $1 group by indicator, year order by indicator, year`

const map = (area: string) =>
  check<Answer>({
    title: `${area}, 2004 to 2024, on both boundaries`,
    variables: { area },
    answered: ({ jurisdiction: whole }) => ({
      lines: [...lines(area, whole), ...whole.children.nodes.flatMap((county) => lines(county.code, county))],
      unallocated: whole.today.flatMap(({ indicator, period, figure }, index) =>
        figure.value === null
          ? []
          : {
              indicator: indicator.code,
              year: Number(period.from.slice(0, 4)),
              today: figure.unallocated,
              atTheTime: whole.atTheTime[index]!.figure.unallocated,
            },
      ),
      total: whole.children.totalCount,
      formerCodes: whole.children.nodes.flatMap(({ code, codes }) =>
        ['330322', '530421', '530422']
          .filter((old) => codes.some((one) => one.code === old))
          .map((old) => ({ old, code })),
      ),
    }),
    async expected(raw) {
      const counties = await raw.rows('select code from domain.county where city = $1', [area])
      return {
        lines: await raw.rows(told, [area]),
        unallocated: await raw.rows(unallocated, [area]),
        total: counties.length,
        formerCodes: await raw.rows(
          `select old_code as old, renamed.code from domain.renamed join domain.county using (code) where city = $1 order by renamed.code`,
          [area],
        ),
      }
    },
  })

/** Question 20. */
export const answer: QuestionAnswer = { checks: [map('330300'), map('530400')] }
