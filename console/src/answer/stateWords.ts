import type { Words } from '../language/language.tsx'

/** How far something can be trusted at a glance: for colours and signs. */
export type Trust = 'GOOD' | 'LIMITED' | 'MISSING' | 'QUIET'

/** States of sections, sources, runs and figures in words; a state that is not here is shown by its code. */
export const stateWords: Readonly<Record<string, { readonly words: Words; readonly trust: Trust }>> = {
  FRESH: { words: { zh: '最新', en: 'Fresh' }, trust: 'GOOD' },
  PARTIAL: { words: { zh: '部分覆盖', en: 'Partial' }, trust: 'LIMITED' },
  STALE: { words: { zh: '过期', en: 'Stale' }, trust: 'LIMITED' },
  UNAVAILABLE: { words: { zh: '来源不可用', en: 'Unavailable' }, trust: 'MISSING' },
  WITHHELD: { words: { zh: '不予公开', en: 'Withheld' }, trust: 'MISSING' },
  NO_DATA: { words: { zh: '无数据', en: 'No data' }, trust: 'QUIET' },
  NO_SOURCE: { words: { zh: '未接入', en: 'Not connected' }, trust: 'QUIET' },
  NOT_APPLICABLE: { words: { zh: '不适用', en: 'Not applicable' }, trust: 'QUIET' },
  NEVER_SYNCED: { words: { zh: '从未同步', en: 'Never synced' }, trust: 'MISSING' },
  COMPUTED: { words: { zh: '已计算', en: 'Computed' }, trust: 'GOOD' },
  PUBLISHED: { words: { zh: '公布数', en: 'Published' }, trust: 'GOOD' },
  ESTIMATED: { words: { zh: '估计数', en: 'Estimated' }, trust: 'LIMITED' },
  BOUND: { words: { zh: '不精确', en: 'Not exact' }, trust: 'LIMITED' },
  QUEUED: { words: { zh: '排队中', en: 'Queued' }, trust: 'QUIET' },
  RUNNING: { words: { zh: '进行中', en: 'Running' }, trust: 'QUIET' },
  SUCCEEDED: { words: { zh: '成功', en: 'Succeeded' }, trust: 'GOOD' },
  FAILED: { words: { zh: '失败', en: 'Failed' }, trust: 'MISSING' },
  STOPPED: { words: { zh: '已停止', en: 'Stopped' }, trust: 'LIMITED' },
}

/** Why a section is not fresh, in words. */
export const reasonWords: Readonly<Record<string, Words>> = {
  SOURCE_DOWN: { zh: '来源系统停机', en: 'source down' },
  SOURCE_LATE: { zh: '来源迟报', en: 'source late' },
  SYNC_FAILED: { zh: '同步失败', en: 'sync failed' },
  NEVER_SYNCED: { zh: '从未同步', en: 'never synced' },
  PERIOD_NOT_COVERED: { zh: '时期未覆盖', en: 'period not covered' },
  NOT_PERMITTED: { zh: '无权查看', en: 'not permitted' },
  SMALL_CELLS: { zh: '小数值隐去', en: 'small cells' },
}

/** Beside the words, so that no colour has to be told apart. */
export const trustSigns: Readonly<Record<Trust, string>> = { GOOD: '✓', LIMITED: '◐', MISSING: '✕', QUIET: '–' }

/** A state in words. */
export function wordsOfState(state: string): Words {
  return stateWords[state]?.words ?? { zh: state, en: state }
}
