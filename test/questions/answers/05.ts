import { type AnsweredIndicator, type AnsweredValue, check, figureOf, type QuestionAnswer } from '../answer.ts'

interface Step {
  readonly records: AnsweredValue
  readonly continued: AnsweredValue | null
  readonly share: AnsweredValue | null
  readonly earlier?: AnsweredValue | null
  readonly unmatched?: AnsweredValue | null
}
interface Answer {
  readonly whole: {
    readonly within: { readonly steps: readonly [Step, Step] }
    readonly anyTime: { readonly steps: readonly [Step, Step] }
  }
  readonly counties: {
    readonly nodes: readonly { readonly code: string; readonly figures: readonly AnsweredIndicator[] }[]
  }
}

const chainOf = ([succeeded, petitions]: readonly [Step, Step]) => ({
  succeeded: succeeded.records.value,
  petitions: petitions.records.value,
  petitioned: petitions.continued!.value,
  share: petitions.share!.value,
})

/** Disputes mediated with success, and the petition that each names, where one is held. */
const named = `
  with succeeded as (
    select key, linked_petition, coalesce(closed_on, accepted_on) as since from domain.mediation_case
    where city = $1 and extract(year from accepted_on) = $2 and succeeded),
  named as (
    select s.key, s.since, p.key as petition, p.received_on
    from succeeded s left join domain.petition p on p.city = $1 and p.register = 'RECEIVED' and p.key = s.linked_petition
    where s.linked_petition is not null)`

const ofYear = (area: string, year: number, months: number) =>
  check<Answer>({
    title: `${area}, ${year}, within ${months} months`,
    variables: { area, period: { year }, months },
    answered: ({ whole, counties }) => ({
      within: chainOf(whole.within.steps),
      earlier: whole.within.steps[1].earlier!.value,
      unmatched: whole.within.steps[1].unmatched!.value,
      anyTime: chainOf(whole.anyTime.steps),
      counties: counties.nodes.map(({ code, figures }) => ({
        code,
        succeeded: figureOf(figures, 'mediation_cases_succeeded').value,
        petitions: figureOf(figures, 'petitions_received').value,
      })),
    }),
    async expected(raw) {
      const chain = async (until: string) =>
        (
          await raw.rows(
            `${named},
             after as (select * from named where received_on >= since and received_on <= ${until})
             select (select count(*) from succeeded) as succeeded, (select count(distinct petition) from after) as petitions,
               (select count(*) from after) as petitioned,
               (select count(*) from after)::float8 / (select count(*) from succeeded)::float8 as share`,
            [area, year],
          )
        )[0]
      const [other] = await raw.rows<{ earlier: number; unmatched: number }>(
        `${named} select count(distinct petition) filter (where received_on < since) as earlier, count(*) filter (where petition is null) as unmatched from named`,
        [area, year],
      )
      const counties = await raw.rows(
        `select code, coalesce(succeeded, 0) as succeeded, coalesce(petitions, 0) as petitions
         from domain.county
           left join (select county as code, count(*) as succeeded from domain.mediation_case
             where city = $1 and succeeded and extract(year from accepted_on) = $2 group by county) m using (code)
           left join (select county as code, count(*) as petitions from domain.petition
             where city = $1 and register = 'RECEIVED' and extract(year from received_on) = $2 group by county) p using (code)
         where city = $1 order by code`,
        [area, year],
      )
      return {
        within: await chain(`since + make_interval(months => ${months})`),
        ...other,
        anyTime: await chain(`'2100-01-01'`),
        counties,
      }
    },
  })

/** Question 5. */
export const answer: QuestionAnswer = {
  checks: [ofYear('530400', 2014, 6), ofYear('530400', 2014, 1), ofYear('330300', 2009, 6)],
}
