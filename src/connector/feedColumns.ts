import type { CodeParser, Feed, FieldRule, Parser, RecordFeed, StatisticFeed } from './connector.ts'

/** Columns that the files adapter fills from the file's title or name, not from its rows. */
export const filePeriodColumns = ['@year', '@month'] as const

/** A field's rule, or the value that stands for all rows. */
export type AnyFieldRule = FieldRule<unknown> | { readonly constant: unknown }

/** True for feeds whose rows are statistics. */
export function isStatisticFeed(feed: Feed): feed is StatisticFeed {
  return feed.record === 'observation'
}

/** Canonical fields and their rules. */
export function fieldRules(feed: Exclude<Feed, StatisticFeed>): [string, AnyFieldRule][] {
  return Object.entries<AnyFieldRule>(feed.fields satisfies RecordFeed['fields'])
}

/** True when the parser waits for its code table. */
export function needsCodeTable<T>(parser: Parser<T> | CodeParser<T>): parser is CodeParser<T> {
  return 'bind' in parser
}

/** Every rule of a feed that reads a column, with what it is for. */
export function columnRules(feed: Feed): { readonly field: string; readonly rule: FieldRule<unknown> }[] {
  if (isStatisticFeed(feed)) {
    const values =
      feed.values.kind === 'COLUMNS'
        ? Object.entries(feed.values.measures).map(([field, rule]) => ({ field, rule }))
        : [
            { field: 'measure', rule: feed.values.measure },
            { field: 'value', rule: feed.values.value },
          ]
    const year = feed.year === undefined ? [] : [{ field: 'year', rule: feed.year }]
    return [...year, { field: 'month', rule: feed.month }, ...values]
  }
  return fieldRules(feed).flatMap(([field, rule]) => ('constant' in rule ? [] : [{ field, rule }]))
}

/** A rule with its column's position and its parser under the units of the current file. */
export interface BoundRule {
  readonly field: string
  readonly rule: FieldRule<unknown>
  readonly index: number
  readonly parser: Parser<unknown>
}
