import { HubError } from '../errors.ts'
import type { DivisionResolver } from '../jurisdictions/resolveDivision.ts'
import type { CodeTable, Connector, Feed, FieldRule, Parser, RawRow, StatisticFeed } from './connector.ts'
import { type CompiledDivision, compileDivision, resolveRowDivision } from './divisionColumns.ts'
import { type BoundRule, columnRules, fieldRules, isStatisticFeed, needsCodeTable } from './feedColumns.ts'
import { compileObservations } from './observations.ts'
import { rawText } from './parsers/rawText.ts'
import type { PartialDay } from './records.ts'
import { rowKey } from './rowKey.ts'
import { addFlags, missing, noFlags, rejected } from './rowOutcome.ts'
import type { RejectedRow, TranslateContext, TranslatedRecord, TranslatedRow } from './translatedRow.ts'

/** A feed made ready: columns bound to positions, code tables to parsers. */
export interface CompiledFeed {
  readonly feed: Feed
  /** Never throws on bad data; what cannot be read comes back REJECTED. */
  translate(row: RawRow, context: TranslateContext): TranslatedRow
  /** The codes of a row that no table has, by column; the code is null where the column may not be shown. For rows flagged CODE_UNMAPPED. */
  unmappedCodes(row: RawRow): { readonly column: string; readonly code: string | null }[]
}

/** What is bound anew when a file states other units. */
type Bind = (field: string, rule: FieldRule<unknown>, context: TranslateContext) => BoundRule

/**
 * Compiles a feed of a checked connector. `codeTables` are those of `loadCodeTables(connector.codesDirectory)`. Throws
 * CONNECTOR_INVALID when a table or column is missing, which `checkConnector` tells earlier and better.
 */
export function compileFeed(
  feed: Feed,
  connector: Pick<Connector, 'id'>,
  resolver: DivisionResolver,
  codeTables: ReadonlyMap<string, CodeTable>,
): CompiledFeed {
  const positions = new Map(feed.columns.map((column, index) => [column, index]))
  const positionOf = (column: string): number => {
    const index = positions.get(column)
    if (index === undefined) throw invalid(connector, feed, `column ${column} is not in its allow-list`)
    return index
  }
  const bound = new Map<Parser<unknown> | object, Parser<unknown>>()
  const parserOf = (rule: FieldRule<unknown>): Parser<unknown> => {
    if (!needsCodeTable(rule.parser)) return rule.parser
    const table = codeTables.get(rule.parser.table)
    if (table === undefined) throw invalid(connector, feed, `codes/${rule.parser.table}.csv is missing`)
    const parser = bound.get(rule.parser) ?? rule.parser.bind(table)
    bound.set(rule.parser, parser)
    return parser
  }
  const bind: Bind = (field, rule, context) => {
    const parser = parserOf(rule)
    const units = context.file?.units?.[rule.column]
    return {
      field,
      rule,
      index: positionOf(rule.column),
      parser: units === undefined ? parser : (parser.withUnits?.(units) ?? parser),
    }
  }
  const door = compileDoor(feed, positionOf)
  const division = compileDivision(feed, positionOf, resolver)
  const translate = isStatisticFeed(feed)
    ? compileStatistics(feed, bind, door, division)
    : compileRecords(feed, bind, door, division)
  // Bound once here, so that a faulty declaration fails before the first row.
  translate.rebind({ file: null })
  let unitsOf: object | null = null
  const coded = columnRules(feed)
    .filter(({ rule }) => needsCodeTable(rule.parser))
    .map(({ rule }) => ({
      column: rule.column,
      index: positionOf(rule.column),
      parser: parserOf(rule),
      personal: rule.personal === true,
    }))
  return {
    feed,
    translate(row, context) {
      const units = context.file?.units ?? null
      if (units !== unitsOf) {
        translate.rebind(context)
        unitsOf = units
      }
      return translate.row(row)
    },
    unmappedCodes: (row) =>
      coded.flatMap(({ column, index, parser, personal }) => {
        const raw = row[index] ?? null
        const result = parser.parse(raw)
        if (!result.ok || result.flags?.includes('CODE_UNMAPPED') !== true) return []
        return [{ column, code: personal ? null : (rawText(raw) ?? null) }]
      }),
  }
}

/** The two steps of a compiled feed. */
export interface RowTranslation {
  rebind(context: TranslateContext): void
  row(row: RawRow): TranslatedRow
}

/** What is decided before any field is read. */
export interface Door {
  /** True: no record at all (a total row, a preliminary stage). */
  skips(row: RawRow): boolean
  key(row: RawRow): string | RejectedRow
  /** True: the source has deleted the row. */
  deleted(row: RawRow, key: string): boolean | RejectedRow
}

function compileDoor(feed: Feed, positionOf: (column: string) => number): Door {
  const keyColumns = feed.key.map((column) => ({ column, index: positionOf(column) }))
  const skip =
    feed.skip === undefined ? null : { index: positionOf(feed.skip.column), values: new Set(feed.skip.values) }
  const deletes =
    feed.deletes.kind === 'FLAG'
      ? { column: feed.deletes.column, index: positionOf(feed.deletes.column), parser: feed.deletes.parser }
      : null
  return {
    skips: (row) => skip?.values.has(rawText(row[skip.index] ?? null) ?? '') === true,
    key: (row) => rowKey(row, keyColumns),
    deleted(row, key) {
      if (deletes === null) return false
      const raw = row[deletes.index] ?? null
      const result = deletes.parser.parse(raw)
      if (result.ok) return result.value === true
      return result.reason === 'OUT_OF_SCOPE' ? false : rejected(key, deletes.column, result, raw)
    },
  }
}

function compileRecords(
  feed: Exclude<Feed, StatisticFeed>,
  bind: Bind,
  door: Door,
  division: CompiledDivision,
): RowTranslation {
  const constants: Record<string, unknown> = {}
  const rules: [string, FieldRule<unknown>][] = []
  for (const [field, rule] of fieldRules(feed)) {
    if ('constant' in rule) constants[field] = rule.constant
    else rules.push([field, rule])
  }
  // Codes first: a row out of scope must be gone before anything else of it can end up in quarantine.
  rules.sort(([, left], [, right]) => Number(needsCodeTable(right.parser)) - Number(needsCodeTable(left.parser)))
  const asOf: string = feed.division.asOf
  let bindings: readonly BoundRule[] = []

  const translateRow = (row: RawRow): TranslatedRow => {
    if (door.skips(row)) return { kind: 'SKIPPED', key: '' }
    const key = door.key(row)
    const keyText = typeof key === 'string' ? key : ''
    const values: Record<string, unknown> = { ...constants }
    let flags: string[] | null = null
    let firstRejection: RejectedRow | null = typeof key === 'string' ? null : key
    for (const { field, rule, index, parser } of bindings) {
      const raw = row[index] ?? null
      const result = parser.parse(raw)
      if (result.ok) {
        values[field] = result.value
        if (result.flags !== undefined) flags = addFlags(flags, result.flags)
        if (result.value === null && rule.required === true) firstRejection ??= missing(keyText, rule.column)
      } else if (result.reason === 'OUT_OF_SCOPE') {
        return { kind: 'DROPPED', key: keyText }
      } else {
        firstRejection ??= rejected(keyText, rule.column, result, rule.personal === true ? null : raw)
      }
    }
    if (typeof key !== 'string') return key
    const deleted = door.deleted(row, key)
    if (deleted === true) return { kind: 'DELETED', key }
    if (deleted !== false) return deleted
    if (firstRejection !== null) return firstRejection
    const day = values[asOf] as PartialDay | null | undefined
    const place = resolveRowDivision(division, row, key, day?.day ?? null)
    if ('kind' in place) return place
    if (place.resolved.flags.length > 0) flags = addFlags(flags, place.resolved.flags)
    return {
      kind: 'RECORD',
      key,
      // Every field has its rule (the type of `fields` demands it), and each rule's parser gives the field's type.
      values: values as unknown as TranslatedRecord['values'],
      division: place,
      flags: flags ?? noFlags,
    }
  }

  return {
    rebind(context) {
      bindings = rules.map(([field, rule]) => bind(field, rule, context))
    },
    row: translateRow,
  }
}

function compileStatistics(feed: StatisticFeed, bind: Bind, door: Door, division: CompiledDivision): RowTranslation {
  const observations = compileObservations(feed)
  return {
    rebind: (context) => observations.rebind((field, rule) => bind(field, rule, context)),
    row(row) {
      if (door.skips(row)) return { kind: 'SKIPPED', key: '' }
      const key = door.key(row)
      if (typeof key !== 'string') return key
      const deleted = door.deleted(row, key)
      if (deleted === true) return { kind: 'DELETED', key }
      if (deleted !== false) return deleted
      return observations.translate(row, key, division)
    },
  }
}

function invalid(connector: Pick<Connector, 'id'>, feed: Feed, fault: string): HubError {
  return new HubError('CONNECTOR_INVALID', `${connector.id}: feed ${feed.name}: ${fault}.`)
}
