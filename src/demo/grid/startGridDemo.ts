import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { makeCityFolders } from '../cityFolders.ts'
import type { DepartmentDemo, DepartmentDemoOptions } from '../departmentDemo.ts'
import { cityPlaces, coveredYears, demonstrationCities } from '../places.ts'
import { gridEvents } from './events.ts'
import { gridCities } from './gridCities.ts'
import { type GridPlatform, startGridService } from './gridService.ts'
import { yearFiles } from './yearFiles.ts'

/** Raise it with every change of what the files hold. */
const generatorVersion = '1'

/**
 * The grid platforms of all cities: one SOAP service, whose events are made anew at each start (the same each time), and a drop folder
 * with year files for each city, written once.
 */
export async function startGridDemo({
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
      for (const { name, content } of yearFiles(cityPlaces(city), gridCities[city])) {
        await writeFile(path.join(folder, name), content)
        written += 1
      }
    },
  })
  if (made.length > 0) progress(`grid: ${written} synthetic files written`)
  const service = await startGridService(await gridPlatforms({ cities, signal }))
  return {
    sources: cities.map((site) => ({
      site,
      connector: 'grid',
      settings: { url: service.url(site), folder: path.join(directory, site), covers: coveredYears(cityPlaces(site)) },
    })),
    stop: () => service.stop(),
  }
}

/** What the service of the demonstration holds: also for tests that start and stop one of their own. */
export async function gridPlatforms({
  cities = demonstrationCities,
  signal,
}: Partial<Pick<DepartmentDemoOptions, 'cities' | 'signal'>> = {}): Promise<Readonly<Record<string, GridPlatform>>> {
  const platforms: Record<string, GridPlatform> = {}
  for (const city of cities) {
    // Making events gives way to the departments that start beside this one, and to Ctrl-C.
    await nextTurn()
    signal?.throwIfAborted()
    const encoding = city === '331022' ? 'GBK_DECLARED_UTF-8' : 'UTF-8'
    platforms[city] = { events: gridEvents(cityPlaces(city), gridCities[city]), encoding }
  }
  return platforms
}
