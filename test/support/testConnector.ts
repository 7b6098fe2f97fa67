import { z } from 'zod'
import type {
  Connector,
  Feed,
  Parser,
  RecordFeed,
  SourceAdapter,
  StatisticFeed,
} from '../../src/connector/connector.ts'
import type { FeedLocation } from '../../src/connector/feedLocation.ts'
import type { CoverageRule, CursorRule, DeleteRule, DriftPolicy, FeedLimits } from '../../src/connector/feedRules.ts'
import type { CodedValue, PartialDay } from '../../src/connector/records.ts'
import type { Measure } from '../../src/figures/measure.ts'

/**
 * A connector for tests of sync, with parsers so plain that expectations can be written down beside the rows: `20100704` is a day,
 * `201007` a month, `2010` a year, an empty cell is unknown, `?` cannot be read.
 */

function parser<T>(name: string, read: (text: string) => T): Parser<T | null> {
  return {
    name,
    parse(raw) {
      if (raw === null || raw === '') return { ok: true, value: null }
      if (raw === '?')
        return { ok: false, reason: 'DATE_UNREADABLE', message: { zh: '无法识别', en: 'cannot be read' } }
      return { ok: true, value: read(String(raw)) }
    },
  }
}

const text = parser('text', (raw) => raw)
const integer = parser('integer', Number)
const day = parser(
  'day',
  (raw): PartialDay => ({
    day: `${raw.slice(0, 4)}-${raw.slice(4, 6) || '01'}-${raw.slice(6, 8) || '01'}`,
    precision: raw.length === 4 ? 'YEAR' : raw.length === 6 ? 'MONTH' : 'DAY',
  }),
)
const flag = parser('flag', (raw) => raw === '1')
const coded = parser('coded', (raw): CodedValue => ({ canonical: raw, system: 'TEST', code: raw, label: null }))
const month = parser('month', (raw) => `${raw.slice(0, 4)}-${raw.slice(4, 6)}`)

/** What a feed of the test connector may choose. */
export interface TestFeedOptions {
  readonly name?: string
  readonly cursor?: CursorRule
  readonly deletes?: DeleteRule
  readonly coverage?: CoverageRule
  readonly location?: FeedLocation
  readonly limits?: FeedLimits
  readonly drift?: DriftPolicy
}

const table: FeedLocation = { kind: 'TABLE', table: 'memory' }
/** Files in memory; the pattern is never looked at. */
export const memoryFiles: FeedLocation = { kind: 'FILES', pattern: /./, format: { kind: 'CSV', delimiter: ',' } }
/** A deletion flag, `1` for deleted. */
export const deletedByFlag: DeleteRule = { kind: 'FLAG', column: 'deleted', parser: flag }

/** Police cases: id, place, category, filed, solved, loss, video, areaSet, deleted, changed. */
export function caseFeed(options: TestFeedOptions = {}): RecordFeed<'policeCase'> {
  return {
    name: options.name ?? 'cases',
    record: 'policeCase',
    location: options.location ?? table,
    columns: ['id', 'place', 'category', 'filed', 'solved', 'loss', 'video', 'areaSet', 'deleted', 'changed'],
    key: ['id'],
    cursor: options.cursor ?? { kind: 'FULL_COMPARE' },
    deletes: options.deletes ?? { kind: 'SWEEP' },
    coverage: options.coverage ?? { kind: 'SETTINGS', measures: ['cases_filed', 'case_loss', 'cases_with_video'] },
    ...(options.limits && { limits: options.limits }),
    ...(options.drift && { drift: options.drift }),
    skip: { column: 'id', values: ['合计'] },
    division: { columns: [{ column: 'place', systems: ['GB2260', 'NBS12', 'MCA9'] }], asOf: 'filedOn' },
    fields: {
      category: { column: 'category', parser: coded, required: true },
      nature: { constant: 'CRIMINAL' },
      state: { constant: 'FILED' },
      occurredOn: { constant: null },
      filedOn: { column: 'filed', parser: day },
      solvedOn: { column: 'solved', parser: day },
      closedOn: { constant: null },
      lossAmount: { column: 'loss', parser: integer },
      solvedWithVideo: { column: 'video', parser: flag },
      rectificationArea: { constant: null },
      areaSet: { column: 'areaSet', parser: text },
    },
  }
}

/** Statistics: place, month, inspected, fines; running totals of the year unless another window is asked for. */
export function statisticFeed(
  options: TestFeedOptions & { readonly window?: StatisticFeed['window'] } = {},
): StatisticFeed {
  return {
    name: options.name ?? 'inspections',
    record: 'observation',
    location: options.location ?? table,
    columns: ['place', 'month', 'inspected', 'fines'],
    key: ['month', 'place'],
    cursor: options.cursor ?? { kind: 'FULL_COMPARE' },
    deletes: options.deletes ?? { kind: 'SWEEP' },
    coverage: options.coverage ?? { kind: 'REPORT_TO_DATE', measures: ['inspected', 'fines'] },
    division: { columns: [{ column: 'place', systems: ['GB2260'] }] },
    month: { column: 'month', parser: month, required: true },
    window: options.window ?? 'TO_DATE',
    values: {
      kind: 'COLUMNS',
      measures: { inspected: { column: 'inspected', parser: integer }, fines: { column: 'fines', parser: integer } },
    },
  }
}

/** A connector of these feeds. */
export function testConnector(adapter: SourceAdapter, feeds: readonly Feed[], id = 'test-source'): Connector {
  return {
    id,
    department: 'PUBLIC_SECURITY',
    title: { zh: '测试', en: 'Test' },
    mode: 'sync',
    freshness: { hours: 24 },
    settings: z.object({}),
    adapter,
    feeds,
    codesDirectory: new URL('./emptyCodes/', import.meta.url),
  }
}

const measure = {
  department: 'PUBLIC_SECURITY',
  title: { zh: '测试', en: 'Test' },
  description: { zh: '测试', en: 'Test' },
  unit: 'case',
  ruleSource: { zh: '测试', en: 'Test' },
  kind: 'FLOW',
  additiveOverTime: true,
  additiveOverAreas: true,
  breakdowns: [],
  finestLevel: 'VILLAGE',
  betterIs: 'NONE',
  sensitive: false,
} as const

/** What the test connector's rows are counted by. */
export const testMeasures: readonly Measure[] = [
  {
    ...measure,
    code: 'cases_filed',
    source: { kind: 'RECORD', record: 'policeCase', dateField: 'filedOn', where: [] },
    breakdowns: [['category'], ['areaSet', 'category']],
  },
  {
    ...measure,
    code: 'case_loss',
    unit: 'CNY',
    source: {
      kind: 'RECORD',
      record: 'policeCase',
      dateField: 'filedOn',
      where: [{ field: 'category', in: ['BURGLARY', 'ROBBERY'] }],
      sum: 'lossAmount',
    },
    finestLevel: 'TOWNSHIP',
  },
  {
    ...measure,
    code: 'cases_with_video',
    source: {
      kind: 'RECORD',
      record: 'policeCase',
      dateField: 'solvedOn',
      where: [{ field: 'solvedWithVideo', is: true }],
    },
    finestLevel: 'COUNTY',
  },
  {
    ...measure,
    code: 'inspected',
    source: { kind: 'STATISTIC', window: 'TO_DATE' },
    additiveOverTime: false,
    finestLevel: 'COUNTY',
  },
  { ...measure, code: 'fines', unit: 'CNY', source: { kind: 'STATISTIC', window: 'TO_DATE' }, finestLevel: 'COUNTY' },
]
