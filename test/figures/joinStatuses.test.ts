import { describe, expect, it } from 'vitest'
import { joinStatuses } from '../../src/figures/joinStatuses.ts'
import type { SectionState, SectionStatus, StatusReason } from '../../src/figures/sectionStatus.ts'

function status(state: SectionState, reason: StatusReason | null, asOf: string | null = null): SectionStatus {
  return { state, reason, asOf, staleAfter: null, message: null, sources: [], recordAccess: 'NOT_HELD' }
}

const fresh = status('FRESH', null, '2026-11-21T02:00:00+08:00')
const none = status('NO_SOURCE', 'NEVER_SYNCED')

describe('the status of an answer over several provinces', () => {
  it('is that of the only one', () => {
    expect(joinStatuses([fresh])).toBe(fresh)
  })

  it('is fresh where all are, as of the oldest', () => {
    const older = status('FRESH', null, '2026-11-20T02:00:00+08:00')
    expect(joinStatuses([fresh, older])).toMatchObject({
      state: 'FRESH',
      reason: null,
      message: null,
      asOf: '2026-11-20T02:00:00+08:00',
    })
  })

  it('is partial where one contributes and another does not, with the reason in words', () => {
    expect(joinStatuses([fresh, none])).toMatchObject({
      state: 'PARTIAL',
      reason: 'NEVER_SYNCED',
      message: { en: 'The answer is not complete: a department is not connected or was never synced.' },
    })
    expect(joinStatuses([none, fresh, status('STALE', 'SOURCE_LATE')]).state).toBe('PARTIAL')
    expect(joinStatuses([fresh, status('PARTIAL', 'PERIOD_NOT_COVERED')])).toMatchObject({
      state: 'PARTIAL',
      reason: 'PERIOD_NOT_COVERED',
    })
  })

  it('is stale where one is, and all others are fresh', () => {
    const down = status('STALE', 'SOURCE_DOWN', '2026-11-01T02:00:00+08:00')
    expect(joinStatuses([fresh, down])).toMatchObject({ state: 'STALE', reason: 'SOURCE_DOWN' })
  })

  it('has nothing where none has: unavailable before no data before no source', () => {
    expect(joinStatuses([none, none]).state).toBe('NO_SOURCE')
    expect(joinStatuses([none, status('NO_DATA', 'PERIOD_NOT_COVERED')])).toMatchObject({
      state: 'NO_DATA',
      reason: 'PERIOD_NOT_COVERED',
      message: { en: 'The sources do not cover the period. This is not 0.' },
    })
    expect(joinStatuses([status('NO_DATA', 'PERIOD_NOT_COVERED'), status('UNAVAILABLE', 'SOURCE_DOWN')]).state).toBe(
      'UNAVAILABLE',
    )
  })
})
