import { expect, test } from 'vitest'
import { describeReport } from '../../src/cli/describeReport.ts'
import type { FeedReport, SyncReport } from '../../src/sync/syncReport.ts'

const feed: FeedReport = {
  feed: 'reports',
  state: 'SUCCEEDED',
  error: null,
  rowsRead: 1200,
  accepted: 1196,
  quarantined: 4,
  dropped: 0,
  deletedInSource: 0,
  duplicates: 0,
  skipped: 0,
  inserted: 12,
  changed: 0,
  removed: 0,
  unchanged: 1184,
  quarantinedByReason: {},
  healed: 0,
  files: [],
  reconciliation: [],
  drift: [],
  readSeconds: 1,
  commitSeconds: 1,
}

function told(report: Partial<SyncReport>, ofFeed: Partial<FeedReport> = {}): string[] {
  return describeReport({
    siteId: '330300',
    connector: 'fire-safety',
    runId: 7,
    reading: 'NEW',
    dryRun: false,
    state: 'SUCCEEDED',
    startedAt: new Date(0),
    seconds: 2.04,
    rowsRead: 1200,
    rowsWritten: 12,
    rowsDeleted: 0,
    rowsQuarantined: 4,
    feeds: [{ ...feed, ...ofFeed }],
    differences: 0,
    error: null,
    ...report,
  }).split('\n')
}

const head = 'fire-safety of 330300:'
const counts = '1,200 rows read, 12 written, 0 deleted, 4 in quarantine, 2.0 s, 588 rows/s'

test('a run where nothing is to be looked at is one line', () => {
  expect(told({})).toEqual([`${head} succeeded, ${counts}`])
})

test.each([
  [{ reading: 'FULL' }, `succeeded, everything read, ${counts}`],
  [{ reading: 'SINCE' }, `succeeded, read from a day on, ${counts}`],
  [{ reading: 'REPLAY' }, `succeeded, quarantine read again, ${counts}`],
  [
    { dryRun: true },
    'dry run succeeded, 1,200 rows read, would write 12, delete 0, keep 4 in quarantine, 2.0 s, 588 rows/s',
  ],
  // Too short for a rate.
  [{ seconds: 0.3 }, 'succeeded, 1,200 rows read, 12 written, 0 deleted, 4 in quarantine, 0.3 s'],
] as const)('%j: %s', (report, says) => expect(told(report)).toEqual([`${head} ${says}`]))

test('rows that wait and rows that no longer do', () => {
  const lines = told({}, { quarantinedByReason: { CODE_UNKNOWN: 3, DATE_IMPOSSIBLE: 1 }, healed: 2 })
  expect(lines.slice(1)).toEqual([
    '    reports: 3 in quarantine for CODE_UNKNOWN (a code that the code table lacks)',
    '    reports: 1 in quarantine for DATE_IMPOSSIBLE (no such day in the calendar)',
    '    reports: 2 left quarantine: readable now, or gone',
  ])
  expect(told({ dryRun: true }, { healed: 2 })[1]).toBe('    reports: 2 would leave quarantine: readable now, or gone')
})

test('files that were not read, and why', () => {
  const file = { rowsRead: 0, duplicateOf: null }
  const files = [
    { ...file, name: 'a.xls', state: 'READ' },
    { ...file, name: 'b.xls', state: 'SAME_CONTENT', duplicateOf: 'a.xls' },
    { ...file, name: 'c.xls', state: 'RENAMED', duplicateOf: 'old.xls' },
    { ...file, name: 'd.xls', state: 'WAITING' },
    { ...file, name: 'e.xls', state: 'INCOMPLETE' },
  ] as const
  expect(told({}, { files }).slice(1)).toEqual([
    '    reports: b.xls is a.xls delivered again, not read twice',
    '    reports: old.xls is called c.xls now, not read twice',
    '    reports: d.xls is still being written: it waits for a later run',
    '    reports: e.xls has not become whole for too long: have it delivered again',
  ])
})

test('what changed in the source', () => {
  const line = { subject: 'lbdm', before: null, after: null, rows: null }
  const drift = [
    { ...line, kind: 'COLUMN_NEW', after: 'text' },
    { ...line, kind: 'COLUMN_GONE', before: 'text' },
    { ...line, kind: 'COLUMN_RETYPED', before: 'integer', after: 'text' },
    { ...line, kind: 'CODE_UNKNOWN', after: '77, 78', rows: 1_300 },
    { ...line, kind: 'CODE_TABLE_CHANGED', before: '12', after: '14' },
  ] as const
  expect(told({}, { drift }).slice(1)).toEqual([
    '    reports: the source has a new column lbdm (text)',
    '    reports: the source no longer has the column lbdm',
    '    reports: the column lbdm has another type: integer before, text now',
    '    reports: lbdm has codes that the code table lacks: 77, 78, in 1,300 rows',
    "    reports: the source's list of codes lbdm has another number of rows: 12 before, 14 now",
  ])
})

test('what does not add up, and how many things', () => {
  const reconciliation = [
    { kind: 'ROWS', subject: '', expected: 10, actual: 9 },
    { kind: 'SOURCE_COUNT', subject: '', expected: 14_340, actual: 14_328, explained: true },
    { kind: 'KEY_CHECKSUM', subject: '', expected: 10, actual: 10 },
    { kind: 'TOTAL_ROW', subject: '2010-07.xls: fines', expected: 120, actual: 118 },
    { kind: 'PERIOD_UNKNOWN', subject: 'report.xls', expected: null, actual: null },
  ] as const
  expect(told({ differences: 4 }, { reconciliation }).slice(1)).toEqual([
    '    reports: 9 of 10 rows are accounted for',
    '    reports: the source counted 14,340 rows and gave 14,328 (explained: its count includes rows that it no longer gives)',
    '    reports: the keys that the source counted are not those that it gave: rows were lost or doubled',
    '    reports: the total row of 2010-07.xls: fines says 120, its rows add up to 118',
    '    reports: report.xls: neither name nor title tells the period, so no days count as covered',
    '    4 things do not add up: see docs/sync.md, "Differences"',
  ])
})

test.each([
  ['SYNC_REMOVALS_REFUSED', 'if the rows are really gone: hub sync fire-safety --site 330300 --accept-removals'],
  ['SOURCE_EMPTY', 'if the rows are really gone: hub sync fire-safety --site 330300 --accept-removals'],
  ['SOURCE_DRIFTED', 'if nothing needs mending: hub sync fire-safety --site 330300 --accept-drift'],
  ['SYNC_REJECTS_EXCEEDED', 'what would be refused, row by row: hub connector preview fire-safety --site 330300'],
  ['SOURCE_SHAPE_CHANGED', 'what the source looks like now: hub connector check fire-safety --site 330300'],
] as const)('%s comes with the next step', (code, next) => {
  const error = { code, message: 'Nothing was written.' }
  expect(told({ state: 'FAILED', error }, { state: 'FAILED', error }).slice(1)).toEqual([
    `    reports: failed (${code}): Nothing was written.`,
    `    reports: ${next}`,
  ])
})

test('a source that does not answer says so once, with or without feeds', () => {
  const error = { code: 'SOURCE_UNREACHABLE', message: 'It does not answer.' } as const
  expect(told({ state: 'FAILED', error, feeds: [] }).slice(1)).toEqual(['    It does not answer. (SOURCE_UNREACHABLE)'])
  expect(told({ state: 'FAILED', error }, { state: 'FAILED', error }).slice(1)).toEqual([
    '    reports: failed (SOURCE_UNREACHABLE): It does not answer.',
  ])
})
