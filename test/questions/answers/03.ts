import { type AnsweredValue, check, type QuestionAnswer } from '../answer.ts'
import { type AnsweredPublished, printed, printedInDocuments } from '../published.ts'

interface Channel {
  readonly channel: string
  readonly accepted: AnsweredValue
  readonly succeeded: AnsweredValue
  readonly successRate: AnsweredValue
}
type Mediators = readonly { readonly figure: AnsweredValue }[]
interface Answer {
  readonly whole: {
    readonly mediation: { readonly byChannel: readonly Channel[] }
    readonly medical: Mediators
    readonly court: Mediators
    readonly police: Mediators
    readonly traffic: Mediators
    readonly procuratorate: Mediators
    readonly publishedFigures: { readonly nodes: readonly AnsweredPublished[] }
  }
}

const channels = ['MEDICAL', 'COURT', 'POLICE', 'TRAFFIC', 'PROCURATORATE']
const published = {
  mediation_cases_accepted: '受理纠纷',
  mediation_cases_succeeded: '调解成功',
  mediation_success_rate: '调解成功率',
  mediators: '人民调解员',
}

/** `sent`: the channels that the city's system sends at all; of the others nobody knows anything, which is not 0. */
const ofYear = (area: string, year: number, sent: readonly string[]) =>
  check<Answer>({
    title: `${area}, ${year}`,
    variables: { area, period: { year } },
    answered: ({ whole }) => ({
      channels: channels.map((channel) => {
        const told = whole.mediation.byChannel.find((one) => one.channel === channel)
        return {
          channel,
          accepted: told?.accepted.value ?? null,
          succeeded: told?.succeeded.value ?? null,
          rate: told?.successRate.value ?? null,
        }
      }),
      mediators: [whole.medical, whole.court, whole.police, whole.traffic].map(([one]) => one!.figure.value),
      published: printed(whole.publishedFigures.nodes),
    }),
    async expected(raw) {
      const rows = await raw.rows<{ channel: string }>(
        `select channel, count(c.key) as accepted, count(c.key) filter (where succeeded) as succeeded,
           (count(c.key) filter (where succeeded))::float8 / nullif(count(c.key), 0)::float8 as rate
         from unnest($3::text[]) as channels (channel)
           left join domain.mediation_case c using (channel)
         where c.key is null or city = $1 and extract(year from accepted_on) = $2
         group by channel`,
        [area, year, sent],
      )
      const mediators = await raw.rows<{ full_time: number }>(
        `select coalesce(sum(full_time), 0) as full_time from unnest($3::text[]) with ordinality as channels (channel, place)
           left join domain.mediation_organisation o on o.channel = channels.channel and city = $1
             and extract(year from established_on) = $2 and not closed
         group by place order by place`,
        [area, year, channels.slice(0, 4)],
      )
      return {
        channels: channels.map(
          (channel) =>
            rows.find((row) => row.channel === channel) ?? { channel, accepted: null, succeeded: null, rate: null },
        ),
        mediators: mediators.map(({ full_time }) => full_time),
        published: await printedInDocuments(raw, area, year, published),
      }
    },
  })

/** Question 3. */
export const answer: QuestionAnswer = {
  checks: [
    ofYear('330300', 2010, ['MEDICAL', 'COURT', 'POLICE', 'TRAFFIC']),
    // 玉溪 names no channels that it leaves out, so one without a case is counted: 0.
    ofYear('530400', 2015, channels),
  ],
}
