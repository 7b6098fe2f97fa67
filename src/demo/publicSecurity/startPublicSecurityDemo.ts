import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { startEmbeddedPostgres } from '../../store/embeddedPostgres.ts'
import { readPlaces } from '../places.ts'
import { generatorVersion, syntheticLabel } from '../published.ts'
import { areaRows } from './areas.ts'
import { callRows } from './calls.ts'
import { caseRows } from './cases.ts'
import { codeRows, createKeys, createReader, createSchema, reserveColumns } from './schema.ts'
import { stationTable } from './stations.ts'
import { campaignStatisticRows, monthlyReportRows } from './statistics.ts'

/** The department's database while it runs. */
export interface PublicSecurityDemo {
  /** With the read-only account's password: not for logs. */
  readonly url: string
  /** With the owner's: for tests that change the source. */
  readonly ownerUrl: string
  stop(): Promise<void>
}

/** Row of `t_dm` that tells what was generated. */
const marker = { type: 'YSSJ', code: 'BB' } as const

/**
 * Starts the legacy system of public security: a PostgreSQL server of its own with schema `gaxt`. The first start generates and
 * loads the rows in one transaction; later starts find them. The read-only account gets a new password with each start.
 * @throws HubError as `startEmbeddedPostgres`
 */
export async function startPublicSecurityDemo(options: {
  /** Folder of the server, below the data directory. */
  readonly directory: string
  readonly progress?: (line: string) => void
  readonly settings?: Readonly<Record<string, string>>
  /** Ends the generation, which takes seconds; nothing half loaded is kept. */
  readonly signal?: AbortSignal
}): Promise<PublicSecurityDemo> {
  const server = await startEmbeddedPostgres({
    name: 'public-security demonstration',
    directory: options.directory,
    listen: { kind: 'tcp', port: 0 },
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.progress === undefined ? {} : { progress: options.progress }),
  })
  const interrupt = (): void => void server.stop()
  options.signal?.addEventListener('abort', interrupt)
  try {
    options.signal?.throwIfAborted()
    const password = await prepare(server.url, options.progress ?? (() => undefined))
    const url = new URL(server.url)
    url.username = 'hub_reader'
    url.password = password
    return { url: url.href, ownerUrl: server.url, stop: () => server.stop() }
  } catch (error) {
    await server.stop()
    throw error
  } finally {
    options.signal?.removeEventListener('abort', interrupt)
  }
}

async function prepare(url: string, progress: (line: string) => void): Promise<string> {
  const client = new pg.Client({ connectionString: url, application_name: 'public-security demonstration' })
  client.on('error', () => undefined) // a server that is stopped meanwhile: the query that runs tells it
  await client.connect()
  try {
    const loaded = await loadedVersion(client)
    if (loaded !== generatorVersion) {
      progress('public security: generating synthetic records of 温州 2009 and 2010')
      await client.query('begin')
      if (loaded !== null)
        await client.query('drop schema gaxt cascade; drop owned by hub_reader; drop role hub_reader')
      const rows = await load(client)
      await client.query('commit')
      progress(`public security: ${rows} synthetic rows loaded`)
    }
    const password = randomBytes(18).toString('base64url')
    await client.query(`alter role hub_reader password '${password}'`)
    return password
  } finally {
    await client.end()
  }
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

async function load(client: pg.Client): Promise<number> {
  const counties = readPlaces()
  const cases = caseRows(counties)
  await client.query(createSchema)
  await client.query(
    `comment on database ${pg.escapeIdentifier(client.database ?? 'postgres')} is ${pg.escapeLiteral(syntheticLabel)}`,
  )
  const emptyReserve = reserveColumns.map(() => null)
  const loaded = [
    await copy(client, 't_aj_jbxx', caseColumns, cases, (row) => [
      ...caseOwnColumns.map((column) => row[column]),
      ...(row.reserve ?? emptyReserve),
    ]),
    await copyObjects(client, 't_jq_jjdb', callRows(counties)),
    await copyObjects(client, 't_zdzz_qy', areaRows()),
    await copyObjects(client, 't_tj_yb', monthlyReportRows(cases)),
    await copyObjects(client, 't_tj_zx', campaignStatisticRows()),
    await copy(client, 't_dw_xzqh', ['dwdm', 'xzqh', 'qsrq', 'jsrq'], stationTable(counties), ({ code, serves }) => [
      code,
      serves.padEnd(12, '0'),
      '20010101',
      null,
    ]),
    await copy(client, 't_dm', ['dmlx', 'dm', 'dmmc', 'qybz'], codeRows, (row) => row),
  ]
  await client.query(createKeys)
  await client.query(createReader)
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
