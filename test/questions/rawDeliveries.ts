import { readdir, readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { inject } from 'vitest'
import type { SourceConfiguration } from '../../src/config.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import { cloneDatabase, dropDatabase, uniqueDatabaseName } from '../support/database.ts'
import { demonstration } from '../support/demonstrationHub.ts'
import { readJustice, readPublicSecurity } from './raw/databases.ts'
import { readDivisionLists } from './raw/divisionLists.ts'
import { readBulletin, readFireSafety, readGrid, readTraffic } from './raw/files.ts'
import type { RawCell, RawTable, ReadRawTables } from './raw/rawTable.ts'
import { readPetition } from './raw/services.ts'

/** How each connector's source is read without the hub. A source of another connector fails the load, so that nothing is left out unseen. */
const readers: Readonly<Record<string, ReadRawTables>> = {
  'public-security': readPublicSecurity,
  justice: readJustice,
  petition: readPetition,
  'fire-safety': readFireSafety,
  grid: readGrid,
  traffic: readTraffic,
  bulletin: readBulletin,
}

/** The scratch database: schema `raw` as delivered, schema `domain` with what the domain's description makes of it. README.md tells the tables. */
export interface RawDeliveries {
  /** Rows of a statement; numeric and bigint come as JavaScript numbers, dates as ISO text. */
  rows<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
  /** Rows of each raw table. */
  readonly counts: ReadonlyMap<string, number>
  drop(): Promise<void>
}

/** Makes the scratch database on the run's PostgreSQL and loads what every source of the demonstration holds; some ten seconds. */
export async function loadRawDeliveries(): Promise<RawDeliveries> {
  const { sources } = await demonstration()
  const server = inject('testServer')
  const name = uniqueDatabaseName()
  await cloneDatabase(server, name, 'template1')
  const client = new pg.Client({
    ...connectionConfig({ ...server, database: name }, 'raw deliveries'),
    types: plainTypes,
  })
  await client.connect()
  const counts = new Map<string, number>()
  const drop = async (): Promise<void> => {
    await client.end()
    await dropDatabase(server, name)
  }
  try {
    // The tables have no statistics: gathering them takes longer than joining by hashes, whatever is joined.
    await client.query('set enable_nestloop = off; create schema raw')
    await load(client, counts, null, readDivisionLists())
    for (const source of sources) await load(client, counts, source.site, tablesOf(source))
    for (const statements of await preparations()) await client.query(statements)
  } catch (error) {
    await drop()
    throw error
  }
  return {
    counts,
    drop,
    rows: async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
      (await client.query<Row>(sql, [...parameters])).rows,
  }
}

function tablesOf(source: SourceConfiguration): AsyncIterable<RawTable> {
  const read = readers[source.connector]
  if (read === undefined)
    throw new Error(`Nothing here reads the raw deliveries of ${source.connector}: add it to rawDeliveries.ts.`)
  return read(source)
}

/** Tables of one source; `city` is null for lists that belong to none. Columns that an earlier source did not have are added. */
async function load(
  client: pg.Client,
  counts: Map<string, number>,
  city: string | null,
  tables: AsyncIterable<RawTable>,
): Promise<void> {
  for await (const { name, columns: own, rows } of tables) {
    const columns = city === null ? own : ['city', ...own]
    const table = `raw.${pg.escapeIdentifier(name)}`
    const quoted = columns.map((column) => pg.escapeIdentifier(column))
    await client.query(
      `create unlogged table if not exists ${table} (${quoted.map((column) => `${column} text`).join(', ')})`,
    )
    if (counts.has(name))
      await client.query(
        quoted.map((column) => `alter table ${table} add column if not exists ${column} text;`).join(' '),
      )
    const copy = client.query(copyFrom(`copy ${table} (${quoted.join(', ')}) from stdin`))
    await pipeline('copyText' in rows ? rows.copyText : Readable.from(copyLines(city, rows)), copy)
    counts.set(name, (counts.get(name) ?? 0) + copy.rowCount)
  }
}

/** COPY's text format, in pieces large enough for the network. */
function* copyLines(city: string | null, rows: readonly (readonly RawCell[])[]): Generator<string> {
  let piece = ''
  for (const row of rows) {
    const cells = row.map((cell) => (cell === null ? '\\N' : cell.replaceAll(/[\\\n\r\t]/g, escaped)))
    piece += `${city === null ? '' : `${city}\t`}${cells.join('\t')}\n`
    if (piece.length < 60_000) continue
    yield piece
    piece = ''
  }
  yield piece
}

function escaped(character: string): string {
  return { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character] ?? character
}

/** The SQL files, in the order of their names. */
async function preparations(): Promise<string[]> {
  const folder = fileURLToPath(new URL('./sql/', import.meta.url))
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(names.map((name) => readFile(`${folder}${name}`, 'utf8')))
}

const { builtins } = pg.types
const numbers: ReadonlySet<number> = new Set([builtins.INT8, builtins.NUMERIC])

/** Counts and sums as numbers (all are below 2^53), days as they are written. */
const plainTypes: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: 'text' | 'binary') => {
    if (numbers.has(id)) return Number
    if (id === builtins.DATE) return (text: string) => text
    return pg.types.getTypeParser(id, format as 'text')
  }) as pg.CustomTypesConfig['getTypeParser'],
}
