import { type AnsweredIndicator, type AnsweredValue, check, figureOf, type QuestionAnswer } from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

type One = readonly { readonly figure: AnsweredValue }[]

interface Answer {
  readonly jurisdiction: {
    readonly led: One
    readonly resolved: One
    readonly stabilised: One
    readonly endedOtherwise: One
    readonly everyLevel: readonly AnsweredIndicator[]
    readonly publishedFigures: { readonly nodes: readonly AnsweredPublished[] }
  }
  readonly counties: {
    readonly nodes: readonly { readonly code: string; readonly figures: readonly AnsweredIndicator[] }[]
  }
}

const published = {
  leader_led_disputes: '市级领导牵头化解重大矛盾纠纷',
  leader_led_disputes_resolved: '领导牵头纠纷已化解',
}

const led = (area: string, year: number) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ jurisdiction: whole, counties }) => ({
      led: whole.led[0]!.figure.value,
      unallocated: whole.led[0]!.figure.unallocated,
      resolved: whole.resolved[0]!.figure.value,
      stabilised: whole.stabilised[0]!.figure.value,
      endedOtherwise: whole.endedOtherwise[0]!.figure.value,
      everyLevel: figureOf(whole.everyLevel, 'leader_led_disputes').value,
      everyLevelResolved: figureOf(whole.everyLevel, 'leader_led_disputes_resolved').value,
      rate: figureOf(whole.everyLevel, 'leader_led_disputes_resolution_rate').value,
      published: printed(whole.publishedFigures.nodes),
      counties: counties.nodes.map(({ code, figures }) => ({
        code,
        led: figureOf(figures, 'leader_led_disputes').value,
        resolved: figureOf(figures, 'leader_led_disputes_resolved').value,
      })),
    }),
    async expected(raw) {
      const [whole] = await raw.rows(
        `select count(*) filter (where city_led) as led, count(*) filter (where city_led and county is null) as unallocated,
           count(*) filter (where city_led and succeeded) as resolved, count(*) filter (where city_led and outcome = 'STABILISED') as stabilised,
           count(*) filter (where city_led and outcome in ('FAILED', 'TERMINATED', 'WITHDRAWN', 'OTHER')) as "endedOtherwise",
           count(*) as "everyLevel", count(*) filter (where succeeded) as "everyLevelResolved",
           (count(*) filter (where succeeded))::float8 / nullif(count(*), 0)::float8 as rate
         from (select *, lead_level = 'PREFECTURE' as city_led from domain.mediation_case
           where city = $1 and extract(year from accepted_on) = $2 and lead_level is not null) led`,
        [area, year],
      )
      const counties = await raw.rows(
        `select code, count(key) as led, count(key) filter (where succeeded) as resolved
         from domain.county left join domain.mediation_case one
           on county = code and extract(year from accepted_on) = $2 and lead_level = 'PREFECTURE'
         where county.city = $1 group by code order by code`,
        [area, year],
      )
      return { ...whole, published: await printedInDocuments(raw, area, year, published), counties }
    },
  })

/** Question 17. */
export const answer: QuestionAnswer = { checks: [led('530400', 2015), led('530400', 2014), led('330300', 2010)] }
