import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { SourceConfiguration } from '../config.ts'
import { startBulletinDemo } from './bulletin/startBulletinDemo.ts'
import type { DepartmentDemo, StartDepartmentDemo } from './departmentDemo.ts'
import { startFireSafetyDemo } from './fireSafety/startFireSafetyDemo.ts'
import { startGridDemo } from './grid/startGridDemo.ts'
import { startJusticeDemo } from './justice/startJusticeDemo.ts'
import { startPetitionDemo } from './petition/startPetitionDemo.ts'
import type { CityCode } from './places.ts'
import { startPublicSecurityDemo } from './publicSecurity/startPublicSecurityDemo.ts'
import { startTrafficDemo } from './traffic/startTrafficDemo.ts'

/** The demonstration's legacy systems while they run. */
export interface Demonstration {
  readonly sources: readonly SourceConfiguration[]
  stop(): Promise<void>
}

/** One line for each department: the folder below `demonstration/`, and what starts it. In this order the sources are listed and synced. */
const departments: Readonly<Record<string, StartDepartmentDemo>> = {
  'public-security': startPublicSecurityDemo,
  justice: (options) => startJusticeDemo(options),
  petition: startPetitionDemo,
  'fire-safety': startFireSafetyDemo,
  grid: startGridDemo,
  traffic: startTrafficDemo,
  // Last, so that the cities with departments come first among the sites.
  bulletin: startBulletinDemo,
}

/**
 * Starts the demonstration's legacy systems below the data directory, side by side; the first start makes their synthetic records. Also
 * writes `demonstration/sources.json`, so that other commands know the sources. Where a department cannot be started, the others are
 * stopped again.
 * @throws what the first department that failed threw, such as HubError as `startEmbeddedPostgres`
 */
export async function startDemonstration(options: {
  readonly dataDirectory: string
  readonly progress: (line: string) => void
  /** Ends the making of the records, which takes seconds; the next start begins it anew. */
  readonly signal?: AbortSignal
  /** Only these cities' systems; all where it is absent. The published figures come whole. */
  readonly cities?: readonly CityCode[] | undefined
}): Promise<Demonstration> {
  const directory = path.join(options.dataDirectory, 'demonstration')
  await mkdir(directory, { recursive: true })
  const started = await startAll(departments, { ...options, directory })
  const sources = started.flatMap((department) => department.sources)
  try {
    // The read-only accounts' passwords stand in it.
    await writeFile(path.join(directory, 'sources.json'), `${JSON.stringify(sources, null, 2)}\n`, { mode: 0o600 })
  } catch (error) {
    await stopAll(started)
    throw error
  }
  return { sources, stop: () => stopAll(started) }
}

/**
 * Starts every department side by side. If one fails, or the signal tells so, the rest is interrupted, awaited and stopped.
 * @throws what the first one that failed threw
 */
export async function startAll(
  modules: Readonly<Record<string, StartDepartmentDemo>>,
  options: {
    readonly directory: string
    readonly progress: (line: string) => void
    readonly signal?: AbortSignal
    readonly cities?: readonly CityCode[] | undefined
  },
): Promise<DepartmentDemo[]> {
  const failed = new AbortController()
  const signal = options.signal === undefined ? failed.signal : AbortSignal.any([options.signal, failed.signal])
  const faults: unknown[] = []
  const started = await Promise.all(
    Object.entries(modules).map(async ([name, start]) => {
      try {
        const directory = path.join(options.directory, name)
        return await start({ directory, progress: options.progress, signal, cities: options.cities })
      } catch (error) {
        faults.push(error)
        failed.abort(error)
        return null
      }
    }),
  )
  const running = started.filter((department) => department !== null)
  if (faults.length === 0) return running
  await stopAll(running).catch((error: unknown) => faults.push(error))
  throw faults[0]
}

/** The last one first. One that cannot be stopped keeps no other from it. */
async function stopAll(departments: readonly DepartmentDemo[]): Promise<void> {
  const faults: unknown[] = []
  for (const department of departments.toReversed()) {
    await department.stop().catch((error: unknown) => faults.push(error))
  }
  if (faults.length > 0) throw faults[0]
}
