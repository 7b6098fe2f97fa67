import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeCityFolders } from '../cityFolders.ts'
import type { DepartmentDemo, DepartmentDemoOptions } from '../departmentDemo.ts'
import { cityPlaces, coveredYears, demonstrationCities } from '../places.ts'
import { writeAccidentFile } from './accidentFile.ts'
import { hazardList } from './hazardList.ts'

/** Raise it with every change of what is generated here. */
const generatorVersion = '2'

/** Names of the files in a city's drop folder. */
export const trafficFiles = { accidents: 'acd.sqlite', hazards: 'black_spots.xml' } as const

/**
 * Makes the drop folders of the traffic police, one for each city, once: the accident file (SQLite) and the list of road hazards (XML in
 * GBK). Nothing runs: files lie there.
 */
export async function startTrafficDemo({
  directory,
  progress,
  signal,
  cities = demonstrationCities,
}: DepartmentDemoOptions): Promise<DepartmentDemo> {
  const made = await makeCityFolders({
    directory,
    cities,
    generatorVersion,
    signal,
    async make(city, folder) {
      writeAccidentFile(path.join(folder, trafficFiles.accidents), cityPlaces(city))
      await writeFile(path.join(folder, trafficFiles.hazards), hazardList(cityPlaces(city)))
    },
  })
  if (made.length > 0) progress(`traffic: ${made.length} synthetic accident files and lists of road hazards written`)
  return {
    sources: cities.map((site) => ({
      site,
      connector: 'traffic',
      settings: { folder: path.join(directory, site), covers: coveredYears(cityPlaces(site)) },
    })),
    stop: () => Promise.resolve(),
  }
}
