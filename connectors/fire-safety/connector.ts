import { z } from 'zod'
import { type DivisionSystem, defineConnector } from '../../src/connector/connector.ts'
import { canonicalCode, code } from '../../src/connector/parsers/code.ts'
import { localDate, month } from '../../src/connector/parsers/dates.ts'
import { identifier } from '../../src/connector/parsers/identifiers.ts'
import { integer, yuan } from '../../src/connector/parsers/numbers.ts'
import { filesAdapter } from '../adapters/files.ts'
import { coveredDays } from '../settings.ts'

const placeSystems: readonly DivisionSystem[] = ['GB2260', 'NBS12']
const moment = localDate('yyyyMMddHHmmss')
const day = localDate('yyyy-MM-dd')
const count = integer()
const caseNumber = identifier({ maxLength: 40 })

/** 消防: ledgers and monthly reports that the fire brigade puts into a drop folder. README.md tells owner, keys and oddities. */
export const fireSafety = defineConnector({
  id: 'fire-safety',
  department: 'FIRE_SAFETY',
  title: { zh: '消防监督管理台账与月报', en: 'Fire supervision ledgers and monthly reports' },
  mode: 'sync',
  freshness: { hours: 36 },
  settings: z.strictObject({ folder: z.string().min(1, 'must be the path of the drop folder'), covers: coveredDays }),
  adapter: filesAdapter(),
  codesDirectory: new URL('./codes/', import.meta.url),
  feeds: [
    {
      name: 'fires',
      record: 'fireIncident',
      location: {
        kind: 'FILES',
        pattern: /^hz_ledger_(?<year>\d{4})\.csv$/,
        format: { kind: 'CSV', delimiter: ',', closingRow: { column: 'xzqydm', text: '合计' } },
      },
      columns: [
        '@year',
        'xzqydm',
        'jqbh',
        'zqlbdm',
        'zqsj',
        'qhcsdm',
        'hzyyfldm',
        'zjccss',
        'ghmj',
        'szhs',
        'swrs',
        'ssrs',
        'glyh',
      ],
      // The numbers begin anew each year.
      key: ['@year', 'jqbh'],
      cursor: { kind: 'FILE_HASH' },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'FILE_PERIOD',
        measures: ['fires', 'fatal_fires', 'fire_deaths', 'fire_injured', 'fire_direct_loss'],
      },
      // 20: rescues, which stand in the same ledger.
      skip: { column: 'zqlbdm', values: ['20'] },
      division: { columns: [{ column: 'xzqydm', systems: placeSystems }], asOf: 'occurredOn' },
      fields: {
        occurredOn: { column: 'zqsj', parser: moment, required: true },
        placeKind: { column: 'qhcsdm', parser: code('placeKind') },
        cause: { column: 'hzyyfldm', parser: code('cause') },
        deaths: { column: 'swrs', parser: count },
        deathWindowDays: { constant: 7 },
        injured: { column: 'ssrs', parser: count },
        directLoss: { column: 'zjccss', parser: yuan({ unit: '元' }) },
        burntArea: { column: 'ghmj', parser: count },
        households: { column: 'szhs', parser: count },
        linkedHazard: { column: 'glyh', parser: caseNumber },
      },
    },
    {
      name: 'listedHazards',
      record: 'listedHazard',
      location: {
        kind: 'FILES',
        pattern: /^gpyhdw\.csv$/,
        format: { kind: 'CSV', delimiter: ',', closingRow: { column: 'nd', text: '合计' } },
      },
      columns: ['nd', 'gpjb', 'dwbh', 'xzqh', 'gprq', 'zgqx', 'xarq', 'zt', 'cslb', 'gpbh'],
      key: ['nd', 'gpjb', 'dwbh'],
      cursor: { kind: 'FILE_HASH' },
      deletes: { kind: 'SWEEP' },
      coverage: { kind: 'SETTINGS', measures: ['listed_hazard_units', 'listed_hazard_units_rectified'] },
      division: { columns: [{ column: 'xzqh', systems: placeSystems }], asOf: 'listedOn' },
      fields: {
        kind: { constant: 'FIRE_PREMISES' },
        listLevel: { column: 'gpjb', parser: canonicalCode('listLevel', { unknown: 'REJECT' }), required: true },
        state: { column: 'zt', parser: canonicalCode('hazardState'), required: true },
        listedOn: { column: 'gprq', parser: day, required: true },
        dueOn: { column: 'zgqx', parser: day },
        rectifiedOn: { column: 'xarq', parser: day },
        premisesKind: { column: 'cslb', parser: canonicalCode('placeKind') },
        road: { constant: null },
        chainage: { constant: null },
        funding: { constant: null },
        // dwbh begins anew each year and at each level: others name the hazard by the number of its notice.
        caseNumber: { column: 'gpbh', parser: caseNumber },
      },
    },
    {
      name: 'stations',
      record: 'fireStation',
      location: {
        kind: 'FILES',
        pattern: /^xfz\.csv$/,
        format: { kind: 'CSV', delimiter: ',', closingRow: { column: 'nd', text: '合计' } },
      },
      columns: ['nd', 'mc', 'xzqh', 'jszt', 'tze(万元)', 'cls', 'clgz(万元)'],
      key: ['nd', 'xzqh', 'mc'],
      cursor: { kind: 'FILE_HASH' },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'SETTINGS',
        measures: ['fire_stations_built', 'fire_station_investment', 'fire_vehicles_bought', 'fire_vehicle_spending'],
      },
      division: { columns: [{ column: 'xzqh', systems: placeSystems }], asOf: 'reportedOn' },
      fields: {
        constructionState: { column: 'jszt', parser: canonicalCode('stationState'), required: true },
        reportedOn: { column: 'nd', parser: localDate('yyyy'), required: true },
        investment: { column: 'tze(万元)', parser: yuan({ unit: '万元' }) },
        vehicles: { column: 'cls', parser: count },
        vehicleSpending: { column: 'clgz(万元)', parser: yuan({ unit: '万元' }) },
      },
    },
    {
      name: 'monthlyReport',
      record: 'observation',
      location: {
        kind: 'FILES',
        pattern: /^消防监督执法情况统计表[（(](?<year>\d{4})年(?<month>\d{1,2})月[）)].*\.xlsx?$/i,
        format: {
          kind: 'SHEET',
          title: /统计表[（(](?<year>\d{4})年(?<month>\d{1,2})月[）)]/,
          headers: {
            单位: 'dw',
            '检查单位数/本年': 'jcdws',
            '处罚案件/本年': 'cfaj',
            '三停/本年': 'st',
            '临时查封/本年': 'lscf',
            '拘留/本年': 'jl',
            '罚款(元)/本年': 'fk',
          },
          // A county that is a site of its own closes its report with 全县.
          totalRow: ['全市', '全县'],
        },
      },
      columns: ['@month', 'dw', 'jcdws', 'cfaj', 'st', 'lscf', 'jl', 'fk'],
      key: ['@month', 'dw'],
      cursor: { kind: 'FILE_HASH' },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'REPORT_TO_DATE',
        measures: [
          'units_inspected',
          'administrative_penalty_cases',
          'units_ordered_three_stops',
          'units_temporarily_sealed',
          'persons_detained_fire',
          'fines',
        ],
      },
      division: { columns: [{ column: 'dw', systems: ['NAME'] }] },
      month: { column: '@month', parser: month('yyyyMM'), required: true },
      window: 'TO_DATE',
      values: {
        kind: 'COLUMNS',
        measures: {
          units_inspected: { column: 'jcdws', parser: count },
          administrative_penalty_cases: { column: 'cfaj', parser: count },
          units_ordered_three_stops: { column: 'st', parser: count },
          units_temporarily_sealed: { column: 'lscf', parser: count },
          persons_detained_fire: { column: 'jl', parser: count },
          fines: { column: 'fk', parser: yuan({ unit: '元' }) },
        },
      },
    },
  ],
})
