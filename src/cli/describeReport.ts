import type { ReconciliationLine, SyncReport } from '../sync/syncReport.ts'

const number = (value: number): string => value.toLocaleString('en')

/** A run's report in words: one line, and one more for each thing that someone should look at. */
export function describeReport(report: SyncReport): string {
  const { siteId, connector, rowsRead, rowsWritten, rowsDeleted, rowsQuarantined, seconds } = report
  const lines = [
    `${connector} of ${siteId}: ${report.state.toLowerCase()}, ${number(rowsRead)} rows read, ${number(rowsWritten)} written, ${number(rowsDeleted)} deleted, ${number(rowsQuarantined)} in quarantine, ${seconds.toFixed(1)} s`,
  ]
  for (const feed of report.feeds) {
    if (feed.error !== null) lines.push(`    ${feed.feed} failed (${feed.error.code}): ${feed.error.message}`)
    for (const [reason, count] of Object.entries(feed.quarantinedByReason))
      lines.push(`    ${feed.feed}: ${number(count ?? 0)} in quarantine for ${reason}`)
    for (const file of feed.files)
      if (file.duplicateOf !== null)
        lines.push(`    ${feed.feed}: ${file.name} is ${file.duplicateOf} delivered again, not read twice`)
    for (const line of feed.reconciliation) lines.push(`    ${feed.feed}: ${describeDifference(line)}`)
  }
  if (report.error !== null && report.feeds.every((feed) => feed.error === null))
    lines.push(`    ${report.error.message} (${report.error.code})`)
  return lines.join('\n')
}

function describeDifference({ kind, subject, expected, actual }: ReconciliationLine): string {
  switch (kind) {
    case 'ROWS':
      return `${actual} of ${expected} rows are accounted for`
    case 'SOURCE_COUNT':
      return `the source counted ${expected} rows and gave ${actual}`
    case 'TOTAL_ROW':
      return `the total row of ${subject} says ${expected}, its rows add up to ${actual}`
    case 'PERIOD_UNKNOWN':
      return `${subject}: neither name nor title tells the period, so no days count as covered`
  }
}
