import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { startEmbeddedPostgres } from '../../store/embeddedPostgres.ts'
import type { DepartmentDemo } from '../departmentDemo.ts'
import { type CityCode, cityPlaces, coveredYears, demonstrationCities } from '../places.ts'
import { syntheticLabel } from '../published.ts'
import { areaRows } from './areas.ts'
import { callRows } from './calls.ts'
import { caseRows } from './cases.ts'
import { type PoliceCity, policeCity } from './policeCities.ts'
import { codeRows, createKeys, createSchema, grantReader, reserveColumns } from './schema.ts'
import { stationTable } from './stations.ts'
import { campaignStatisticRows, monthlyReportRows } from './statistics.ts'

/** The department's server while it runs. */
export interface PublicSecurityDemo extends DepartmentDemo {
  /** A city's database, with the read-only account's password: not for logs. */
  url(city: CityCode): string
  /** The same with the owner's: for tests that change the source. */
  ownerUrl(city: CityCode): string
}

/** Raise it with every change of what is generated here. */
const generatorVersion = '2'

/** Row of `t_dm` that tells what was generated. */
const marker = { type: 'YSSJ', code: 'BB' } as const

/** The account that the departments give to the hub; one for the server. */
const reader = 'hub_reader'

/**
 * Starts the legacy systems of public security: a PostgreSQL server of its own with a database for each city, schema `gaxt`. The first
 * start generates and loads the rows, each city in one transaction; later starts find them. The read-only account gets a new password
 * with each start.
 * @throws HubError as `startEmbeddedPostgres`
 */
export async function startPublicSecurityDemo(options: {
  /** Folder of the server, below the data directory. */
  readonly directory: string
  readonly progress?: (line: string) => void
  readonly settings?: Readonly<Record<string, string>>
  /** Ends the generation, which takes seconds; nothing half loaded is kept. */
  readonly signal?: AbortSignal | undefined
  /** Only these. */
  readonly cities?: readonly CityCode[] | undefined
}): Promise<PublicSecurityDemo> {
  const { directory, progress = () => undefined, settings, signal, cities = demonstrationCities } = options
  const server = await startEmbeddedPostgres({
    name: 'public-security demonstration',
    directory,
    listen: { kind: 'tcp', port: 0 },
    progress,
    ...(settings === undefined ? {} : { settings }),
  })
  const interrupt = (): void => void server.stop()
  signal?.addEventListener('abort', interrupt)
  const ownerUrl = (city: CityCode): string => urlOf(server.url, { database: databaseOf(city) })
  try {
    signal?.throwIfAborted()
    const password = await withClient(server.url, (client) => prepareServer(client, cities))
    for (const city of cities) await withClient(ownerUrl(city), (client) => prepareCity(client, city, progress))
    const url = (city: CityCode): string =>
      urlOf(server.url, { database: databaseOf(city), account: { name: reader, password } })
    return {
      sources: cities.map((site) => ({
        site,
        connector: 'public-security',
        settings: { url: url(site), covers: coveredYears(cityPlaces(site)) },
      })),
      url,
      ownerUrl,
      stop: () => server.stop(),
    }
  } catch (error) {
    await server.stop()
    throw error
  } finally {
    signal?.removeEventListener('abort', interrupt)
  }
}

function databaseOf(city: CityCode): string {
  return `gaxt_${city}`
}

function urlOf(
  server: string,
  to: { readonly database: string; readonly account?: { readonly name: string; readonly password: string } },
): string {
  const url = new URL(server)
  url.pathname = `/${to.database}`
  if (to.account !== undefined) {
    url.username = to.account.name
    url.password = to.account.password
  }
  return url.href
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: 'public-security demonstration' })
  client.on('error', () => undefined) // a server that is stopped meanwhile: the query that runs tells it
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The account and the databases, still empty where they are new. @returns the account's new password */
async function prepareServer(client: pg.Client, cities: readonly CityCode[]): Promise<string> {
  const { rows: roles } = await client.query('select from pg_roles where rolname = $1', [reader])
  // Version 1 had one city, in the server's own database.
  if (roles.length > 0) await client.query('drop schema if exists gaxt cascade')
  else await client.query(`create role ${reader} login`)
  const { rows: databases } = await client.query<{ datname: string }>('select datname from pg_database')
  const known = new Set(databases.map(({ datname }) => datname))
  for (const city of cities) {
    const database = databaseOf(city)
    if (!known.has(database)) await client.query(`create database ${database} template template0`)
    await client.query(`comment on database ${database} is ${pg.escapeLiteral(syntheticLabel)}`)
  }
  const password = randomBytes(18).toString('base64url')
  await client.query(`alter role ${reader} password '${password}'`)
  return password
}

async function prepareCity(client: pg.Client, code: CityCode, progress: (line: string) => void): Promise<void> {
  const loaded = await loadedVersion(client)
  if (loaded === generatorVersion) return
  const city = policeCity(code)
  const { name, years } = city.places
  progress(`public security: generating synthetic records of ${name} ${years.join(' and ')}`)
  await client.query('begin')
  if (loaded !== null) await client.query('drop schema gaxt cascade')
  const rows = await load(client, city)
  await client.query('commit')
  progress(`public security: ${rows} synthetic rows of ${name} loaded`)
}

async function loadedVersion(client: pg.Client): Promise<string | null> {
  const { rows: tables } = await client.query<{ found: string | null }>(
    `select to_regclass('gaxt.t_dm')::text as found`,
  )
  if (tables[0]?.found == null) return null
  const { rows } = await client.query<{ dmmc: string }>('select dmmc from gaxt.t_dm where dmlx = $1 and dm = $2', [
    marker.type,
    marker.code,
  ])
  return rows[0]?.dmmc ?? ''
}

async function load(client: pg.Client, city: PoliceCity): Promise<number> {
  const { places } = city
  const cases = caseRows(city)
  await client.query(createSchema)
  const emptyReserve = reserveColumns.map(() => null)
  const loaded = [
    await copy(client, 't_aj_jbxx', caseColumns, cases, (row) => [
      ...caseOwnColumns.map((column) => row[column]),
      ...(row.reserve ?? emptyReserve),
    ]),
    await copyObjects(client, 't_jq_jjdb', callRows(city)),
    await copyObjects(client, 't_zdzz_qy', areaRows(city)),
    await copyObjects(client, 't_tj_yb', monthlyReportRows(places, cases)),
    await copyObjects(client, 't_tj_zx', campaignStatisticRows(city)),
    await copy(client, 't_dw_xzqh', ['dwdm', 'xzqh', 'qsrq', 'jsrq'], stationTable(places), ({ code, serves }) => [
      code,
      serves.padEnd(12, '0'),
      '20010101',
      null,
    ]),
    await copy(client, 't_dm', ['dmlx', 'dm', 'dmmc', 'qybz'], codeRows, (row) => row),
  ]
  await client.query(createKeys)
  await client.query(grantReader)
  // Last: only a database that has everything says so.
  await client.query('insert into gaxt.t_dm (dmlx, dm, dmmc, qybz) values ($1, $2, $3, $4), ($1, $5, $6, $4)', [
    marker.type,
    marker.code,
    generatorVersion,
    '1',
    'SM',
    syntheticLabel,
  ])
  return loaded.reduce((sum, count) => sum + count, 0)
}

const caseOwnColumns = [
  'ajbh',
  'ajlbdm',
  'ajxz',
  'fasjcz',
  'fasjzz',
  'larq',
  'parq',
  'jarq',
  'fadxzqh',
  'badwdm',
  'ssje',
  'sfspxp',
  'zdzzqybh',
  'ajzt',
  'deletag',
  'gxsj',
  'jyaq',
] as const

const caseColumns: readonly string[] = [...caseOwnColumns, ...reserveColumns]

function copyObjects<Row extends object>(client: pg.Client, table: string, rows: readonly Row[]): Promise<number> {
  const columns = Object.keys(rows[0]!)
  return copy(client, table, columns, rows, (row) => Object.values(row))
}

/** COPY in text format. @returns how many rows */
async function copy<Row>(
  client: pg.Client,
  table: string,
  columns: readonly string[],
  rows: readonly Row[],
  cells: (row: Row) => readonly (string | number | null)[],
): Promise<number> {
  function* chunks(): Generator<string> {
    for (let first = 0; first < rows.length; first += 1000) {
      let chunk = ''
      for (const row of rows.slice(first, first + 1000)) chunk += `${cells(row).map(copyText).join('\t')}\n`
      yield chunk
    }
  }
  await pipeline(
    Readable.from(chunks()),
    client.query(copyFrom(`copy gaxt.${table} (${columns.join(', ')}) from stdin`)),
  )
  return rows.length
}

function copyText(value: string | number | null): string {
  if (value === null) return '\\N'
  return typeof value === 'number' ? String(value) : value.replace(/[\\\t\n\r]/g, (character) => `\\${character}`)
}
