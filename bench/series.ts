import { machine, type Spread, spreadOf } from './measure.ts'

/** What one rival did in one round, by the name of the column: `requests/s`, `server CPU ms`. */
export type Round = Readonly<Record<string, number>>

/** One of those who are measured in turn. */
export interface Rival {
  readonly name: string
  /** Does its work once and tells what it came to. */
  measure(): Promise<Round>
}

/** A bar that a ratio is held against. */
export interface Mark {
  readonly atLeast?: number
  readonly atMost?: number
}

/** A ratio of two rivals in one column, computed round by round. */
export interface RatioRule {
  /** What is divided, as a reader would say it: `hub / lean`. */
  readonly name: string
  readonly of: string
  readonly to: string
  readonly column: string
  readonly mark?: Mark
}

/** What a series came to. */
export interface SeriesResult {
  readonly machine: string
  readonly columns: readonly string[]
  readonly rivals: readonly { readonly name: string; readonly rounds: readonly Round[] }[]
  readonly ratios: readonly {
    readonly name: string
    readonly spread: Spread
    readonly mark: Mark | null
  }[]
  /** Facts that belong beside the numbers. */
  readonly notes: readonly string[]
}

/** How rounds are run. */
export interface SeriesOptions {
  readonly rounds: number
  /** Told before each round. */
  readonly progress?: (line: string) => void
}

/**
 * Measures rivals in turn, round by round, so that whatever slows the machine slows all of them. Who is first changes with every round:
 * the one that follows finds other caches than the one before.
 */
export async function runSeries(
  rivals: readonly Rival[],
  ratios: readonly RatioRule[],
  { rounds, progress = () => undefined }: SeriesOptions,
): Promise<SeriesResult> {
  const measured = new Map(rivals.map(({ name }) => [name, [] as Round[]]))
  const before = machine()
  for (let round = 0; round < rounds; round += 1) {
    progress(`round ${round + 1} of ${rounds}`)
    for (const rival of round % 2 === 0 ? rivals : rivals.toReversed()) {
      measured.get(rival.name)!.push(await rival.measure())
    }
  }
  return {
    machine: `${before}; at the end ${machine().replace(/^.*load/, 'load')}`,
    columns: [...new Set([...measured.values()].flat().flatMap((round) => Object.keys(round)))],
    rivals: [...measured].map(([name, own]) => ({ name, rounds: own })),
    ratios: ratios.map(({ name, of, to, column, mark }) => {
      const others = measured.get(to)!
      const values = measured.get(of)!.map((round, index) => round[column]! / others[index]![column]!)
      return { name, spread: spreadOf(values), mark: mark ?? null }
    }),
    notes: [],
  }
}
