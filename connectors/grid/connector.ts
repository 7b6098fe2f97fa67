import { z } from 'zod'
import { type DivisionSystem, defineConnector } from '../../src/connector/connector.ts'
import { canonicalCode, code } from '../../src/connector/parsers/code.ts'
import { localDate } from '../../src/connector/parsers/dates.ts'
import { flag } from '../../src/connector/parsers/flags.ts'
import { integer } from '../../src/connector/parsers/numbers.ts'
import { yearEnd } from '../../src/connector/parsers/yearEnd.ts'
import { combinedAdapter } from '../adapters/combined.ts'
import { filesAdapter } from '../adapters/files.ts'
import { soapAdapter } from '../adapters/soap.ts'
import { coveredDays } from '../settings.ts'

const areaSystems: readonly DivisionSystem[] = ['NBS12', 'GB2260']
const count = integer()
const moment = localDate(['yyyy-MM-dd HH:mm:ss', 'yyyy-MM-dd'])
/** The year files carry 合计 in the column of the code: no data, it reconciles. */
const yearFile = { kind: 'DBF', encoding: 'gb18030', closingRow: { column: 'XZQH', text: '合计' } } as const
const areaColumns = [
  { column: 'XZQH', systems: areaSystems },
  { column: 'MC', systems: ['NAME'] },
] as const

/** 网格: events from the platform's SOAP service, year files of grids and population in dBase. README.md tells owner, keys and oddities. */
export const grid = defineConnector({
  id: 'grid',
  department: 'GRID',
  title: { zh: '网格化服务管理平台与人口年报', en: 'Grid platform and year files of the population' },
  mode: 'sync',
  freshness: { hours: 36 },
  settings: z.strictObject({
    url: z.url({
      protocol: /^https?$/,
      error: 'must be the address of the SOAP service, such as http://host:8080/wgfw',
    }),
    folder: z.string().min(1, 'must be the path of the drop folder with the year files'),
    covers: coveredDays,
  }),
  adapter: combinedAdapter({ SOAP: soapAdapter(), FILES: filesAdapter() }),
  codesDirectory: new URL('./codes/', import.meta.url),
  feeds: [
    {
      name: 'events',
      record: 'gridEvent',
      location: {
        kind: 'SOAP',
        operation: 'queryWgsj',
        namespace: 'http://wgfw.service/',
        parameters: { from: 'beginTime', to: 'endTime', page: 'page' },
        windowDays: 31,
        result: 'return',
        document: { row: 'response/rows/row', code: { element: 'code', success: ['0'] }, total: 'total' },
      },
      columns: ['sjbh', 'wgbm', 'sjlx', 'sbsj', 'czzt', 'jasj', 'sfcq'],
      key: ['sjbh'],
      // The service tells no time of change: an event that is closed a year later is seen only when its day is read again.
      cursor: { kind: 'FULL_COMPARE' },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'SETTINGS',
        measures: [
          'grid_events',
          'grid_events_closed',
          'grid_events_overdue',
          'disputes_handled_via_grid',
          'hazards_rectified_via_grid',
        ],
      },
      division: { columns: [{ column: 'wgbm', systems: ['CJT349', 'NBS12', 'GB2260'] }], asOf: 'reportedOn' },
      fields: {
        // 社情民意 and the like are opinions: canonical `-`, they end here.
        eventKind: { column: 'sjlx', parser: code('eventKind', { leadingZeros: 'IGNORED' }), required: true },
        reportedOn: { column: 'sbsj', parser: moment, required: true },
        state: { column: 'czzt', parser: canonicalCode('eventState'), required: true },
        closedOn: { column: 'jasj', parser: moment },
        overdue: { column: 'sfcq', parser: flag({ yes: ['1'], no: ['0'], unknown: ['9'] }) },
      },
    },
    {
      name: 'grids',
      record: 'observation',
      location: { kind: 'FILES', pattern: /^wgtj_(?<year>\d{4})\.dbf$/i, format: yearFile },
      columns: ['@year', 'XZQH', 'MC', 'WGS', 'WGXZ', 'ZZWGY', 'JZWGY', 'ZHS'],
      key: ['@year', 'XZQH'],
      cursor: { kind: 'FILE_HASH' },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'REPORT_MONTHS',
        measures: ['grids', 'grid_groups', 'grid_staff_full_time', 'grid_staff_part_time', 'households'],
      },
      division: { columns: areaColumns },
      month: { column: '@year', parser: yearEnd(), required: true },
      window: 'AS_OF',
      values: {
        kind: 'COLUMNS',
        measures: {
          grids: { column: 'WGS', parser: count },
          grid_groups: { column: 'WGXZ', parser: count },
          grid_staff_full_time: { column: 'ZZWGY', parser: count },
          grid_staff_part_time: { column: 'JZWGY', parser: count },
          // 无法确定统一传0: an area with grids has households.
          households: { column: 'ZHS', parser: integer({ zeroMeansUnknown: true }) },
        },
      },
    },
    {
      name: 'population',
      record: 'observation',
      location: { kind: 'FILES', pattern: /^rk_(?<year>\d{4})\.dbf$/i, format: yearFile },
      // LGL and CZL, rates as text, are not read: the hub makes its own.
      columns: ['@year', 'XZQH', 'MC', 'HJRK', 'CZRK', 'LDRK', 'CLRK'],
      key: ['@year', 'XZQH'],
      cursor: { kind: 'FILE_HASH' },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'REPORT_MONTHS',
        measures: [
          'population_registered',
          'population_permanent',
          'population_floating',
          'population_records_collected',
        ],
      },
      division: { columns: areaColumns },
      month: { column: '@year', parser: yearEnd(), required: true },
      window: 'AS_OF',
      values: {
        kind: 'COLUMNS',
        measures: {
          population_registered: { column: 'HJRK', parser: count },
          population_permanent: { column: 'CZRK', parser: count },
          population_floating: { column: 'LDRK', parser: count },
          population_records_collected: { column: 'CLRK', parser: count },
        },
      },
    },
  ],
})
