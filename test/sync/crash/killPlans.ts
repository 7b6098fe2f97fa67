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

/**
 * Kills around the commits of each day, one for each day in a plan: around those that a reader could see (a feed's rows, a run's end),
 * before and either right after or with the answer; or, with `all`, around every one at every moment.
 */
export function boundaryPlans(traces: Traces, random: Random, all: boolean): KillPlan[] {
  const kills = (day: CrashDay): Kill[] =>
    commitsOf(traces[day]).flatMap(({ number, visible }) => {
      const either: Moment = random.chance(0.5) ? 'SENT' : 'ANSWERED'
      const moments: readonly Moment[] = all ? ['BEFORE', 'SENT', 'ANSWERED'] : visible ? ['BEFORE', either] : []
      return moments.map((moment) => ({ kind: 'COMMIT', number, moment }) as const)
    })
  const first = kills('first')
  const second = kills('second')
  return Array.from({ length: Math.max(first.length, second.length) }, (_, index) => ({
    first: first.slice(index, index + 1),
    second: second.slice(index, index + 1),
  }))
}

/** Kills at any statement and at any moment, two in a row on each day. */
export function randomPlans(traces: Traces, random: Random, count: number): KillPlan[] {
  const moments: readonly Moment[] = ['BEFORE', 'SENT', 'ANSWERED']
  const kill = (day: CrashDay): Kill => {
    const { statements, milliseconds } = traces[day]
    if (random.chance(0.5)) return { kind: 'TIME', milliseconds: random.integer(0, Math.floor(milliseconds)) }
    return { kind: 'STATEMENT', number: random.integer(1, statements.length), moment: random.pick(moments) }
  }
  return Array.from({ length: count }, () => ({
    first: [kill('first'), kill('first')],
    second: [kill('second'), kill('second')],
  }))
}

/** Commits by number, from 1. Those of a transaction that only emptied staging change nothing that anybody sees. */
function commitsOf({ statements }: Traces[CrashDay]): { readonly number: number; readonly visible: boolean }[] {
  return statements
    .flatMap((statement, index) => (statement === 'commit' ? [statements[index - 1] ?? ''] : []))
    .map((before, index) => ({ number: index + 1, visible: !before.startsWith('truncate') }))
}
