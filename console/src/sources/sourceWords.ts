import type { Words } from '../language/language.tsx'

/** States of a run. */
export const runStateWords: Readonly<Record<string, Words>> = {
  QUEUED: { zh: '排队中', en: 'Queued' },
  RUNNING: { zh: '进行中', en: 'Running' },
  SUCCEEDED: { zh: '成功', en: 'Succeeded' },
  FAILED: { zh: '失败', en: 'Failed' },
  STOPPED: { zh: '已停止', en: 'Stopped' },
}

/** What a run reads. */
export const readingWords: Readonly<Record<string, Words>> = {
  NEW: { zh: '新增', en: 'what is new' },
  FULL: { zh: '全部', en: 'everything' },
  SINCE: { zh: '自某日起', en: 'since a day' },
  REPLAY: { zh: '隔离数据', en: 'quarantine' },
}

/** How a source's data arrives. */
export const modeWords: Readonly<Record<string, Words>> = {
  SYNC: { zh: '定期同步', en: 'synced' },
  LIVE: { zh: '明细实时调取', en: 'records asked live' },
}
