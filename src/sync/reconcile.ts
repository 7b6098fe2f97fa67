import type { Feed, SourceCount, SourceFile } from '../connector/connector.ts'
import { fileDays } from '../connector/deliveryOrder.ts'
import { isStatisticFeed, needsCodeTable } from '../connector/feedColumns.ts'
import type { ExtractedFile, Extraction } from './extraction.ts'
import type { ReconciliationLine } from './syncReport.ts'

/** What counting again found, and which totals were confirmed by the sheet's own total row. */
export interface Reconciliation {
  readonly lines: readonly ReconciliationLine[]
  /** `confirmedName(file, measure)` of every total row that equals the sum of its rows. */
  readonly confirmedTotals: ReadonlySet<string>
}

/** Names one measure's total in one file. */
export function confirmedName(file: string, measure: string): string {
  return `${file}|${measure}`
}

/**
 * Counts again what a run read: every row that the source gave must have become exactly one thing, a source that can count must
 * agree, and a sheet's total row must be the sum of its rows.
 */
export function reconcile(feed: Feed, extraction: Extraction, expected: SourceCount | null): Reconciliation {
  const lines: ReconciliationLine[] = []
  const confirmedTotals = new Set<string>()
  const { accepted, quarantined, dropped, deleted, skipped, rowsGiven } = extraction
  const accounted = accepted + quarantined + dropped + deleted + skipped
  if (accounted !== rowsGiven) lines.push({ kind: 'ROWS', subject: '', expected: rowsGiven, actual: accounted })
  if (expected !== null) lines.push(...compareCount(expected, extraction))
  for (const { file, sums } of extraction.files) {
    for (const { measure, total } of totalsOf(feed, file)) {
      const sum = sums.get(measure) ?? 0
      if (total === sum) confirmedTotals.add(confirmedName(file.name, measure))
      else lines.push({ kind: 'TOTAL_ROW', subject: `${file.name}: ${measure}`, expected: total, actual: sum })
    }
  }
  lines.push(...unknownPeriods(feed, extraction.files))
  return { lines, confirmedTotals }
}

function compareCount(expected: SourceCount, { rowsGiven, keyChecksum }: Extraction): ReconciliationLine[] {
  const { rows, includesDeleted } = expected
  if (rows !== rowsGiven) {
    // A list that counts its deleted rows too may say more than it gives, never less.
    const explained = includesDeleted && rows > rowsGiven
    return [{ kind: 'SOURCE_COUNT', subject: '', expected: rows, actual: rowsGiven, ...(explained && { explained }) }]
  }
  if (expected.keyChecksum === null || keyChecksum === null || expected.keyChecksum === keyChecksum) return []
  return [{ kind: 'KEY_CHECKSUM', subject: '', expected: rows, actual: rowsGiven }]
}

/** Lines that nothing explains, over all feeds. */
export function differencesOf(feeds: readonly { readonly reconciliation: readonly ReconciliationLine[] }[]): number {
  return feeds.flatMap(({ reconciliation }) => reconciliation).filter(({ explained }) => explained !== true).length
}

function totalsOf(feed: Feed, file: SourceFile): { readonly measure: string; readonly total: number }[] {
  if (file.totals === null || !isStatisticFeed(feed) || feed.values.kind !== 'COLUMNS') return []
  return Object.entries(feed.values.measures).flatMap(([measure, { column, parser }]) => {
    const raw = file.totals?.[column]
    if (raw === undefined || needsCodeTable(parser)) return []
    const units = file.units?.[column]
    const result = (units === undefined ? parser : (parser.withUnits?.(units) ?? parser)).parse(raw)
    return result.ok && result.value !== null ? [{ measure, total: result.value }] : []
  })
}

function unknownPeriods(feed: Feed, files: readonly ExtractedFile[]): ReconciliationLine[] {
  const { location } = feed
  if (location.kind !== 'FILES' || (feed.coverage.kind !== 'FILE_PERIOD' && !location.replacesPeriod)) return []
  return files
    .filter(({ file }) => file.duplicateOf === null && fileDays(location, file) === null)
    .map(({ file }) => ({ kind: 'PERIOD_UNKNOWN', subject: file.name, expected: null, actual: null }))
}
