import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { sqlAdapter } from '../../connectors/adapters/sql.ts'
import { type Connector, defineConnector, type RecordFeed, type StatisticFeed } from '../../src/connector/connector.ts'
import { code } from '../../src/connector/parsers/code.ts'
import { localDate, month } from '../../src/connector/parsers/dates.ts'
import { flag } from '../../src/connector/parsers/flags.ts'
import { decimal, integer, yuan } from '../../src/connector/parsers/numbers.ts'

/** A folder of code tables with one table, `causes`. */
export function writeCodes(): { readonly url: URL; readonly remove: () => void } {
  const directory = mkdtempSync(path.join(tmpdir(), 'declaration-'))
  writeFileSync(
    path.join(directory, 'causes.csv'),
    'code,label,canonical,enabled,edition\n0101*,电气,ELECTRICAL,1,GA/T974.33-2011\n99*,专项,-,1,GA/T974.33-2011\n',
  )
  return { url: pathToFileURL(directory), remove: () => rmSync(directory, { recursive: true, force: true }) }
}

/** Fires, with every kind of rule. */
export const fires: RecordFeed<'fireIncident'> = {
  name: 'fires',
  record: 'fireIncident',
  location: { kind: 'TABLE', table: 'hz.t_hz' },
  columns: [
    'jqbh',
    'nf',
    'zqsj',
    'xzqydm',
    'xzqymc',
    'qhwfldm',
    'swrs',
    'ssrs',
    'zjccss',
    'ghmj',
    'bz',
    'scbz',
    'gxsj',
  ],
  key: ['nf', 'jqbh'],
  cursor: { kind: 'WATERMARK', column: 'gxsj', overlapMinutes: 10 },
  deletes: { kind: 'FLAG', column: 'scbz', parser: flag({ yes: ['1'], no: ['0'] }) },
  skip: { column: 'jqbh', values: ['合计', '小计'] },
  coverage: { kind: 'SETTINGS', measures: ['fires'] },
  division: {
    columns: [
      { column: 'xzqydm', systems: ['LOCAL', 'GB2260'] },
      { column: 'xzqymc', systems: ['NAME'] },
    ],
    asOf: 'occurredOn',
  },
  fields: {
    occurredOn: { column: 'zqsj', parser: localDate(['yyyyMMddHHmmss', 'yyyyMM']), required: true },
    placeKind: { constant: null },
    cause: { column: 'qhwfldm', parser: code('causes') },
    deaths: { column: 'swrs', parser: integer() },
    deathWindowDays: { constant: 7 },
    injured: { column: 'ssrs', parser: integer() },
    directLoss: { column: 'zjccss', parser: yuan({ unit: '元', zeroMeansUnknown: true }) },
    burntArea: { column: 'ghmj', parser: decimal() },
    households: { column: 'bz', parser: integer(), personal: true },
    linkedHazard: { constant: null },
  },
}

/** Monthly enforcement, from a report with units of its own. */
export const enforcement: StatisticFeed = {
  name: 'enforcement',
  record: 'observation',
  location: {
    kind: 'FILES',
    pattern: /(?<year>\d{4})年(?<month>\d{1,2})月/,
    format: { kind: 'SHEET', title: /统计表/, headers: { 单位: 'dw', 检查: 'jcdws', 罚款: 'fk' }, totalRow: '全市' },
  },
  columns: ['dw', 'jcdws', 'fk', '@month'],
  key: ['@month', 'dw'],
  cursor: { kind: 'FILE_HASH' },
  deletes: { kind: 'SWEEP' },
  coverage: { kind: 'REPORT_TO_DATE', measures: ['units_inspected', 'fine_amount'] },
  division: { columns: [{ column: 'dw', systems: ['NAME'] }] },
  month: { column: '@month', parser: month('yyyyMM'), required: true },
  window: 'TO_DATE',
  values: {
    kind: 'COLUMNS',
    measures: {
      units_inspected: { column: 'jcdws', parser: integer() },
      fine_amount: { column: 'fk', parser: yuan({ unit: '元' }) },
    },
  },
}

/** A connector without fault. */
export function soundConnector(codesDirectory: URL): Connector {
  return defineConnector({
    id: 'fire-safety',
    department: 'FIRE_SAFETY',
    title: { zh: '消防', en: 'Fire safety' },
    mode: 'sync',
    freshness: { hours: 24 },
    settings: z.strictObject({ url: z.string() }),
    adapter: sqlAdapter({ client: 'pg' }),
    feeds: [fires, enforcement],
    codesDirectory,
  })
}
