import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SourceConfiguration } from '../../config.ts'
import { startEmbeddedPostgres } from '../../store/embeddedPostgres.ts'
import { namedCases } from '../caseNumbers.ts'
import type { DepartmentDemo, DepartmentDemoOptions } from '../departmentDemo.ts'
import { type CityCode, cityPlaces, coveredYears, demonstrationCities } from '../places.ts'
import { caseTable } from './cases.ts'
import { justiceCities } from './justiceTargets.ts'
import { grantReader, loadDatabase, loadedVersion } from './loadMariadb.ts'
import { databaseUrl, loadPostgres } from './loadPostgres.ts'
import { findMariadb, type MariadbPrograms, startPrivateMariadb } from './privateMariadb.ts'
import type { TableRows } from './schema.ts'
import { organisationTable, reportTables } from './statistics.ts'

/** Raise it with every change of what is generated here. */
const generatorVersion = '2'

/** The legacy system while it runs. */
export interface JusticeDemo extends DepartmentDemo {
  /** On what it runs here. */
  readonly database: 'MARIADB' | 'POSTGRES'
  /** As the owner of a city's database, for tests that change the source. With the password: not for logs. */
  ownerUrl(city: CityCode): string
}

/**
 * Starts the legacy system of justice: a private MariaDB where the machine has one, with a database for each city; otherwise the same
 * tables on the embedded PostgreSQL. The progress says which. The first start generates and loads the rows; later ones find them. The
 * read-only account gets a new password with each start.
 * @param programs for tests; null pretends that the machine has no MariaDB
 * @throws HubError as `startPrivateMariadb` and `startEmbeddedPostgres`
 */
export async function startJusticeDemo(
  options: DepartmentDemoOptions,
  programs?: MariadbPrograms | null,
): Promise<JusticeDemo> {
  const found = programs === undefined ? await findMariadb() : programs
  options.signal?.throwIfAborted()
  return found === null ? onPostgres(options) : onMariadb(options, found)
}

/** A city's database. */
function databaseOf(city: CityCode): string {
  return `sfj_${city}`
}

/** Every table of a city with its rows. */
export function justiceTables(city: CityCode): TableRows[] {
  const places = cityPlaces(city)
  const target = justiceCities[city]
  return [
    caseTable(city, places, namedCases(places)),
    organisationTable(places, target),
    ...reportTables(places, target),
  ]
}

async function onMariadb(options: DepartmentDemoOptions, programs: MariadbPrograms): Promise<JusticeDemo> {
  const { directory, progress, signal, cities = demonstrationCities } = options
  progress('justice: a private MariaDB of this machine')
  const server = await startPrivateMariadb({ programs, directory: path.join(directory, 'mariadb'), signal })
  try {
    let loaded = 0
    for (const city of cities) {
      const database = databaseOf(city)
      if ((await loadedVersion(server.url(), database)) === generatorVersion) continue
      // Generating a city keeps this process busy; the departments that start beside it want their turn too.
      await nextTurn()
      const tables = justiceTables(city)
      await loadDatabase(server.url(), database, generatorVersion, tables, signal)
      loaded += tables.reduce((sum, { rows }) => sum + rows.length, 0)
    }
    if (loaded > 0) progress(`justice: ${loaded} synthetic rows loaded`)
    const reader = newReader()
    await grantReader(server.url(), cities.map(databaseOf), reader)
    const url = (city: CityCode): string =>
      `mysql://${reader.name}:${reader.password}@127.0.0.1:${server.port}/${databaseOf(city)}`
    return {
      database: 'MARIADB',
      sources: cities.map((city) => sourceOf(city, url(city))),
      ownerUrl: (city) => server.url(databaseOf(city)),
      stop: () => server.stop(),
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function onPostgres({
  directory,
  progress,
  signal,
  cities = demonstrationCities,
}: DepartmentDemoOptions): Promise<JusticeDemo> {
  progress('justice: this machine has no MariaDB, so the same tables stand on the embedded PostgreSQL')
  const server = await startEmbeddedPostgres({
    name: 'justice demonstration',
    directory: path.join(directory, 'postgres'),
    listen: { kind: 'tcp', port: 0 },
    progress,
  })
  const interrupt = (): void => void server.stop()
  signal?.addEventListener('abort', interrupt)
  try {
    signal?.throwIfAborted()
    const reader = newReader()
    const databases = new Map(cities.map((city) => [databaseOf(city), () => justiceTables(city)]))
    await loadPostgres(server.url, databases, generatorVersion, reader, signal)
    const url = (city: CityCode): string => {
      const address = new URL(databaseUrl(server.url, databaseOf(city)))
      address.username = reader.name
      address.password = reader.password
      return address.href
    }
    return {
      database: 'POSTGRES',
      sources: cities.map((city) => sourceOf(city, url(city))),
      ownerUrl: (city) => databaseUrl(server.url, databaseOf(city)),
      stop: () => server.stop(),
    }
  } catch (error) {
    await server.stop()
    throw error
  } finally {
    signal?.removeEventListener('abort', interrupt)
  }
}

function newReader(): { readonly name: string; readonly password: string } {
  return { name: 'hub_reader', password: randomBytes(18).toString('base64url') }
}

function sourceOf(city: CityCode, url: string): SourceConfiguration {
  const { delivers, edition } = justiceCities[city]
  return {
    site: city,
    connector: 'justice',
    settings: {
      url,
      covers: coveredYears(cityPlaces(city)),
      ...(delivers === null ? {} : { delivers: { channel: delivers } }),
      ...(edition === 'A' ? {} : { editions: { disputeType: 'disputeTypeB' } }),
    },
  }
}
