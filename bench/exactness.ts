import { withClient } from './data/cluster.ts'
import type { Country } from './data/country.ts'
import type { Answer } from './load.ts'
import type { OverviewQuestion, Period } from './overview.ts'

/** A commit of a sync, by moments of `performance.now()`. */
interface Commit {
  readonly startedAt: number
  /** When it was known to be committed; until then it may be or not. */
  committedAt: number | null
  /** Cases that it added in each area that it touched. */
  readonly added: ReadonlyMap<string, number>
}

/** Knows what every answer must say while syncs commit. */
export interface ExactnessCheck {
  /** Called before a commit begins, with the cases of the current month that it adds by township; gives what to call when it is done. */
  begin(townships: ReadonlyMap<string, number>): () => void
  /** Throws unless the answer's number of filed cases is that of the last commit before the question, or of one that came while it was answered. */
  check(answer: Answer<OverviewQuestion>): void
  /** Answers that were looked at. */
  readonly checked: () => number
}

const currentMonth = '2010-12'
const filed = Buffer.from('"filed":{"value":')

/** Reads what the roll-ups say now; from there on counts with the commits. */
export async function watchExactness(
  country: Country,
  areas: readonly { readonly id: number; readonly code: string }[],
): Promise<ExactnessCheck> {
  const { rows, parents } = await withClient(country.cluster.connectTo(country.database), async (client) => ({
    ...(await client.query<{ area: number; part: string; value: number }>(
      `select area_id as area, year::text as part, sum(value)::bigint as value from rollup_year
       where measure = 'criminal_incidents' and breakdown = '' and not at_event and area_id = any($1) group by 1, 2
       union all
       select area_id, to_char(month, 'YYYY-MM'), sum(value)::bigint from rollup_month
       where measure = 'criminal_incidents' and breakdown = '' and not at_event and area_id = any($1) group by 1, 2`,
      [areas.map(({ id }) => id)],
    )),
    parents: await client.query<{ code: string; parent: string | null }>(
      `select j.code, p.code as parent from jurisdiction j left join jurisdiction p on p.jurisdiction_id = j.parent_id
       where j.level in ('PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP') and j.valid_to is null`,
    ),
  }))
  const codes = new Map(areas.map(({ id, code }) => [id, code]))
  const before = new Map(rows.map(({ area, part, value }) => [`${codes.get(area)}/${part}`, value]))
  const parentOf = new Map(parents.rows.map(({ code, parent }) => [code, parent]))
  const commits: Commit[] = []
  let checked = 0
  return {
    begin(townships) {
      const added = new Map<string, number>()
      for (const [township, count] of townships) {
        for (let at: string | null = township; at !== null; at = parentOf.get(at) ?? null)
          added.set(at, (added.get(at) ?? 0) + count)
      }
      const commit: Commit = { startedAt: performance.now(), committedAt: null, added }
      commits.push(commit)
      return () => {
        commit.committedAt = performance.now()
      }
    },
    check({ question, body, sentAt, receivedAt }) {
      const at = body.indexOf(filed) + filed.length
      const value = Number.parseInt(body.toString('latin1', at, at + 15), 10)
      const part = partOf(question.period)
      let expected = before.get(`${question.code}/${part}`) ?? 0
      const possible: number[] = []
      for (const { startedAt, committedAt, added } of commits) {
        const more = part === currentMonth || part === currentMonth.slice(0, 4) ? (added.get(question.code) ?? 0) : 0
        if (startedAt > receivedAt) break
        if (committedAt === null || committedAt > sentAt) possible.push(expected)
        expected += more
      }
      possible.push(expected)
      checked += 1
      if (!possible.includes(value))
        throw new Error(`${question.code} ${part} was answered with ${value} cases; true is ${possible.join(' or ')}.`)
    },
    checked: () => checked,
  }
}

function partOf(period: Period): string {
  return 'year' in period ? String(period.year) : period.month
}
