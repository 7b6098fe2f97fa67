import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DepartmentDemo, DepartmentDemoOptions } from '../departmentDemo.ts'
import { type CityCode, cityPlaces, coveredYears, demonstrationCities } from '../places.ts'
import { fireCity } from './fireCities.ts'
import { fireSafetyFiles } from './fireSafetyFiles.ts'

/** Raise it with every change of what is generated here. */
const generatorVersion = '3'

const markerFile = '.generated'

/**
 * Makes the drop folders of fire safety, one for each city, once: ledgers in GB18030 and monthly reports. Folders of this generator
 * version are left as they are, corrections included. Nothing runs: files lie there.
 */
export async function startFireSafetyDemo({
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
    if (version !== null) await rm(directory, { recursive: true })
    let written = 0
    for (const city of demonstrationCities) {
      // Writing files gives way to the departments that start beside this one, and to Ctrl-C.
      await nextTurn()
      signal?.throwIfAborted()
      await mkdir(folderOf(city), { recursive: true })
      for (const { name, content } of fireSafetyFiles(fireCity(city))) {
        await writeFile(path.join(folderOf(city), name), content)
        written += 1
      }
    }
    // Last: only complete folders say so.
    await writeFile(marker, generatorVersion)
    progress(`fire safety: ${written} synthetic files written`)
  }
  return {
    sources: demonstrationCities.map((site) => ({
      site,
      connector: 'fire-safety',
      settings: { folder: folderOf(site), covers: coveredYears(cityPlaces(site)) },
    })),
    stop: () => Promise.resolve(),
  }
}
