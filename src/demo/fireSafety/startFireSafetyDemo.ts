import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { makeCityFolders } from '../cityFolders.ts'
import type { DepartmentDemo, DepartmentDemoOptions } from '../departmentDemo.ts'
import { cityPlaces, coveredYears, demonstrationCities } from '../places.ts'
import { fireCity } from './fireCities.ts'
import { fireSafetyFiles } from './fireSafetyFiles.ts'

/** Raise it with every change of what is generated here. */
const generatorVersion = '3'

/**
 * Makes the drop folders of fire safety, one for each city, once: ledgers in GB18030 and monthly reports. Nothing runs: files lie there.
 */
export async function startFireSafetyDemo({
  directory,
  progress,
  signal,
  cities = demonstrationCities,
}: DepartmentDemoOptions): Promise<DepartmentDemo> {
  let written = 0
  const made = await makeCityFolders({
    directory,
    cities,
    generatorVersion,
    signal,
    async make(city, folder) {
      for (const { name, content } of fireSafetyFiles(fireCity(city))) {
        await writeFile(path.join(folder, name), content)
        written += 1
      }
    },
  })
  if (made.length > 0) progress(`fire safety: ${written} synthetic files written`)
  return {
    sources: cities.map((site) => ({
      site,
      connector: 'fire-safety',
      settings: { folder: path.join(directory, site), covers: coveredYears(cityPlaces(site)) },
    })),
    stop: () => Promise.resolve(),
  }
}
