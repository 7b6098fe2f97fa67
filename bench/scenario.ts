import type { SeriesResult } from './series.ts'

/** What the command line says of a series. */
export interface BenchOptions {
  readonly rounds: number | undefined
  readonly seconds: number
  readonly connections: number
  /** Records in the store, in millions. */
  readonly millions: number | undefined
  /** Rows of a sync. */
  readonly rows: number | undefined
  /** How long memory is watched. */
  readonly minutes: number | undefined
  /** Folder for CPU profiles of the hub's server. */
  readonly profile: string | undefined
}

/** What a scenario works with. */
export interface Bench {
  readonly options: BenchOptions
  /** Tells how far it is, on standard error. */
  tell(line: string): void
  /** Called at the end in the opposite order, whatever happened. */
  atEnd(stop: () => Promise<unknown>): void
}

/** One thing that the bench measures: a file of `scenarios/`. */
export interface Scenario {
  readonly name: string
  /** What is measured against what, in one line. */
  readonly title: string
  /** What this machine lacks for it and how to get it; null: nothing. */
  missing?(): string | null
  run(bench: Bench): Promise<SeriesResult>
}
