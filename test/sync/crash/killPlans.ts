import { randomInt } from 'node:crypto'
import type { Random } from '../../../src/demo/random.ts'
import type { Kill } from './crashChild.ts'
import type { CrashDay } from './crashConnectors.ts'
import type { KillPlan, Undisturbed } from './crashSuite.ts'

/** The seed of this run: `TEST_SEED`, or another one each time, so that in time all moments are met. */
export function testSeed(): number {
  const given = Number(process.env['TEST_SEED'] ?? Number.NaN)
  return Number.isInteger(given) ? given : randomInt(1, 1_000_000)
}

type Traces = Undisturbed['traces']
type Moment = (Kill & { readonly kind: 'COMMIT' })['moment']
const moments: readonly Moment[] = ['BEFORE', 'SENT', 'ANSWERED']

/**
 * Kills around the commits of each day, one for each day in a plan. `all`: around every one at every moment. Otherwise one around each
 * that writes a feed's rows and around one run's end: before it, right after it or with its answer, so that one day and the other of the
 * same feed are never both before.
 */
export function boundaryPlans(traces: Traces, random: Random, all: boolean): KillPlan[] {
  const kills = (day: CrashDay): Kill[] => {
    const commits = commitsOf(traces[day])
    if (all) return commits.flatMap(({ number }) => moments.map((moment) => ({ kind: 'COMMIT', number, moment })))
    const ends = commits.filter(({ writes }) => writes === 'END')
    const sample = [...commits.filter(({ writes }) => writes === 'FEED'), random.pick(ends)]
    return sample.map(({ number }, index) => {
      const before = (index % 2 === 0) === (day === 'first')
      return { kind: 'COMMIT', number, moment: before ? 'BEFORE' : random.pick(['SENT', 'ANSWERED']) }
    })
  }
  const first = kills('first')
  const second = kills('second')
  return Array.from({ length: Math.max(first.length, second.length) }, (_, index) => ({
    first: first.slice(index, index + 1),
    second: second.slice(index, index + 1),
  }))
}

/** Kills at any statement and at any moment, two in a row on each day; the first is at a statement, so that it is sure to hit. */
export function randomPlans(traces: Traces, random: Random, count: number): KillPlan[] {
  const atStatement = (day: CrashDay): Kill => ({
    kind: 'STATEMENT',
    number: random.integer(1, traces[day].statements.length),
    moment: random.pick(moments),
  })
  const kill = (day: CrashDay): Kill =>
    random.chance(0.5)
      ? { kind: 'TIME', milliseconds: random.integer(0, Math.floor(traces[day].milliseconds)) }
      : atStatement(day)
  return Array.from({ length: count }, () => ({
    first: [atStatement('first'), kill('first')],
    second: [kill('second'), kill('second')],
  }))
}

/** A commit by number, from 1, and what it makes visible: a feed's rows, a run's end, or nothing, as where staging was emptied. */
interface Commit {
  readonly number: number
  readonly writes: 'FEED' | 'END' | 'NOTHING'
}

function commitsOf({ statements }: Traces[CrashDay]): Commit[] {
  const commits: Commit[] = []
  let writes: Commit['writes'] = 'NOTHING'
  for (const statement of statements) {
    if (statement.startsWith('insert into sync_cursor')) writes = 'FEED'
    else if (statement.startsWith('update sync_run set state = $3')) writes = 'END'
    else if (statement === 'commit') {
      commits.push({ number: commits.length + 1, writes })
      writes = 'NOTHING'
    }
  }
  return commits
}
