import { type AnsweredIndicator, check, figureOf, type QuestionAnswer } from '../answer.ts'

interface Answer {
  readonly townships: {
    readonly totalCount: number
    readonly nodes: readonly { readonly code: string; readonly figures: readonly AnsweredIndicator[] }[]
  }
  readonly unknown: { readonly totalCount: number }
  readonly whole: { readonly figures: readonly AnsweredIndicator[] }
}

const perWorker = (figures: readonly AnsweredIndicator[]) => ({
  inhabitants: figureOf(figures, 'permanent_inhabitants_per_grid_worker').value,
  disputes: figureOf(figures, 'disputes_handled_per_grid_worker').value,
  calls: figureOf(figures, 'police_calls_per_grid_worker').value,
  staff: figureOf(figures, 'grid_staff').value,
})

/**
 * What falls on each worker by township: a stock is known where every row of the township's year file tells it (some files have the
 * townships themselves, some their villages). Staff of 0 is no base of a rate.
 */
const townships = `
  with staff as (
    select township as code, case when bool_and(full_time is not null and part_time is not null) then sum(full_time + part_time) end as staff
    from domain.grid_year where city = $1 and year = $2 group by township),
  people as (
    select township as code, case when bool_and(permanent is not null) then sum(permanent) end as permanent
    from domain.population_year where city = $1 and year = $2 group by township),
  calls as (
    select township as code, count(*) as calls from domain.police_call where city = $1 and extract(year from reported_on) = $2 group by township),
  disputes as (
    select township as code, count(*) as disputes from domain.grid_event
    where city = $1 and kind = 'DISPUTE' and closed and extract(year from closed_on) = $2 group by township)
  select code, permanent::float8 / nullif(staff, 0)::float8 as inhabitants, coalesce(disputes, 0)::float8 / nullif(staff, 0)::float8 as disputes,
    coalesce(calls, 0)::float8 / nullif(staff, 0)::float8 as calls, staff
  from raw.division left join staff using (code) left join people using (code) left join calls using (code) left join disputes using (code)
  where level = 'TOWNSHIP' and code like (case when $1 = '331022' then $1 else left($1, 4) end) || '%'`

/** The whole area by its own rows. The area that is in no list tells no staff: a blank, which is unknown and adds nothing. */
const whole = `
  select (select sum(permanent) from domain.population_year where city = $1 and year = $2)::float8 / staff as inhabitants,
    (select count(*) from domain.grid_event where city = $1 and kind = 'DISPUTE' and closed and extract(year from closed_on) = $2)::float8 / staff as disputes,
    (select count(*) from domain.police_call where city = $1 and extract(year from reported_on) = $2)::float8 / staff as calls, staff
  from (select sum(full_time + part_time)::float8 as staff from domain.grid_year where city = $1 and year = $2) staff`

const staffing = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year }, first: 100 },
    answered: (data) => ({
      townships: data.townships.nodes.map(({ code, figures }) => ({ code, ...perWorker(figures) })),
      total: data.townships.totalCount,
      unknown: data.unknown.totalCount,
      whole: perWorker(data.whole.figures),
    }),
    async expected(raw) {
      const rows = await raw.rows<{ inhabitants: number | null }>(
        `select * from (${townships}) townships order by inhabitants desc nulls last, code`,
        [area, year],
      )
      const known = rows.filter(({ inhabitants }) => inhabitants !== null)
      const [wholeArea] = await raw.rows(whole, [area, year])
      return { townships: known, total: known.length, unknown: rows.length - known.length, whole: wholeArea }
    },
  })

/** Question 19. */
export const answer: QuestionAnswer = { checks: [staffing('530400', 2015), staffing('331022', 2014)] }
