import { type AnsweredValue, check, type QuestionAnswer } from '../answer.ts'

interface Step {
  readonly kind: string
  readonly records: AnsweredValue
  readonly continued: AnsweredValue | null
  readonly share: AnsweredValue | null
  readonly amountInvolved: AnsweredValue | null
  readonly compensation: AnsweredValue | null
  readonly earlier: AnsweredValue | null
  readonly unmatched: AnsweredValue | null
}
interface Answer {
  readonly whole: {
    readonly caseChain: {
      readonly steps: readonly [Step, Step, Step]
      readonly records: { readonly totalCount: number; readonly nodes: readonly { readonly day: string }[] }
    }
  }
}

/**
 * Fatal accidents of the period, the disputes that name them and were accepted no earlier, the petitions that those disputes name and that
 * came in no earlier than the dispute was closed, or accepted while it has no closing.
 */
const chain = `
  with accident as (
    select key, occurred_on from domain.road_accident where city = $1 and deaths > 0 and extract(year from occurred_on) = $2),
  named as (
    select m.*, accident.key as accident, accident.occurred_on from domain.mediation_case m join accident on accident.key = m.linked_accident
    where m.city = $1),
  mediation as (select * from named where accepted_on >= occurred_on),
  wanted as (
    select mediation.key as mediation, linked_petition, received_on, coalesce(closed_on, accepted_on) as since, petition.key as petition
    from mediation left join domain.petition on petition.city = $1 and register = 'RECEIVED' and petition.key = linked_petition
    where linked_petition is not null)`

const ofYear = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ whole: { caseChain } }) => {
      const [accidents, mediations, petitions] = caseChain.steps
      return {
        accidents: accidents.records.value,
        mediations: mediations.records.value,
        led: mediations.continued!.value,
        share: mediations.share!.value,
        amount: mediations.amountInvolved!.value,
        compensation: mediations.compensation!.value,
        earlier: mediations.earlier!.value,
        petitions: petitions.records.value,
        petitioned: petitions.continued!.value,
        petitionShare: petitions.share!.value,
        earlierPetitions: petitions.earlier!.value,
        unknownPetitions: petitions.unmatched!.value,
        listed: caseChain.records.totalCount,
        days: caseChain.records.nodes.map(({ day }) => day),
      }
    },
    async expected(raw) {
      const [counts] = await raw.rows<{ led: number }>(
        `${chain}
         select (select count(*) from accident) as accidents,
           (select count(*) from mediation) as mediations,
           (select count(distinct accident) from mediation) as led,
           (select count(distinct accident) from mediation)::float8 / (select count(*) from accident)::float8 as share,
           (select sum(amount) from mediation) as amount,
           (select sum(compensation) from mediation) as compensation,
           (select count(*) from named where accepted_on < occurred_on) as earlier,
           (select count(distinct petition) from wanted where received_on >= since) as petitions,
           (select count(*) from wanted where received_on >= since) as petitioned,
           (select count(*) from wanted where received_on >= since)::float8 / (select count(*) from mediation)::float8 as "petitionShare",
           (select count(distinct petition) from wanted where received_on < since) as "earlierPetitions",
           (select count(*) from wanted where petition is null) as "unknownPetitions"`,
        [area, year],
      )
      const days = await raw.rows<{ day: string }>(
        `${chain} select occurred_on as day from (select distinct accident, occurred_on from mediation) led order by occurred_on desc limit 20`,
        [area, year],
      )
      return { ...counts, listed: counts!.led, days: days.map(({ day }) => day) }
    },
  })

/** Question 4. */
export const answer: QuestionAnswer = {
  checks: [ofYear('330300', 2010), ofYear('530400', 2015), ofYear('530400', 2014)],
}
