import type { Connector, Feed } from '../connector/connector.ts'
import { fieldRules, isStatisticFeed } from '../connector/feedColumns.ts'
import type { Condition } from './measure.ts'
import type { CountedRecords } from './recordReader.ts'

/** Where the records that a figure counts are listed live. */
export interface LiveFeed {
  readonly feed: Feed
  /** What of the figure's conditions the feed does not hold by itself; null: all of its records are counted. */
  readonly accepts: ((record: object) => boolean) | null
}

/**
 * The feed of a connector that holds the records that a figure counts, by the same conditions as its roll-ups: a constant of the feed
 * that contradicts them rules it out. Null: none does.
 */
export function liveFeedOf(
  connector: Pick<Connector, 'feeds'>,
  { record, conditions }: Pick<CountedRecords, 'record' | 'conditions'>,
): LiveFeed | null {
  for (const feed of connector.feeds) {
    if (feed.record !== record || isStatisticFeed(feed)) continue
    const constants = Object.fromEntries(
      fieldRules(feed).flatMap(([field, rule]) => ('constant' in rule ? [[field, rule.constant] as const] : [])),
    )
    const isConstant = ({ field }: Condition): boolean => Object.hasOwn(constants, field)
    const possible = conditions.filter((all) => all.every((one) => !isConstant(one) || meets(constants, one)))
    if (possible.length === 0) continue
    const open = possible.map((all) => all.filter((one) => !isConstant(one)))
    const accepts = (candidate: object): boolean => open.some((all) => all.every((one) => meets(candidate, one)))
    return { feed, accepts: open.some((all) => all.length === 0) ? null : accepts }
  }
  return null
}

function meets(record: object, condition: Condition): boolean {
  const value = (record as Readonly<Record<string, unknown>>)[condition.field]
  if ('known' in condition) return (value !== null && value !== undefined) === condition.known
  if ('atLeast' in condition) return typeof value === 'number' && value >= condition.atLeast
  if ('is' in condition) return value === condition.is
  const code = typeof value === 'object' && value !== null && 'canonical' in value ? value.canonical : value
  return code !== null && code !== undefined && condition.in.includes(String(code))
}
