import { z } from 'zod'
import type { DivisionSystem, FieldRule, Parser, StatisticFeed } from '../../src/connector/connector.ts'
import { defineConnector } from '../../src/connector/connector.ts'
import { canonicalCode, code } from '../../src/connector/parsers/code.ts'
import { freeDate, localDate } from '../../src/connector/parsers/dates.ts'
import { fixed, flag } from '../../src/connector/parsers/flags.ts'
import { identifier } from '../../src/connector/parsers/identifiers.ts'
import { integer, yuan } from '../../src/connector/parsers/numbers.ts'
import { rawText } from '../../src/connector/parsers/rawText.ts'
import { monthOfYear, yearAlone } from '../../src/connector/parsers/yearAndMonth.ts'
import { mediationChannels } from '../../src/figures/dimensions.ts'
import { sqlAdapterByAddress } from '../adapters/sqlByAddress.ts'
import { coveredDays } from '../settings.ts'

/** A comma path, or one code of any length. */
const placeSystems: readonly DivisionSystem[] = ['PATH', 'GB2260', 'NBS12', 'MCA9']
/** Only where the path is missing or means nothing: the unit that accepted the dispute, by its name. */
const unitSystems: readonly DivisionSystem[] = ['NAME']
const countySystems: readonly DivisionSystem[] = ['GB2260', 'NBS12', 'MCA9']

// DATETIME as the server prints it: local time without a zone, of which only the day is kept.
const moment = localDate(['yyyy-MM-dd HH:mm:ss', 'yyyy-MM-dd'])
const day = localDate(['yyyy-MM-dd', 'yyyy-MM-dd HH:mm:ss'])
const linked = identifier({ maxLength: 40 })

/** 撤销日期: the organisation is closed as soon as any day stands there. */
const closed: Parser<boolean | null> = {
  name: 'closed',
  parse: (raw) => {
    const result = day.parse(raw)
    return result.ok ? { ok: true, value: rawText(raw) !== null && result.value !== null } : result
  },
}

type MonthlyTable = Pick<StatisticFeed, 'record' | 'key' | 'cursor' | 'deletes' | 'division' | 'month' | 'year'>

/** A monthly report: one row for a year, a month and a county. */
const monthlyTable: MonthlyTable = {
  record: 'observation',
  key: ['nf', 'yf', 'xzqh'],
  cursor: { kind: 'FULL_COMPARE' },
  deletes: { kind: 'SWEEP' },
  division: { columns: [{ column: 'xzqh', systems: countySystems }] },
  year: { column: 'nf', parser: yearAlone(), required: true },
  month: { column: 'yf', parser: monthOfYear(), required: true },
}

const counted = (column: string): FieldRule<number> => ({ column, parser: integer() })

/** 司法行政: people's mediation and the monthly reports of the justice bureau's MariaDB, database sfj. README.md tells owner, keys and oddities. */
export const justice = defineConnector({
  id: 'justice',
  department: 'JUSTICE',
  title: { zh: '司法行政人民调解系统', en: 'Justice mediation system' },
  mode: 'sync',
  freshness: { hours: 36 },
  settings: z.strictObject({
    url: z.string().regex(/^(mysql|postgres(ql)?):\/\//, 'must begin with mysql:// or postgres://'),
    covers: coveredDays,
    delivers: z.strictObject({ channel: z.array(z.enum(mediationChannels)).min(1).optional() }).optional(),
    editions: z.strictObject({ disputeType: z.enum(['disputeType', 'disputeTypeB']).optional() }).optional(),
  }),
  adapter: sqlAdapterByAddress({
    'mysql:': { client: 'mysql2' },
    'postgres:': { client: 'pg' },
    'postgresql:': { client: 'pg' },
  }),
  codesDirectory: new URL('./codes/', import.meta.url),
  feeds: [
    {
      name: 'cases',
      record: 'mediationCase',
      location: { kind: 'TABLE', table: 't_sjkj_rmtj_ajbl' },
      columns: [
        'bh',
        'jflx',
        'jfly',
        'xzqh',
        'sldw',
        'slrq',
        'fsrq',
        'hjsx',
        'jarq',
        'sadsrsl',
        'saje',
        'pcje',
        'ajndjb',
        'tjjg',
        'ajzt',
        'xyxs',
        'sfqr',
        'bajb',
        'fzmzx',
        'glxfj',
        'glaj',
        'glsg',
        'update_time',
        'del_flag',
      ],
      key: ['bh'],
      // update_time moves for every row each night: what did not change is found by its content and leaves no trace.
      cursor: { kind: 'WATERMARK', column: 'update_time', overlapMinutes: 1440, compareWholeDays: 7 },
      deletes: { kind: 'FLAG', column: 'del_flag', parser: flag({ yes: ['1'], no: ['0'] }) },
      coverage: {
        kind: 'SETTINGS',
        measures: [
          'mediation_cases_accepted',
          'mediation_cases_succeeded',
          'mediation_cases_failed',
          'mediation_cases_in_progress',
          'mediation_amount_involved',
          'mediation_compensation',
          'mediation_persons_involved',
          'civil_to_criminal_prevented_cases',
          'civil_to_criminal_prevented_persons',
          'leader_led_disputes',
          'leader_led_disputes_resolved',
        ],
      },
      // A draft, and what waits to be accepted, is no accepted dispute yet.
      skip: { column: 'ajzt', values: ['8', '08', '1', '01'] },
      division: {
        columns: [
          { column: 'xzqh', systems: placeSystems },
          { column: 'sldw', systems: unitSystems },
        ],
        asOf: 'acceptedOn',
      },
      fields: {
        channel: {
          column: 'jfly',
          parser: canonicalCode('channel', { leadingZeros: 'IGNORED', absent: 'OTHER' }),
          required: true,
        },
        disputeType: {
          column: 'jflx',
          parser: code('disputeType', { leadingZeros: 'IGNORED', absent: 'OTHER' }),
          required: true,
        },
        severity: { column: 'ajndjb', parser: canonicalCode('severity') },
        // How far the handling is. Whether it succeeded stands in tjjg alone: 已办结 is not success.
        status: { column: 'ajzt', parser: canonicalCode('status', { leadingZeros: 'IGNORED' }), required: true },
        outcome: { column: 'tjjg', parser: canonicalCode('outcome') },
        occurredOn: { column: 'fsrq', parser: freeDate() },
        acceptedOn: { column: 'slrq', parser: moment, required: true },
        deadlineOn: { column: 'hjsx', parser: day },
        closedOn: { column: 'jarq', parser: moment },
        personsInvolved: {
          column: 'sadsrsl',
          parser: integer({ zeroMeansUnknown: true, counters: ['人', '名'] }),
        },
        amountInvolved: { column: 'saje', parser: yuan({ unit: '元', zeroMeansUnknown: true }) },
        compensationAmount: { column: 'pcje', parser: yuan({ unit: '元' }) },
        agreementForm: { column: 'xyxs', parser: fixed({ '1': 'ORAL', '2': 'WRITTEN' }) },
        judicialConfirmation: { column: 'sfqr', parser: flag({ yes: ['1'], no: ['0'] }) },
        leadLevel: { column: 'bajb', parser: canonicalCode('leadLevel') },
        preventedEscalation: { column: 'fzmzx', parser: fixed({ '0': 'NONE', '1': 'CIVIL_TO_CRIMINAL' }) },
        linkedPetition: { column: 'glxfj', parser: linked },
        linkedIncident: { column: 'glaj', parser: linked },
        linkedAccident: { column: 'glsg', parser: linked },
      },
    },
    {
      name: 'committees',
      record: 'mediationCommittee',
      location: { kind: 'TABLE', table: 't_sjkj_rmtj_twh' },
      columns: ['id', 'twhlx', 'xzdq', 'clrq', 'cxrq', 'zzrs', 'jzrs'],
      key: ['id'],
      cursor: { kind: 'FULL_COMPARE' },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'SETTINGS',
        measures: [
          'mediation_committees',
          'mediation_windows',
          'mediation_rooms',
          'mediators_full_time',
          'mediators_part_time',
        ],
      },
      division: { columns: [{ column: 'xzdq', systems: countySystems }], asOf: 'establishedOn' },
      fields: {
        organisationKind: {
          column: 'twhlx',
          parser: canonicalCode('organisationKind', { leadingZeros: 'IGNORED', absent: 'OTHER' }),
          required: true,
        },
        channel: {
          column: 'twhlx',
          parser: canonicalCode('organisationChannel', { leadingZeros: 'IGNORED', absent: 'OTHER' }),
          required: true,
        },
        establishedOn: { column: 'clrq', parser: day, required: true },
        closedOn: { column: 'cxrq', parser: day },
        closed: { column: 'cxrq', parser: closed, required: true },
        fullTimeMediators: { column: 'zzrs', parser: integer() },
        partTimeMediators: { column: 'jzrs', parser: integer() },
      },
    },
    {
      ...monthlyTable,
      name: 'releasedPersons',
      location: { kind: 'TABLE', table: 't_azbj_yb' },
      // bjl, azl and cfl, the rates beside the counts, are not read: the hub makes rates from counts.
      columns: ['nf', 'yf', 'xzqh', 'jsrs', 'bjrs', 'azrs', 'cfrs'],
      coverage: {
        kind: 'REPORT_MONTHS',
        measures: [
          'released_persons_received',
          'released_persons_assisted',
          'released_persons_placed',
          'released_persons_reoffended',
        ],
      },
      window: 'CALENDAR',
      values: {
        kind: 'COLUMNS',
        measures: {
          released_persons_received: counted('jsrs'),
          released_persons_assisted: counted('bjrs'),
          released_persons_placed: counted('azrs'),
          released_persons_reoffended: counted('cfrs'),
        },
      },
    },
    {
      ...monthlyTable,
      name: 'communityCorrection',
      location: { kind: 'TABLE', table: 't_sqjz_yb' },
      columns: ['nf', 'yf', 'xzqh', 'ljjs', 'zc', 'qmjc'],
      coverage: {
        kind: 'REPORT_MONTHS',
        measures: ['community_correction_received', 'community_correction_active', 'community_correction_completed'],
      },
      window: 'AS_OF',
      values: {
        kind: 'COLUMNS',
        measures: {
          community_correction_received: counted('ljjs'),
          community_correction_active: counted('zc'),
          community_correction_completed: counted('qmjc'),
        },
      },
    },
    {
      ...monthlyTable,
      name: 'consultations',
      location: { kind: 'TABLE', table: 't_ytw_yb' },
      columns: ['nf', 'yf', 'xzqh', 'zxpc', 'zxrc'],
      coverage: { kind: 'REPORT_MONTHS', measures: ['consultation_batches', 'consultation_visits'] },
      window: 'CALENDAR',
      values: {
        kind: 'COLUMNS',
        measures: { consultation_batches: counted('zxpc'), consultation_visits: counted('zxrc') },
      },
    },
  ],
})
