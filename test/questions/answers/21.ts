import { type AnsweredIndicator, check, type QuestionAnswer } from '../answer.ts'

interface Answer {
  readonly jurisdiction: {
    readonly months: readonly AnsweredIndicator[]
    readonly comparable: readonly (AnsweredIndicator & { readonly figure: { readonly bound: string } })[]
    readonly atTheTime: readonly AnsweredIndicator[]
    readonly parent: { readonly code: string; readonly figures: readonly AnsweredIndicator[] }
  }
}

const indicators = ['criminal_incidents', 'police_calls', 'fires', 'road_accidents', 'road_deaths']
const line = (figures: readonly AnsweredIndicator[]) =>
  figures.map(({ indicator, period, figure }) => ({
    indicator: indicator.code,
    from: period.from,
    value: figure.value,
  }))

interface Sums {
  readonly indicator: string
  readonly from: string
  readonly step: 'MONTH' | 'YEAR'
  readonly today: number
  readonly at_the_time: number
  readonly city: number
  readonly in_no_county: number
}

/**
 * Sums by month and by year, 0 where nothing happened, since the sources hold both years. 灵昆 (330305002) belonged to 龙湾 until 2015: on
 * today's boundaries it is in 洞头, at the time it was not. In no county: what tells none, and what happened outside the city.
 */
const sums = `
  with told as (
    select indicator, to_char(day, 'YYYY-MM-01') as month, amount, county = '330305' as today, county = '330305' and area <> '330305002' as at_the_time,
      county is null or county not in (select code from domain.county where county.city = '330300') as in_no_county
    from domain.counted where city = '330300' and indicator = any($1)),
  asked as (
    select indicator, place, to_char(day, 'YYYY-MM-DD') as month
    from unnest($1::text[]) with ordinality as asked (indicator, place), generate_series(date '2009-01-01', date '2010-12-31', interval '1 month') as days (day))
  select indicator, coalesce(month, left(min(month), 4) || '-01-01') as from, case grouping(month) when 0 then 'MONTH' else 'YEAR' end as step,
    coalesce(sum(amount) filter (where today), 0) as today, coalesce(sum(amount) filter (where at_the_time), 0) as at_the_time,
    coalesce(sum(amount), 0) as city, coalesce(sum(amount) filter (where in_no_county), 0) as in_no_county
  from asked left join told using (indicator, month)
  group by grouping sets ((place, indicator, left(month, 4), month), (place, indicator, left(month, 4))) order by place, step, "from"`

/** Question 21. */
export const answer: QuestionAnswer = {
  checks: [
    check<Answer>({
      title: '洞头, 2009 and 2010',
      answered: ({ jurisdiction: { months, comparable, atTheTime, parent } }) => ({
        months: line(months),
        comparable: line(comparable),
        bounds: [...new Set(comparable.map(({ figure }) => figure.bound))],
        atTheTime: line(atTheTime),
        parent: parent.code,
        city: line(parent.figures),
        unallocated: parent.figures.map(({ figure }) => figure.unallocated),
      }),
      async expected(raw) {
        const rows = await raw.rows<Sums>(sums, [indicators])
        const years = rows.filter(({ step }) => step === 'YEAR')
        const lineOf = (part: readonly Sums[], column: 'today' | 'at_the_time' | 'city') =>
          part.map((row) => ({ indicator: row.indicator, from: row.from, value: row[column] }))
        const [outside] = await raw.rows<{ fires: number }>(
          `select count(*) as fires from raw.fire_hz_ledger where city = '330300' and domain.narrow(xzqydm) in ('330303', '330303000000')`,
        )
        return {
          months: lineOf(
            rows.filter(({ step }) => step === 'MONTH'),
            'today',
          ),
          comparable: lineOf(years, 'today'),
          // What was told for 龙湾 alone may lie in 灵昆: 洞头 has this or more.
          bounds: [outside!.fires === 0 ? 'EXACT' : 'LOWER'],
          atTheTime: lineOf(years, 'at_the_time'),
          parent: '330300',
          city: lineOf(years, 'city'),
          unallocated: years.map(({ in_no_county }) => in_no_county),
        }
      },
    }),
  ],
}
