import type { CodeParser, CodeTable, Connector, Feed, SourceColumn, SourceSession } from '../connector/connector.ts'
import { columnRules, isStatisticFeed, needsCodeTable } from '../connector/feedColumns.ts'
import type { DriftPolicy, SourceCodeList } from '../connector/feedRules.ts'
import { rawText } from '../connector/parsers/rawText.ts'
import { HubError } from '../errors.ts'
import type { DriftLine } from './syncReport.ts'

/**
 * What changed in a source's shape and codes. A column that is read and is gone stops the feed where it is read (SOURCE_SHAPE_CHANGED);
 * everything else is compared here, told in the report, and stops the feed where its declaration says so.
 */

/** Differences between the columns of now and of the last run. Types matter only of columns that are read. */
export function compareShape(
  feed: Pick<Feed, 'columns'>,
  before: readonly SourceColumn[],
  after: readonly SourceColumn[],
): DriftLine[] {
  const was = new Map(before.map((column) => [column.name, column.type]))
  const is = new Map(after.map((column) => [column.name, column.type]))
  // Databases fold the case of names in their own way.
  const read = new Set(feed.columns.map((column) => column.toLowerCase()))
  const lines: DriftLine[] = []
  for (const [name, type] of is) {
    const earlier = was.get(name)
    if (earlier === undefined) lines.push({ kind: 'COLUMN_NEW', subject: name, before: null, after: type, rows: null })
    else if (earlier !== type && read.has(name.toLowerCase()))
      lines.push({ kind: 'COLUMN_RETYPED', subject: name, before: earlier, after: type, rows: null })
  }
  for (const [name, type] of was)
    if (!is.has(name)) lines.push({ kind: 'COLUMN_GONE', subject: name, before: type, after: null, rows: null })
  return lines
}

/** Codes that rows came with and no table has: rows by column and code. Bounded, for a column of free numbers would fill the memory. */
export class UnknownCodes {
  readonly #columns = new Map<string, { readonly codes: Map<string, number>; rows: number }>()

  /** `code` null: the column's values may not be shown. */
  add(column: string, code: string | null): void {
    const found = this.#columns.get(column) ?? { codes: new Map(), rows: 0 }
    this.#columns.set(column, found)
    found.rows += 1
    if (code === null) return
    const shown = code.slice(0, longestCode)
    if (found.codes.has(shown) || found.codes.size < mostCodes)
      found.codes.set(shown, (found.codes.get(shown) ?? 0) + 1)
  }

  copy(): UnknownCodes {
    const copied = new UnknownCodes()
    for (const [column, { codes, rows }] of this.#columns) copied.#columns.set(column, { codes: new Map(codes), rows })
    return copied
  }

  lines(): DriftLine[] {
    return [...this.#columns].map(([column, { codes, rows }]) => ({
      kind: 'CODE_UNKNOWN',
      subject: column,
      before: null,
      after: codes.size === 0 ? null : [...codes.keys()].sort().join(', '),
      rows,
    }))
  }
}

const longestCode = 40
const mostCodes = 20

/** What looking at a source's list of codes found. */
export interface CodeListLook {
  readonly list: SourceCodeList
  /** Null: the list could not be read. */
  readonly rows: number | null
  readonly lines: readonly DriftLine[]
}

/** Lists of codes that are looked at with this feed: those behind the tables that no feed before it uses. */
export function codeListsOf(connector: Pick<Connector, 'feeds' | 'codeLists'>, feed: Feed): SourceCodeList[] {
  return (connector.codeLists ?? []).filter(
    ({ table }) => connector.feeds.find((candidate) => codeParserOf(candidate, table) !== null) === feed,
  )
}

/** Reads a source's list of codes, its codes alone, and compares it with the connector's table and with its size at the last run. */
export async function lookAtCodeList(
  feed: Feed,
  list: SourceCodeList,
  tables: ReadonlyMap<string, CodeTable>,
  session: SourceSession,
  rowsBefore: number | null,
  signal: AbortSignal,
): Promise<CodeListLook> {
  const changed = (after: string | null): DriftLine[] => [
    { kind: 'CODE_TABLE_CHANGED', subject: list.table, before: rowsBefore?.toString() ?? null, after, rows: null },
  ]
  let rows = 0
  const unknown = new Set<string>()
  try {
    const knows = codeKnower(feed, list.table, tables)
    const request = { position: null, batchRows: 1_000, signal }
    for await (const batch of session.read(codeListFeed(feed, list), request)) {
      rows += batch.rows.length
      for (const row of batch.rows) {
        const code = rawText(row[0] ?? null)
        if (code !== null && code !== undefined && !knows(code)) unknown.add(code.slice(0, longestCode))
      }
    }
  } catch (error) {
    // The rows themselves may be as good as ever; that nobody can look is told.
    if (!(error instanceof HubError) || !unreadableList.has(error.code)) throw error
    return { list, rows: null, lines: changed(null) }
  }
  const lines = rowsBefore !== null && rowsBefore !== rows ? changed(String(rows)) : []
  if (unknown.size > 0) {
    const codes = [...unknown].sort().slice(0, mostCodes).join(', ')
    lines.push({ kind: 'CODE_UNKNOWN', subject: list.table, before: null, after: codes, rows: null })
  }
  return { list, rows, lines }
}

const unreadableList: ReadonlySet<string> = new Set(['SOURCE_SHAPE_CHANGED', 'SOURCE_REFUSED'])

function codeParserOf(feed: Feed, table: string): CodeParser<unknown> | null {
  for (const { rule } of columnRules(feed))
    if (needsCodeTable(rule.parser) && rule.parser.table === table) return rule.parser
  return null
}

function codeKnower(feed: Feed, table: string, tables: ReadonlyMap<string, CodeTable>): (code: string) => boolean {
  const parser = codeParserOf(feed, table)?.bind(tables.get(table) ?? { name: table, entries: [] })
  return (code) => {
    const result = parser?.parse(code)
    if (result === undefined) return true
    return result.ok ? result.flags?.includes('CODE_UNMAPPED') !== true : result.reason !== 'CODE_UNKNOWN'
  }
}

/** An adapter reads feeds; of this one it is told only where the codes stand. */
function codeListFeed(feed: Feed, list: SourceCodeList): Feed {
  const place = {
    name: `codes of ${list.table}`,
    location: list.location,
    columns: [list.column],
    key: [list.column],
    cursor: { kind: 'FULL_COMPARE' },
    deletes: { kind: 'NEVER' },
  } as const
  return isStatisticFeed(feed) ? { ...feed, ...place } : { ...feed, ...place }
}

/** Throws SOURCE_DRIFTED where a line is of a kind that the feed's declaration stops at. */
export function stopAtDrift(feed: Pick<Feed, 'name' | 'drift'>, lines: readonly DriftLine[]): void {
  const stopping = lines.filter(({ kind }) => {
    const decision = policyOf[kind]
    return decision !== null && feed.drift?.[decision] === 'STOP'
  })
  if (stopping.length === 0) return
  const told = stopping.map(({ kind, subject }) => `${kind} ${subject}`).join(', ')
  throw new HubError(
    'SOURCE_DRIFTED',
    `${feed.name}: the source is not what it was (${told}). Nothing was written. Mend the connector or its code tables; if nothing needs mending, run \`hub sync\` for this connector with --accept-drift.`,
    { details: { feed: feed.name, drift: stopping } },
  )
}

const policyOf: Record<DriftLine['kind'], keyof DriftPolicy | null> = {
  COLUMN_NEW: 'columnNew',
  // One that is read stops anyway; one that is not is nobody's loss.
  COLUMN_GONE: null,
  COLUMN_RETYPED: 'columnRetyped',
  CODE_UNKNOWN: 'codeUnknown',
  CODE_TABLE_CHANGED: 'codeTableChanged',
}
