import { momentInChina } from './freshness.ts'
import { messageOf, type SectionState, type SectionStatus } from './sectionStatus.ts'

/** States that leave nothing to show, the first that says most. */
const withoutAnswer: readonly SectionState[] = ['UNAVAILABLE', 'NO_DATA', 'WITHHELD', 'NO_SOURCE']

/**
 * The status of an answer over several areas that no area holds together: complete only where each of them is, PARTIAL as soon as one
 * contributes and another cannot. `statuses` must not be empty; one alone is answered as it is.
 */
export function joinStatuses(statuses: readonly [SectionStatus, ...(readonly SectionStatus[])]): SectionStatus {
  const [first, ...others] = statuses
  if (others.length === 0) return first
  const sources = [...new Map(statuses.flatMap((one) => one.sources).map((source) => [source.key, source])).values()]
  const { state, reason } = judge(statuses)
  return {
    state,
    reason,
    message: messageOf(state, reason),
    asOf: earliest(statuses.map((one) => one.asOf)),
    staleAfter: earliest(statuses.map((one) => one.staleAfter)),
    sources,
    recordAccess: first.recordAccess,
  }
}

/** The status of an answer from which areas were left out because the reader may not see their figures. */
export function partlyWithheld(status: SectionStatus, areas: number): SectionStatus {
  if (areas === 0 || (status.state !== 'FRESH' && status.state !== 'STALE')) return status
  const reason = 'NOT_PERMITTED'
  return { ...status, state: 'PARTIAL', reason, message: messageOf('PARTIAL', reason) }
}

function judge(statuses: readonly SectionStatus[]): Pick<SectionStatus, 'state' | 'reason'> {
  const answered = statuses.filter(({ state }) => !withoutAnswer.includes(state))
  if (answered.length === 0) {
    const state = withoutAnswer.find((one) => statuses.some((status) => status.state === one))!
    return { state, reason: statuses.find((status) => status.state === state)!.reason }
  }
  const lacking = statuses.find(({ state }) => withoutAnswer.includes(state) || state === 'PARTIAL')
  if (lacking !== undefined) return { state: 'PARTIAL', reason: lacking.reason }
  const stale = answered.find(({ state }) => state === 'STALE')
  return stale === undefined ? { state: 'FRESH', reason: null } : { state: 'STALE', reason: stale.reason }
}

function earliest(moments: readonly (string | null)[]): string | null {
  const known = moments.flatMap((one) => (one === null ? [] : [Date.parse(one)]))
  return known.length === 0 ? null : momentInChina(Math.min(...known))
}
