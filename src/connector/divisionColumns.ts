import type { DivisionResolver } from '../jurisdictions/resolveDivision.ts'
import type { DivisionSystem, Feed, RawRow } from './connector.ts'
import { hasFullWidth, normaliseWidth } from './parsers/normaliseWidth.ts'
import { isPlaceholder, rawText, reject } from './parsers/rawText.ts'
import { rejected } from './rowOutcome.ts'
import type { RejectedRow, TranslatedDivision } from './translatedRow.ts'

/** The columns that may tell a row's place, in the order in which they are asked. */
export interface CompiledDivision {
  readonly resolver: DivisionResolver
  readonly columns: readonly {
    readonly column: string
    readonly index: number
    readonly systems: readonly DivisionSystem[]
  }[]
}

const ambiguous = reject('DIVISION_AMBIGUOUS', '区划代码或名称对应多个区域', 'several areas fit the reported place')

/** Flag by which the resolver says that several areas fit and none was chosen. */
const ambiguousFlag = 'DIVISION_AMBIGUOUS'

/** Binds the division's columns to their positions. */
export function compileDivision(
  feed: Feed,
  positionOf: (column: string) => number,
  resolver: DivisionResolver,
): CompiledDivision {
  return {
    resolver,
    columns: feed.division.columns.map(({ column, systems }) => ({ column, index: positionOf(column), systems })),
  }
}

/**
 * The first column that resolves wins. What was reported stays beside it: the first code and the first name that stood in any of
 * the columns. A row whose place nobody knows is accepted (it counts in the remainder); one whose place is ambiguous is rejected.
 */
export function resolveRowDivision(
  division: CompiledDivision,
  row: RawRow,
  key: string,
  on: string | null,
): TranslatedDivision | RejectedRow {
  let reportedCode: string | null = null
  let reportedName: string | null = null
  let found: TranslatedDivision['resolved'] | null = null
  let doubt: RejectedRow | null = null
  for (const { column, index, systems } of division.columns) {
    const raw = row[index] ?? null
    const text = rawText(raw) ?? null
    if (text === null || isPlaceholder(text)) continue
    const narrow = hasFullWidth(text) ? normaliseWidth(text) : text
    if (isName(narrow, systems)) reportedName ??= text
    else reportedCode ??= narrow
    if (found !== null && found.jurisdictionId !== null) continue
    const resolved = division.resolver.resolve(narrow, { systems, on })
    if (resolved.flags.includes(ambiguousFlag)) doubt ??= rejected(key, column, ambiguous, raw)
    else if (found === null || resolved.jurisdictionId !== null) found = resolved
  }
  if (doubt !== null && (found === null || found.jurisdictionId === null)) return doubt
  const resolved = found ?? division.resolver.resolve(null, { systems: division.columns[0]?.systems ?? [], on })
  return { reportedCode, reportedName, reportedSystem: resolved.system, resolved }
}

function isName(text: string, systems: readonly DivisionSystem[]): boolean {
  return systems.includes('NAME') && !/^\d+$/.test(text)
}
