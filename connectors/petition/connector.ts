import { z } from 'zod'
import { type DivisionSystem, defineConnector } from '../../src/connector/connector.ts'
import { atLeast } from '../../src/connector/parsers/atLeast.ts'
import { canonicalCode } from '../../src/connector/parsers/code.ts'
import { localDate } from '../../src/connector/parsers/dates.ts'
import { flag } from '../../src/connector/parsers/flags.ts'
import { identifier } from '../../src/connector/parsers/identifiers.ts'
import { integer } from '../../src/connector/parsers/numbers.ts'
import type { RestLocation } from '../../src/connector/restLocation.ts'
import { restAdapter } from '../adapters/rest.ts'
import { coveredDays } from '../settings.ts'

const placeSystems: readonly DivisionSystem[] = ['GB2260']
const moment = localDate(['yyyy/MM/dd HH:mm:ss', 'yyyy/MM/dd'])
// 无法确定统一传0: a petition has at least one person.
const persons = { zeroMeansUnknown: true }

/** The one list of the service. `jabz` 0 lists what came in, by its day; 1 the old cases, by the day of listing. */
function listOf(register: '0' | '1', column: string, days: number): RestLocation {
  return {
    kind: 'REST',
    method: 'POST',
    path: '/xfapi/v1/list',
    body: { djjgdm: { setting: 'djjgdm' }, jabz: register },
    rows: ['data', 'rows'],
    total: ['data', 'total'],
    totalIncludesDeleted: true,
    page: { number: 'pageNo', size: 'pageSize', rows: 200 },
    window: { from: 'startTime', through: 'endTime', column, days },
    key: 'xfjbh',
    places: 'wtsddm',
  }
}

/** What both registers tell in the same way. */
const shared = {
  form: { column: 'xfxsdm', parser: canonicalCode('form'), required: true },
  // The hub's value alone: some of the source's topics are none of its business, and are not told apart from OTHER.
  topic: { column: 'nrfldm', parser: canonicalCode('topic'), required: true },
  status: { column: 'xfjztdm', parser: canonicalCode('status', { leadingZeros: 'IGNORED' }), required: true },
  caseNumber: { column: 'xfjbh', parser: identifier({ maxLength: 40 }) },
  // 1 is the first time, 2 a repeated one; in baldbz 1 is yes.
  repeat: { column: 'cfxfbz', parser: flag({ yes: ['2'], no: ['1'] }) },
} as const

/**
 * 信访: the petition office's service. Figures and the lists of old cases are synced, as little of them as figures need; single petitions
 * are answered live and never kept. README.md tells owner, keys and oddities.
 */
export const petition = defineConnector({
  id: 'petition',
  department: 'PETITION',
  title: { zh: '信访信息系统', en: 'Petition information system' },
  mode: 'live',
  freshness: { hours: 36 },
  settings: z.strictObject({
    url: z.url({ protocol: /^https?$/, error: 'must be the address of the service, such as http://host:8080' }),
    covers: coveredDays,
    parameters: z.strictObject({
      djjgdm: z.string().regex(/^\d{19}$/, 'must be the 19 digits of the registering agency'),
    }),
    credentials: z.strictObject({ appKey: z.string().min(1), appSecret: z.string().min(1) }),
  }),
  adapter: restAdapter({
    envelope: { code: ['code'], success: ['200'], tokenEnded: ['401'], failure: ['500', '502', '503'] },
    login: {
      path: '/xfapi/v1/token',
      body: { appKey: { credential: 'appKey' }, appSecret: { credential: 'appSecret' } },
      token: ['data', 'token'],
      parameter: 'token',
    },
  }),
  codesDirectory: new URL('./codes/', import.meta.url),
  feeds: [
    {
      name: 'petitions',
      record: 'petitionCase',
      location: listOf('0', 'xfrq', 31),
      columns: ['xfjbh', 'xfrq', 'xfxsdm', 'wtsddm', 'nrfldm', 'xfrs', 'sjrs', 'cfxfbz', 'xfjztdm'],
      key: ['xfjbh'],
      // What is deleted or handed over later than the overlap reaches is seen by the whole read of every month.
      cursor: { kind: 'DAY_WINDOWS', overlapDays: 92, compareWholeDays: 30 },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'SETTINGS',
        measures: [
          'petitions_received',
          'repeat_petitions',
          'collective_visits',
          'petition_visit_batches',
          'petition_person_visits',
          'petition_visit_persons',
        ],
      },
      division: { columns: [{ column: 'wtsddm', systems: placeSystems }], asOf: 'receivedOn' },
      fields: {
        ...shared,
        register: { constant: 'RECEIVED' },
        receivedOn: { column: 'xfrq', parser: moment, required: true },
        personVisits: { column: 'xfrs', parser: integer(persons) },
        persons: { column: 'sjrs', parser: integer(persons) },
        collective: { column: 'sjrs', parser: atLeast(5, persons) },
        listLevel: { constant: null },
        listedOn: { constant: null },
        dueOn: { constant: null },
        resolvedOn: { constant: null },
        leaderLed: { constant: null },
        leadLevel: { constant: null },
      },
    },
    {
      name: 'backlog',
      record: 'petitionCase',
      location: listOf('1', 'gprq', 366),
      columns: [
        'xfjbh',
        'xfrq',
        'xfxsdm',
        'wtsddm',
        'nrfldm',
        'cfxfbz',
        'xfjztdm',
        'gpjb',
        'gprq',
        'hjqx',
        'hjrq',
        'baldbz',
        'bajb',
      ],
      key: ['xfjbh'],
      // A case is resolved long after it was listed, so all are read each time; there are a few hundred.
      cursor: { kind: 'FULL_COMPARE' },
      deletes: { kind: 'SWEEP' },
      coverage: {
        kind: 'SETTINGS',
        measures: [
          'listed_petition_cases',
          'listed_petition_cases_resolved',
          'listed_petition_cases_open',
          'leader_led_backlog_resolved',
        ],
      },
      division: { columns: [{ column: 'wtsddm', systems: placeSystems }], asOf: 'listedOn' },
      fields: {
        ...shared,
        register: { constant: 'BACKLOG' },
        receivedOn: { column: 'xfrq', parser: moment },
        personVisits: { constant: null },
        persons: { constant: null },
        collective: { constant: null },
        listLevel: { column: 'gpjb', parser: canonicalCode('level', { unknown: 'REJECT' }), required: true },
        listedOn: { column: 'gprq', parser: moment, required: true },
        dueOn: { column: 'hjqx', parser: moment },
        resolvedOn: { column: 'hjrq', parser: moment },
        leaderLed: { column: 'baldbz', parser: flag({ yes: ['1'], no: ['0'] }) },
        leadLevel: { column: 'bajb', parser: canonicalCode('level') },
      },
    },
  ],
})
