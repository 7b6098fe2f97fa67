import type { Words } from '../connector/connector.ts'

/**
 * Where the rule of a measure comes from (`ruleSource`): a law, a standard, a rule of statistics, a report form, a code table, or a
 * decision of this hub. What nobody has written down is told as a decision, never as if a law said it.
 */

/** A rule that no source tells and that the hub has set itself; `adr` is the number of the decision in `docs/adr/`. */
export function decidedByHub(adr: number, zh: string, en: string): Words {
  return { zh: `本系统的决定(ADR ${adr}):${zh}`, en: `Decision of this hub (ADR ${adr}): ${en}` }
}

/** Sources that make a rule together, each of them whole sentences. */
export function together(...sources: readonly Words[]): Words {
  return { zh: sources.map(({ zh }) => zh).join(''), en: sources.map(({ en }) => en).join(' ') }
}

/** How every share is made, whatever its counts. */
export const fromItsCounts: Words = decidedByHub(
  15,
  '比率由两个计数重新计算,不取来源或文件所印的比率。',
  'a rate is made again from its two counts; printed rates are never taken over.',
)

/** How what became of something is counted: by when it entered, as it stands now. */
export const asItStandsNow: Words = decidedByHub(
  15,
  '按进入统计的日期归入时期,按目前状态计数。',
  'counted in the period in which it entered, by the state in which it is now.',
)
