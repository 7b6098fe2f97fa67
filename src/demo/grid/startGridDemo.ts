import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DepartmentDemo, DepartmentDemoOptions } from '../departmentDemo.ts'
import { type CityCode, cityPlaces, coveredYears, demonstrationCities } from '../places.ts'
import { gridEvents } from './events.ts'
import { gridCities } from './gridCities.ts'
import { type GridPlatform, startGridService } from './gridService.ts'
import { yearFiles } from './yearFiles.ts'

/** Raise it with every change of what the files hold. */
const generatorVersion = '1'

const markerFile = '.generated'

/**
 * The grid platforms of all cities: one SOAP service, whose events are made anew at each start (the same each time), and a drop folder
 * with year files for each city, written once.
 */
export async function startGridDemo({ directory, progress, signal }: DepartmentDemoOptions): Promise<DepartmentDemo> {
  const folderOf = (city: CityCode): string => path.join(directory, city)
  await writeFolders(directory, folderOf, progress, signal)
  const service = await startGridService(await gridPlatforms(signal))
  return {
    sources: demonstrationCities.map((site) => ({
      site,
      connector: 'grid',
      settings: { url: service.url(site), folder: folderOf(site), covers: coveredYears(cityPlaces(site)) },
    })),
    stop: () => service.stop(),
  }
}

/** What the service of the demonstration holds: also for tests that start and stop one of their own. */
export async function gridPlatforms(signal?: AbortSignal): Promise<Readonly<Record<CityCode, GridPlatform>>> {
  const platforms: Partial<Record<CityCode, GridPlatform>> = {}
  for (const city of demonstrationCities) {
    // Making events gives way to the departments that start beside this one, and to Ctrl-C.
    await nextTurn()
    signal?.throwIfAborted()
    const encoding = city === '331022' ? 'GBK_DECLARED_UTF-8' : 'UTF-8'
    platforms[city] = { events: gridEvents(cityPlaces(city), gridCities[city]), encoding }
  }
  return platforms as Record<CityCode, GridPlatform>
}

async function writeFolders(
  directory: string,
  folderOf: (city: CityCode) => string,
  progress: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const marker = path.join(directory, markerFile)
  const version = await readFile(marker, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (version === generatorVersion) return
  if (version !== null) await rm(directory, { recursive: true })
  let written = 0
  for (const city of demonstrationCities) {
    await nextTurn()
    signal?.throwIfAborted()
    await mkdir(folderOf(city), { recursive: true })
    for (const { name, content } of yearFiles(cityPlaces(city), gridCities[city])) {
      await writeFile(path.join(folderOf(city), name), content)
      written += 1
    }
  }
  // Last: only complete folders say so.
  await writeFile(marker, generatorVersion)
  progress(`grid: ${written} synthetic files written`)
}
