import { describe, expect, test } from 'vitest'
import { adviceForFailure, adviceForWholeRun, mayAcceptRemovals } from '../../console/src/sources/failureAdvice.ts'
import { adviceFor, otherAdvice, quarantineAdvice } from '../../console/src/sources/quarantineAdvice.ts'
import {
  groupedByReason,
  groupedBySite,
  needsAttention,
  type RunAnswer,
  runOf,
  type SourceAnswer,
  spanWords,
} from '../../console/src/sources/sourceBoard.ts'
import { rejectReasons } from '../../src/connector/rejectReasons.ts'
import { errorCatalogue } from '../../src/errors.ts'

/** What the board of sources works out without a browser. */

const run = (changes: Partial<RunAnswer> = {}): RunAnswer => ({
  id: 'run 1',
  state: 'SUCCEEDED',
  startedAt: '2026-11-22T10:00:00+08:00',
  finishedAt: '2026-11-22T10:01:00+08:00',
  rowsRead: 10,
  rowsExpected: 10,
  rowsWritten: 10,
  rowsDeleted: 0,
  rowsQuarantined: 0,
  rowsPerSecond: null,
  estimatedFinishAt: null,
  reading: 'NEW',
  dryRun: false,
  differenceCount: 0,
  errorCode: null,
  feeds: [],
  ...changes,
})
const source = (changes: Partial<SourceAnswer> = {}): SourceAnswer => ({
  id: 'source 1',
  connector: 'justice',
  title: '司法',
  state: 'FRESH',
  mode: 'SYNC',
  asOf: '2026-11-22T10:00:00+08:00',
  staleAfter: null,
  jurisdiction: { code: '330300', name: '温州市' },
  department: { code: 'JUSTICE', name: '司法行政' },
  lastRun: run(),
  quarantineGroups: [],
  ...changes,
})
const group = (reason: string, count: number) => ({
  feed: 'cases',
  column: 'a',
  reason,
  title: reason,
  count,
  firstAt: '2026-11-22T10:00:00+08:00',
})

test('every reason for which the hub puts rows aside has advice of its own, in both languages', () => {
  expect(Object.keys(quarantineAdvice).sort()).toEqual(Object.keys(rejectReasons).sort())
  for (const words of Object.values(quarantineAdvice)) {
    expect(words.zh).toMatch(/[一-鿿]{6}/)
    expect(words.en).toMatch(/[a-z]{3}/)
  }
  expect(adviceFor('A_REASON_OF_TOMORROW')).toBe(otherAdvice)
  expect(adviceFor('constructor')).toBe(otherAdvice)
})

test('removals can be accepted only after a run that was refused for them', () => {
  expect(mayAcceptRemovals(['SOURCE_UNREACHABLE', null])).toBe(false)
  expect(mayAcceptRemovals(['SYNC_REMOVALS_REFUSED'])).toBe(true)
  expect(adviceForFailure('SYNC_REMOVALS_REFUSED').zh).toContain('接受删除')
  expect(adviceForFailure(null)).toBe(adviceForFailure('UNKNOWN'))
})

test('whatever a run can fail with has advice of its own, before any feed was read too', () => {
  const ofRuns = Object.keys(errorCatalogue).filter((code) => /^(SOURCE|FILE|SYNC)_/.test(code))
  expect(ofRuns.length).toBeGreaterThan(10)
  for (const code of ofRuns) {
    expect({ code, isOwn: adviceForFailure(code) !== adviceForFailure(null) }).toEqual({ code, isOwn: true })
    expect(adviceForWholeRun(code)).toBe(adviceForFailure(code))
  }
  // Readers whom the hub does not tell the code.
  expect(adviceForWholeRun(null).zh).toContain('没有写入任何数据')
})

describe('what needs attention', () => {
  test.each([
    ['nothing, where all is well', {}, false],
    ['a source that is late', { state: 'STALE' }, true],
    ['a run that failed', { lastRun: run({ state: 'FAILED' }) }, true],
    ['what does not add up', { lastRun: run({ differenceCount: 1 }) }, true],
    ['rows in quarantine', { quarantineGroups: [group('CODE_UNKNOWN', 1)] }, true],
    ['not what the reader may not see', { quarantineGroups: null, lastRun: null }, false],
  ] as const)('%s', (_, changes, expected) => {
    expect(needsAttention(source(changes))).toBe(expected)
  })
})

test('sources stand by city, quarantine by reason with the most rows first', () => {
  const sites = groupedBySite([
    source(),
    source({ id: 'b', jurisdiction: { code: '1', name: '甲' } }),
    source({ id: 'c' }),
  ])
  expect(sites.map(({ code, sources }) => [code, sources.length])).toEqual([
    ['330300', 2],
    ['1', 1],
  ])
  const reasons = groupedByReason([group('A', 1), group('B', 3), group('A', 1)])
  expect(reasons.map(({ reason, count }) => [reason, count])).toEqual([
    ['B', 3],
    ['A', 2],
  ])
})

describe('the run that is shown', () => {
  const under = run({ state: 'RUNNING', finishedAt: null, rowsRead: 4 })
  test('is what was heard, until the board knows of its end or of a later one', () => {
    expect(runOf(run({ id: 'run 0', startedAt: '2026-11-21T10:00:00+08:00' }), under)).toBe(under)
    const ended = run()
    expect(runOf(ended, under)).toBe(ended)
    const later = run({ id: 'run 2', startedAt: '2026-11-23T10:00:00+08:00' })
    expect(runOf(later, under)).toBe(later)
    expect(runOf(null, under)).toBe(under)
    expect(runOf(ended, undefined)).toBe(ended)
    const queued = run({ id: 'run 2', state: 'QUEUED', startedAt: null, finishedAt: null })
    expect(runOf(ended, queued)).toBe(queued)
  })
})

test('spans are told in the largest unit that says enough', () => {
  const text = (milliseconds: number): string => {
    const { words, count } = spanWords(milliseconds)
    return words.zh.replace('{count}', String(count))
  }
  expect([text(41_000), text(13 * 60_000), text(35 * 3_600_000), text(31 * 86_400_000)]).toEqual([
    '41秒',
    '13分钟',
    '35小时',
    '31天',
  ])
})
