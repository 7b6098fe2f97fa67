import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DepartmentDemo, DepartmentDemoOptions } from '../departmentDemo.ts'
import { type CityCode, cityPlaces, coveredYears, demonstrationCities } from '../places.ts'
import { writeAccidentFile } from './accidentFile.ts'
import { hazardList } from './hazardList.ts'

/** Raise it with every change of what is generated here. */
const generatorVersion = '2'

const markerFile = '.generated'

/** Names of the files in a city's drop folder. */
export const trafficFiles = { accidents: 'acd.sqlite', hazards: 'black_spots.xml' } as const

/**
 * Makes the drop folders of the traffic police, one for each city, once: the accident file (SQLite) and the list of road hazards (XML in
 * GBK). Folders of this generator version are left as they are. Nothing runs: files lie there.
 */
export async function startTrafficDemo({
  directory,
  progress,
  signal,
}: DepartmentDemoOptions): Promise<DepartmentDemo> {
  const marker = path.join(directory, markerFile)
  const version = await readFile(marker, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  const folderOf = (city: CityCode): string => path.join(directory, city)
  if (version !== generatorVersion) {
    // What was begun and not ended goes too: the accident file must not exist when it is written.
    await rm(directory, { recursive: true, force: true })
    for (const city of demonstrationCities) {
      await nextTurn()
      signal?.throwIfAborted()
      await mkdir(folderOf(city), { recursive: true })
      writeAccidentFile(path.join(folderOf(city), trafficFiles.accidents), cityPlaces(city))
      await writeFile(path.join(folderOf(city), trafficFiles.hazards), hazardList(cityPlaces(city)))
    }
    // Last: only complete folders say so.
    await writeFile(marker, generatorVersion)
    progress(`traffic: ${demonstrationCities.length} synthetic accident files and lists of road hazards written`)
  }
  return {
    sources: demonstrationCities.map((site) => ({
      site,
      connector: 'traffic',
      settings: { folder: folderOf(site), covers: coveredYears(cityPlaces(site)) },
    })),
    stop: () => Promise.resolve(),
  }
}
