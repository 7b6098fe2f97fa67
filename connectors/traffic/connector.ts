import { z } from 'zod'
import { type DivisionSystem, defineConnector } from '../../src/connector/connector.ts'
import { chainage } from '../../src/connector/parsers/chainage.ts'
import { canonicalCode, code } from '../../src/connector/parsers/code.ts'
import { localDate, month } from '../../src/connector/parsers/dates.ts'
import { fixed, flag } from '../../src/connector/parsers/flags.ts'
import { identifier } from '../../src/connector/parsers/identifiers.ts'
import { integer, yuan } from '../../src/connector/parsers/numbers.ts'
import { text } from '../../src/connector/parsers/text.ts'
import { combinedAdapter } from '../adapters/combined.ts'
import { filesAdapter } from '../adapters/files.ts'
import { sqliteAdapter } from '../adapters/sqlite.ts'
import { coveredDays } from '../settings.ts'

const placeSystems: readonly DivisionSystem[] = ['GB2260', 'NBS12']
const organisationSystems: readonly DivisionSystem[] = ['GA380']
const moment = localDate(['yyyy-MM-dd HH:mm:ss', 'yyyy-MM-dd HH:mm', 'yyyyMMddHHmmss'])
const day = localDate(['yyyy-MM-dd', 'yyyyMMdd'])
const reportMonth = month('yyyyMM')
const count = integer()
const caseNumber = identifier({ maxLength: 40 })

/** Of the reports of one event the best one stands for it: not filed (9) before full (3) before preliminary (1) before anything else. */
const rank = "case jllx when '9' then 3 when '3' then 2 when '1' then 1 else 0 end"
const bestReport = `(sgbh, ${rank}) in (select sgbh, max(${rank}) from acd_file group by sgbh)`

/** 交警: an SQLite file copied into a drop folder by night, and beside it the list of road hazards in XML. README.md tells the rest. */
export const traffic = defineConnector({
  id: 'traffic',
  department: 'TRAFFIC',
  title: { zh: '道路交通事故库与道路隐患清单', en: 'Road accident file and list of road hazards' },
  mode: 'sync',
  freshness: { hours: 36 },
  settings: z.strictObject({ folder: z.string().min(1, 'must be the path of the drop folder'), covers: coveredDays }),
  adapter: combinedAdapter({ TABLE: sqliteAdapter({ file: 'acd.sqlite' }), FILES: filesAdapter() }),
  codesDirectory: new URL('./codes/', import.meta.url),
  feeds: [
    {
      name: 'accidents',
      record: 'roadAccident',
      location: { kind: 'TABLE', table: 'acd_file', where: bestReport },
      columns: [
        'sgbh',
        'xzqh',
        'glbm',
        'sgfssj',
        'lh',
        'dllx',
        'glxzdj',
        'sgxt',
        'swrs24',
        'swrs3',
        'swrs7',
        'swrs30',
        'ssrs',
        'zjccss',
        'sfty',
        'jllx',
        'glyh',
      ],
      key: ['sgbh'],
      // The file is whole each night; gxsj is not believed.
      cursor: { kind: 'FULL_COMPARE' },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'SETTINGS',
        measures: [
          'road_accidents',
          'fatal_road_accidents',
          'road_deaths',
          'road_deaths_within_24_hours',
          'road_deaths_within_3_days',
          'road_deaths_within_30_days',
          'road_injured',
          'road_direct_loss',
        ],
      },
      skip: { column: 'jllx', values: ['9'] },
      division: {
        columns: [
          { column: 'xzqh', systems: placeSystems },
          { column: 'glbm', systems: organisationSystems },
        ],
        asOf: 'occurredOn',
      },
      fields: {
        stage: { column: 'jllx', parser: fixed({ '1': 'PRELIMINARY', '3': 'FULL' }), required: true },
        occurredOn: { column: 'sgfssj', parser: moment, required: true },
        road: { column: 'lh', parser: text({ maxLength: 20 }) },
        roadClass: { column: 'glxzdj', parser: canonicalCode('roadClass') },
        roadType: { column: 'dllx', parser: code('roadType') },
        form: { column: 'sgxt', parser: code('accidentForm') },
        deathWindowDays: { constant: 7 },
        deaths: { column: 'swrs7', parser: count },
        deaths24Hours: { column: 'swrs24', parser: count },
        deaths3Days: { column: 'swrs3', parser: count },
        deaths30Days: { column: 'swrs30', parser: count },
        injured: { column: 'ssrs', parser: count },
        directLoss: { column: 'zjccss', parser: yuan({ unit: '元' }) },
        // 1 is no (否); 2 drove away, 3 left the vehicle.
        hitAndRun: { column: 'sfty', parser: flag({ yes: ['2', '3'], no: ['1'] }) },
        caseNumber: { column: 'sgbh', parser: caseNumber },
        linkedHazard: { column: 'glyh', parser: caseNumber },
      },
    },
    {
      name: 'detentions',
      record: 'observation',
      location: { kind: 'TABLE', table: 'vio_enf_month' },
      columns: ['tjyf', 'glbm', 'wfxw', 'jlrs'],
      key: ['tjyf', 'glbm', 'wfxw'],
      cursor: { kind: 'FULL_COMPARE' },
      deletes: { kind: 'SWEEP' },
      coverage: { kind: 'REPORT_MONTHS', measures: ['drunk_driving_detained'] },
      division: { columns: [{ column: 'glbm', systems: organisationSystems }] },
      month: { column: 'tjyf', parser: reportMonth, required: true },
      window: 'CALENDAR',
      values: {
        kind: 'ROWS',
        measure: { column: 'wfxw', parser: canonicalCode('detainedFor', { unknown: 'REJECT' }), required: true },
        value: { column: 'jlrs', parser: count },
      },
    },
    {
      name: 'executedDetentions',
      record: 'observation',
      location: { kind: 'TABLE', table: 'vio_enf_month' },
      columns: ['tjyf', 'glbm', 'wfxw', 'jlzx'],
      key: ['tjyf', 'glbm', 'wfxw'],
      cursor: { kind: 'FULL_COMPARE' },
      deletes: { kind: 'SWEEP' },
      coverage: { kind: 'REPORT_MONTHS', measures: ['drunk_driving_detentions_executed'] },
      division: { columns: [{ column: 'glbm', systems: organisationSystems }] },
      month: { column: 'tjyf', parser: reportMonth, required: true },
      window: 'CALENDAR',
      values: {
        kind: 'ROWS',
        measure: {
          column: 'wfxw',
          parser: canonicalCode('detentionExecutedFor', { unknown: 'REJECT' }),
          required: true,
        },
        value: { column: 'jlzx', parser: count },
      },
    },
    {
      name: 'roadHazards',
      record: 'listedHazard',
      location: {
        kind: 'FILES',
        pattern: /^black_spots\.xml$/i,
        // Lists of before the notices were numbered have none.
        format: { kind: 'XML', row: 'rows/row', optional: ['gpbh'] },
      },
      columns: ['bh', 'jb', 'lx', 'lh', 'qdzh', 'xzqh', 'gprq', 'zlrq', 'zlzt', 'je', 'gpbh'],
      key: ['jb', 'bh'],
      cursor: { kind: 'FILE_HASH' },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'SETTINGS',
        measures: ['road_hazards_identified', 'road_hazards_treated', 'road_hazard_treatment_funding'],
      },
      division: { columns: [{ column: 'xzqh', systems: placeSystems }], asOf: 'listedOn' },
      fields: {
        kind: { column: 'lx', parser: canonicalCode('hazardKind'), required: true },
        listLevel: { column: 'jb', parser: canonicalCode('listLevel', { unknown: 'REJECT' }), required: true },
        state: { column: 'zlzt', parser: canonicalCode('hazardState', { unknown: 'REJECT' }), required: true },
        listedOn: { column: 'gprq', parser: day, required: true },
        dueOn: { constant: null },
        rectifiedOn: { column: 'zlrq', parser: day },
        premisesKind: { constant: null },
        road: { column: 'lh', parser: text({ maxLength: 20 }) },
        chainage: { column: 'qdzh', parser: chainage() },
        funding: { column: 'je', parser: yuan({ unit: '万元' }) },
        // bh begins anew at each level: others name the hazard by the number of its notice.
        caseNumber: { column: 'gpbh', parser: caseNumber },
      },
    },
  ],
})
