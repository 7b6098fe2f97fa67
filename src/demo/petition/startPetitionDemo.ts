import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SourceConfiguration } from '../../config.ts'
import type { DepartmentDemo, DepartmentDemoOptions } from '../departmentDemo.ts'
import { type CityCode, cityPlaces, coveredYears, demonstrationCities } from '../places.ts'
import { petitionCities } from './petitionCities.ts'
import type { PetitionAccount } from './petitionService.ts'

const program = fileURLToPath(new URL('servePetitions.ts', import.meta.url))

/** Starts the petition office's service, one for all cities, in a process of its own (`servePetitions.ts` says why). */
export async function startPetitionDemo({
  directory,
  progress,
  signal,
  cities,
}: DepartmentDemoOptions): Promise<DepartmentDemo> {
  await mkdir(directory, { recursive: true })
  signal?.throwIfAborted()
  const child = spawn(process.execPath, [program, directory, '--attached'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.stdin.end()
    await ended
  }
  const interrupt = (): void => void stop()
  signal?.addEventListener('abort', interrupt, { once: true })
  try {
    const url = await addressOf(child)
    signal?.throwIfAborted()
    const account = JSON.parse(await readFile(path.join(directory, 'service.json'), 'utf8')) as PetitionAccount
    progress(`petitions: the service answers at ${url}`)
    return { sources: petitionSources(url, account, cities), stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    signal?.removeEventListener('abort', interrupt)
  }
}

/** The cities' sources at a service, which serves all of them. */
export function petitionSources(
  url: string,
  { appKey, appSecret }: PetitionAccount,
  cities: readonly CityCode[] = demonstrationCities,
): readonly SourceConfiguration[] {
  return cities.map((site) => ({
    site,
    connector: 'petition',
    settings: {
      url,
      covers: coveredYears(cityPlaces(site)),
      parameters: { djjgdm: petitionCities[site].agency },
      credentials: { appKey, appSecret },
    },
  }))
}

/** What the service says first: its address. */
async function addressOf(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The petition service of the demonstration ended with code ${code} before it answered.`)
  })
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string]
  ended.catch(() => undefined) // its end later on is not a failure to start
  return (JSON.parse(line) as { url: string }).url
}
