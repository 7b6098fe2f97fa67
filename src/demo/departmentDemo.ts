import type { SourceConfiguration } from '../config.ts'
import type { CityCode } from './places.ts'

/** What a department's module of the demonstration gets. */
export interface DepartmentDemoOptions {
  /** The department's own folder, below the data directory. It may not exist yet. */
  readonly directory: string
  /** A line for whoever waits. */
  readonly progress: (line: string) => void
  /** Ends the making of the records, which takes seconds; nothing half made may pass for whole at the next start. */
  readonly signal?: AbortSignal | undefined
  /** Whose systems are started; all of the demonstration's where it is absent. */
  readonly cities?: readonly CityCode[] | undefined
}

/** A department's legacy systems, of the cities that were asked for, while they run. */
export interface DepartmentDemo {
  /** One for each city and connector. */
  readonly sources: readonly SourceConfiguration[]
  stop(): Promise<void>
}

/**
 * Starts a department's legacy systems. The first start makes their synthetic records, a later one finds them unless the department's
 * generator has another version. Whoever fails stops what it started before it throws.
 */
export type StartDepartmentDemo = (options: DepartmentDemoOptions) => Promise<DepartmentDemo>
