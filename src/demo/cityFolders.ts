import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CityCode } from './places.ts'

/** Stands beside the folder of a city, with the version of the generator that made it. */
const markerFile = '.generated'

/**
 * Makes the drop folders of a department, one for each city, once. A folder of this generator version is left as it is, corrections
 * included; one of another version, or half made, is made anew.
 * @param options.make writes the files into the folder, which is there and empty
 * @returns the cities whose folders were made
 */
export async function makeCityFolders(options: {
  /** The department's. It may not exist yet. */
  readonly directory: string
  readonly cities: readonly CityCode[]
  readonly generatorVersion: string
  readonly make: (city: CityCode, folder: string) => Promise<void>
  readonly signal?: AbortSignal | undefined
}): Promise<readonly CityCode[]> {
  const { directory, generatorVersion, signal } = options
  const made: CityCode[] = []
  for (const city of options.cities) {
    const folder = path.join(directory, city)
    const marker = path.join(directory, `${markerFile}-${city}`)
    if ((await versionIn(marker)) === generatorVersion) continue
    // Making files gives way to the departments that start beside this one, and to Ctrl-C.
    await nextTurn()
    signal?.throwIfAborted()
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await options.make(city, folder)
    // Last: only a complete folder says so.
    await writeFile(marker, generatorVersion)
    made.push(city)
  }
  return made
}

async function versionIn(marker: string): Promise<string | null> {
  return readFile(marker, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}
