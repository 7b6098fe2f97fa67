import { type AnswerCheck, type AnsweredIndicator, check, type QuestionAnswer } from '../answer.ts'

interface Known {
  readonly value: number | null
  readonly change: number | null
  readonly state: string
  readonly revisions: readonly { readonly value: number | null; readonly change: number | null }[]
}

interface Answer {
  readonly jurisdiction: {
    readonly figures: readonly (AnsweredIndicator & { readonly figure: { readonly asKnownOn: Known } })[]
  }
  readonly sources: readonly { readonly lastRun: { readonly startedAt: string } | null }[]
}

const indicators = [
  'criminal_incidents',
  'police_calls',
  'mediation_cases_accepted',
  'petitions_received',
  'fires',
  'road_deaths',
]

/** Nobody had read any source by then: every run of a test began later. */
const longAgo = '2025-05-31'
/** The day in China on which the demonstration was synced, or the one after it. */
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

/** What counts now by the raw deliveries, and what was known of it: nothing before the first run, all of it since. */
function known(title: string, day: string, before: boolean): AnswerCheck {
  return check<Answer>({
    title,
    variables: { day },
    answered: ({ jurisdiction, sources }) => ({
      figures: jurisdiction.figures.map(({ indicator, figure: { value, asKnownOn } }) => ({
        indicator: indicator.code,
        value,
        known: asKnownOn.value,
        change: asKnownOn.change,
        state: asKnownOn.state,
        // What the newest run since then left, and how many changed a number that was known.
        newest: asKnownOn.revisions[0]?.value ?? null,
        revised: asKnownOn.revisions.filter(({ change }) => change !== null && change !== 0).length,
      })),
      readBefore: sources.filter(({ lastRun }) => lastRun !== null && lastRun.startedAt.slice(0, 10) <= longAgo).length,
    }),
    async expected(raw) {
      const rows = await raw.rows<{ indicator: string; value: number }>(
        `select indicator, sum(amount) as value from domain.counted
         where city = '330300' and extract(year from day) = 2010 and indicator = any($1)
         group by indicator order by array_position($1::text[], indicator)`,
        [indicators],
      )
      return {
        figures: rows.map(({ indicator, value }) => ({
          indicator,
          value,
          ...(before
            ? { known: null, change: null, state: 'NO_DATA', newest: value, revised: 0 }
            : { known: value, change: 0, state: 'COMPUTED', newest: null, revised: 0 }),
        })),
        readBefore: 0,
      }
    },
  })
}

/** Question 29. */
export const answer: QuestionAnswer = {
  checks: [
    known('before the first run nothing was known', longAgo, true),
    known('since the run of today all of it', today, false),
  ],
}
