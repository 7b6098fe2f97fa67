import pg from 'pg'
import type { AskedChain, ChainPage, StepCounts } from './caseLinks.ts'

/**
 * Chains of a store that is spread over nodes: a chain never leaves its site, so that one statement for each site is answered by that
 * site's node whole, whatever it holds. A statement about several sites would be taken apart, and no node could follow a link.
 */

/** What is asked, site by site; null: it is about one site already, or about none. */
export function askedBySite(asked: readonly AskedChain[]): readonly (readonly AskedChain[])[] | null {
  const sites = sitesOf(asked)
  if (sites.length < 2) return null
  return sites.map((site) =>
    asked.map((one) => ({ ...one, area: { ...one.area, siteIds: one.area.siteIds.filter((own) => own === site) } })),
  )
}

/** Names the one site beside every join by sites. */
export function toOneSite(text: string, asked: readonly AskedChain[]): string {
  const [site] = sitesOf(asked)
  if (site === undefined) return text
  return text.replaceAll(
    /\b(t|named)\.site_id = (?=\w+\.site_id)/g,
    (found, table: string) => `${table}.site_id = ${pg.escapeLiteral(site)} and ${found}`,
  )
}

function sitesOf(asked: readonly AskedChain[]): string[] {
  return [...new Set(asked.flatMap(({ area }) => area.siteIds))]
}

/** The counts of one step at several sites. */
export function addedCounts(one: StepCounts, other: StepCounts): StepCounts {
  const days = (pick: (counts: StepCounts) => string | null): string[] =>
    [one, other].flatMap((counts) => pick(counts) ?? []).sort()
  return {
    records: one.records + other.records,
    continued: one.continued + other.continued,
    earlier: one.earlier + other.earlier,
    undecided: one.undecided + other.undecided,
    unmatched: one.unmatched + other.unmatched,
    amountInvolved: one.amountInvolved + other.amountInvolved,
    compensation: one.compensation + other.compensation,
    firstDay: days(({ firstDay }) => firstDay)[0] ?? null,
    limitDay: days(({ limitDay }) => limitDay).at(-1) ?? null,
  }
}

/** The page of one area, of those that its sites have: the latest first record first, as each of them has it. */
export function joinedPages(pages: readonly ChainPage[], first: number): ChainPage {
  const chains = pages
    .flatMap((page) => page.chains)
    .sort(
      (one, other) =>
        other.day.day.localeCompare(one.day.day) ||
        one.feedId - other.feedId ||
        (one.sourceKey < other.sourceKey ? -1 : 1),
    )
  return {
    chains: chains.slice(0, first),
    hasNextPage: chains.length > first || pages.some(({ hasNextPage }) => hasNextPage),
  }
}
