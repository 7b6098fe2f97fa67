import { z } from 'zod'
import type { DivisionSystem } from '../../src/connector/connector.ts'
import { defineConnector } from '../../src/connector/connector.ts'
import { canonicalCode, code } from '../../src/connector/parsers/code.ts'
import { localDate, month } from '../../src/connector/parsers/dates.ts'
import { fixed, flag } from '../../src/connector/parsers/flags.ts'
import { identifier } from '../../src/connector/parsers/identifiers.ts'
import { integer, yuan } from '../../src/connector/parsers/numbers.ts'
import { sqlAdapter } from '../adapters/sql.ts'
import { coveredDays } from '../settings.ts'

/** Codes of the place of an event: the department's own first, then the national ones. Divisions and organisations are both varchar(12), in columns of their own. */
const placeSystems: readonly DivisionSystem[] = ['LOCAL', 'GB2260', 'NBS12', 'MCA9']
/** Only where the place is missing or unknown: the division that the organisation serves, by the department's table. */
const organisationSystems: readonly DivisionSystem[] = ['GA380']

const day = localDate(['yyyyMMdd', 'yyyyMM'])
const moment = localDate(['yyyyMMddHHmmss', 'yyyyMMdd', 'yyyyMM'])

/** 公安: the case, call and campaign tables of the police's PostgreSQL-compatible database, schema gaxt. README.md tells owner, keys and oddities. */
export const publicSecurity = defineConnector({
  id: 'public-security',
  department: 'PUBLIC_SECURITY',
  title: { zh: '公安警务综合系统', en: 'Public security case system' },
  mode: 'sync',
  freshness: { hours: 36 },
  settings: z.strictObject({
    url: z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://'),
    covers: coveredDays,
  }),
  adapter: sqlAdapter({ client: 'pg' }),
  codesDirectory: new URL('./codes/', import.meta.url),
  codeLists: [
    { table: 'category', location: { kind: 'TABLE', table: 'gaxt.t_dm', where: "dmlx = 'AJLB'" }, column: 'dm' },
    { table: 'caseState', location: { kind: 'TABLE', table: 'gaxt.t_dm', where: "dmlx = 'AJZT'" }, column: 'dm' },
    { table: 'listLevel', location: { kind: 'TABLE', table: 'gaxt.t_dm', where: "dmlx = 'GPJB'" }, column: 'dm' },
  ],
  feeds: [
    {
      name: 'calls',
      record: 'policeCall',
      location: { kind: 'TABLE', table: 'gaxt.t_jq_jjdb' },
      columns: ['jjdbh', 'bjsj', 'jqlbdm', 'gxdwdm', 'sfdxzqh', 'scbz', 'gxsj'],
      key: ['jjdbh'],
      cursor: { kind: 'WATERMARK', column: 'gxsj', overlapMinutes: 1440, compareWholeDays: 7 },
      deletes: { kind: 'FLAG', column: 'scbz', parser: flag({ yes: ['1'], no: ['0'] }) },
      coverage: { kind: 'SETTINGS', measures: ['police_calls'] },
      division: {
        columns: [
          { column: 'sfdxzqh', systems: placeSystems },
          { column: 'gxdwdm', systems: organisationSystems },
        ],
        asOf: 'reportedOn',
      },
      fields: {
        category: { column: 'jqlbdm', parser: code('callCategory', { leadingZeros: 'IGNORED' }), required: true },
        reportedOn: { column: 'bjsj', parser: moment, required: true },
      },
    },
    {
      name: 'cases',
      record: 'policeCase',
      // 01xxxx is out of scope: such rows are not even read. The code table drops them once more.
      location: { kind: 'TABLE', table: 'gaxt.t_aj_jbxx', where: "ajlbdm not like '01%'" },
      columns: [
        'ajbh',
        'ajlbdm',
        'ajxz',
        'fasjcz',
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
      ],
      key: ['ajbh'],
      cursor: { kind: 'WATERMARK', column: 'gxsj', overlapMinutes: 1440, compareWholeDays: 7 },
      // Upside down against scbz of the calls: 1 is in use, 0 is deleted.
      deletes: { kind: 'FLAG', column: 'deletag', parser: flag({ yes: ['0'], no: ['1'] }) },
      coverage: {
        kind: 'SETTINGS',
        measures: ['criminal_incidents', 'criminal_cases_solved', 'cases_solved_with_video'],
      },
      division: {
        columns: [
          { column: 'fadxzqh', systems: placeSystems },
          { column: 'badwdm', systems: organisationSystems },
        ],
        asOf: 'occurredOn',
      },
      fields: {
        category: { column: 'ajlbdm', parser: code('category'), required: true },
        nature: { column: 'ajxz', parser: fixed({ '1': 'CRIMINAL', '2': 'ADMINISTRATIVE' }), required: true },
        state: { column: 'ajzt', parser: canonicalCode('caseState', { leadingZeros: 'IGNORED' }), required: true },
        occurredOn: { column: 'fasjcz', parser: moment, required: true },
        filedOn: { column: 'larq', parser: day },
        solvedOn: { column: 'parq', parser: day },
        closedOn: { column: 'jarq', parser: day },
        lossAmount: { column: 'ssje', parser: yuan({ unit: '元', zeroMeansUnknown: true }) },
        solvedWithVideo: { column: 'sfspxp', parser: flag({ yes: ['1'], no: ['2'] }) },
        rectificationArea: { column: 'zdzzqybh', parser: identifier({ maxLength: 20 }) },
        // The number of an area begins with its list level.
        areaSet: { column: 'zdzzqybh', parser: canonicalCode('areaSet') },
      },
    },
    {
      name: 'rectificationAreas',
      record: 'rectificationArea',
      location: { kind: 'TABLE', table: 'gaxt.t_zdzz_qy' },
      columns: ['zdzzqybh', 'gpjb', 'xzqhmc', 'gprq', 'zprq', 'zt'],
      key: ['zdzzqybh'],
      cursor: { kind: 'FULL_COMPARE' },
      deletes: { kind: 'SWEEP' },
      coverage: { kind: 'SETTINGS', measures: ['rectification_areas_listed'] },
      division: { columns: [{ column: 'xzqhmc', systems: ['NAME'] }], asOf: 'listedOn' },
      fields: {
        listLevel: { column: 'gpjb', parser: canonicalCode('listLevel', { unknown: 'REJECT' }), required: true },
        state: { column: 'zt', parser: canonicalCode('areaState'), required: true },
        listedOn: { column: 'gprq', parser: day, required: true },
        delistedOn: { column: 'zprq', parser: day },
      },
    },
    {
      name: 'campaignStatistics',
      record: 'observation',
      location: { kind: 'TABLE', table: 'gaxt.t_tj_zx' },
      columns: ['tjyf', 'dwdm', 'zbdm', 'sz'],
      key: ['tjyf', 'dwdm', 'zbdm'],
      cursor: { kind: 'FULL_COMPARE' },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'REPORT_MONTHS',
        measures: [
          'major_gambling_cases',
          'criminally_detained_vice_gambling',
          'criminal_gangs_broken',
          'criminal_gangs_broken_in_listed_areas',
          'criminal_gang_members_caught',
          'video_points_new',
          'suspects_arrested_with_video',
          'stolen_vehicles_recovered_with_video',
          'province_robbery_snatching_incidents',
        ],
      },
      division: { columns: [{ column: 'dwdm', systems: organisationSystems }] },
      month: { column: 'tjyf', parser: month('yyyyMM'), required: true },
      window: 'CALENDAR',
      values: {
        kind: 'ROWS',
        measure: {
          column: 'zbdm',
          parser: fixed({
            ZX0101: 'major_gambling_cases',
            ZX0102: 'criminally_detained_vice_gambling',
            ZX0201: 'criminal_gangs_broken',
            ZX0202: 'criminal_gangs_broken_in_listed_areas',
            ZX0203: 'criminal_gang_members_caught',
            ZX0301: 'video_points_new',
            ZX0302: 'suspects_arrested_with_video',
            ZX0303: 'stolen_vehicles_recovered_with_video',
            ZX0901: 'province_robbery_snatching_incidents',
          }),
          required: true,
        },
        value: { column: 'sz', parser: integer(), required: true },
      },
    },
  ],
})
