import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { measures } from '../../src/figures/registry.ts'
import { hubService } from '../../src/identity/principal.ts'
import { importDivisions } from '../../src/jurisdictions/importDivisions.ts'
import { openDatabase } from '../../src/store/database.ts'
import { loadJurisdictionTree } from '../../src/store/jurisdictions.ts'
import { migrate } from '../../src/store/migrate.ts'
import { rebuildRollups } from '../../src/store/rebuildRollups.ts'
import { readSites } from '../../src/store/sites.ts'
import { siteAreas } from '../../src/sync/siteAreas.ts'
import type { Bench } from '../scenario.ts'
import { askedProvinces, cloneSites } from './cloneSites.ts'
import {
  benchDirectory,
  type Cluster,
  modelDatabase,
  modelSources,
  openCluster,
  startPetitionService,
  withClient,
} from './cluster.ts'
import { multiplyRecords } from './multiplyRecords.ts'

/** A store of the whole country: every city is a site with all departments. */
export interface Country {
  readonly cluster: Cluster
  readonly database: string
  readonly millions: number
  /** A data folder of its own for the hub's keys and audit. */
  readonly dataDirectory: string
  /** What HUB_SOURCES names. */
  readonly sourcesFile: string
  /** Codes of the provinces that are asked about. */
  readonly askedProvinces: readonly string[]
}

const firstMillion = { records: 1_000_000, asked: 480_000 }

/** Opens the store of so many million records; the first time it is made. */
export async function openCountry(bench: Bench, millions = 1): Promise<Country> {
  const cluster = await openCluster(bench)
  const database = `country_${millions}`
  if (!(await isPrepared(cluster, database))) {
    bench.tell(`preparing once: ${millions} million records over the country`)
    if (millions === 1) await makeFirst(bench, cluster, database)
    else {
      await openCountry(bench)
      await copyDatabase(cluster, 'country_1', database)
      await withClient(cluster.connectTo(database), (client) =>
        multiplyRecords(client, { records: millions * 1_000_000, first: firstMillion }, (line) => bench.tell(line)),
      )
    }
    await markPrepared(cluster, database)
  }
  // What is measured is a hub whose sources are in time.
  await withClient(cluster.connectTo(database), (client) =>
    client.query('update source_state set as_of = now(), failing_code = null, failing_since = null'),
  )
  const dataDirectory = path.join(benchDirectory, `data_${millions}`)
  mkdirSync(dataDirectory, { recursive: true, mode: 0o711 })
  return {
    cluster,
    database,
    millions,
    dataDirectory,
    sourcesFile: await writeSources(bench, cluster, database),
    askedProvinces,
  }
}

/** Areas that are asked about: provinces, cities, counties and then townships of `askedProvinces`, the larger areas first. */
export async function askedAreas(
  country: Country,
  count: number,
): Promise<{ id: number; code: string; level: string }[]> {
  const { rows } = await withClient(country.cluster.connectTo(country.database), (client) =>
    client.query<{ id: number; code: string; level: string }>(
      `select jurisdiction_id as id, code, level from jurisdiction
       where valid_to is null and level in ('PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP') and left(code, 2) || '0000' = any($1)
       order by array_position(array['PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP'], level), md5(code) limit $2`,
      [askedProvinces, count],
    ),
  )
  return rows
}

async function isPrepared(cluster: Cluster, database: string): Promise<boolean> {
  const { rows } = await withClient(cluster.connection, (client) =>
    client.query<{ prepared: boolean }>(
      `select coalesce(shobj_description(oid, 'pg_database') = 'prepared', false) as prepared from pg_database where datname = $1`,
      [database],
    ),
  )
  return rows[0]?.prepared === true
}

async function markPrepared(cluster: Cluster, database: string): Promise<void> {
  await withClient(cluster.connectTo(database), async (client) => {
    await client.query('vacuum analyze')
    await client.query(`comment on database ${database} is 'prepared'`)
  })
}

/** Also over what an interrupted preparation left. */
async function copyDatabase(cluster: Cluster, from: string, to: string): Promise<void> {
  await withClient(cluster.connectTo('template1'), async (client) => {
    await client.query(`drop database if exists ${to} with (force)`)
    await client.query(`create database ${to} template ${from} strategy file_copy`)
  })
}

/** The model with the divisions of the whole country: what all sizes begin with. */
async function makeEmpty(bench: Bench, cluster: Cluster, name: string): Promise<void> {
  await copyDatabase(cluster, modelDatabase, name)
  await migrate(hubService, cluster.connectTo(name))
  await withClient(cluster.connectTo(name), (client) =>
    importDivisions({
      client,
      principal: hubService,
      scope: 'country',
      progress: (line) => bench.tell(`  divisions: ${line}`),
    }),
  )
}

async function makeFirst(bench: Bench, cluster: Cluster, name: string): Promise<void> {
  if (!(await isPrepared(cluster, 'country_0'))) {
    await makeEmpty(bench, cluster, 'country_0')
    await markPrepared(cluster, 'country_0')
  }
  await copyDatabase(cluster, 'country_0', name)
  const connection = cluster.connectTo(name)
  await withClient(connection, async (client) => {
    await client.query('begin')
    await cloneSites(client, firstMillion, (line) => bench.tell(line))
    await client.query('commit')
    await client.query('analyze')
  })
  const database = await openDatabase(connection)
  try {
    const tree = await loadJurisdictionTree(database.writers, hubService)
    const sites = await readSites(hubService, database.writers)
    for (const [index, site] of sites.entries()) {
      await rebuildRollups(hubService, database, siteAreas(tree, site), measures)
      if (index % 50 === 0) bench.tell(`  roll-ups: ${index} of ${sites.length} sites`)
    }
  } finally {
    await database.close()
  }
}

/** The demonstration's sources at every site. Nothing reads them but the check whether the petitions' service answers. */
async function writeSources(bench: Bench, cluster: Cluster, database: string): Promise<string> {
  const file = path.join(benchDirectory, `sources_${database}.json`)
  const petition = await startPetitionService(bench)
  const { rows } = await withClient(cluster.connectTo(database), (client) =>
    client.query<{ site_id: string }>(`select distinct site_id from feed where connector <> 'bulletin' order by 1`),
  )
  const sources = modelSources().filter(({ site, connector }) => site === '330300' && connector !== 'bulletin')
  writeFileSync(
    file,
    JSON.stringify(
      rows.flatMap(({ site_id: site }) =>
        sources.map(({ connector, settings }) => ({
          site,
          connector,
          settings: connector === 'petition' ? petition : settings,
        })),
      ),
    ),
    { mode: 0o600 },
  )
  return file
}

/** The API token of a reader who may see everything, kept for the next series. */
export function keptToken(country: Country, make: () => string): string {
  const file = path.join(country.dataDirectory, `token_${country.database}`)
  if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}
