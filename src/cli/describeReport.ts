import type { RejectReason } from '../connector/connector.ts'
import { rejectReasons } from '../connector/rejectReasons.ts'
import { wordsOfDifference, wordsOfDrift } from '../sync/reportWords.ts'
import type { FeedReport, FileReport, SyncReport } from '../sync/syncReport.ts'

const number = (value: number): string => value.toLocaleString('en')

/** A run's report in words: one line, and one more for each thing that someone should look at. */
export function describeReport(report: SyncReport): string {
  const { error, feeds } = report
  const lines = [summary(report), ...feeds.flatMap((feed) => describeFeed(report, feed))]
  if (error !== null && feeds.every((feed) => feed.error === null)) lines.push(`    ${error.message} (${error.code})`)
  if (report.differences > 0)
    lines.push(
      `    ${number(report.differences)} ${report.differences === 1 ? 'thing does' : 'things do'} not add up: see docs/sync.md, "Differences"`,
    )
  return lines.join('\n')
}

const readings: Readonly<Record<SyncReport['reading'], string>> = {
  NEW: '',
  FULL: ', everything read',
  SINCE: ', read from a day on',
  REPLAY: ', quarantine read again',
}

function summary(report: SyncReport): string {
  const { siteId, connector, rowsRead, seconds, state, dryRun } = report
  const counts = dryRun
    ? `would write ${number(report.rowsWritten)}, delete ${number(report.rowsDeleted)}, keep ${number(report.rowsQuarantined)} in quarantine`
    : `${number(report.rowsWritten)} written, ${number(report.rowsDeleted)} deleted, ${number(report.rowsQuarantined)} in quarantine`
  // Of less than a second it says how long a connection takes to open, not how fast rows come.
  const rate = seconds >= 1 && rowsRead > 0 ? `, ${number(Math.round(rowsRead / seconds))} rows/s` : ''
  const kind = `${dryRun ? 'dry run ' : ''}${state.toLowerCase()}${readings[report.reading]}`
  return `${connector} of ${siteId}: ${kind}, ${number(rowsRead)} rows read, ${counts}, ${seconds.toFixed(1)} s${rate}`
}

function describeFeed(report: SyncReport, feed: FeedReport): string[] {
  const lines: string[] = []
  if (feed.error !== null) {
    lines.push(`failed (${feed.error.code}): ${feed.error.message}`)
    const next = nextStep(report, feed.error.code)
    if (next !== null) lines.push(next)
  }
  for (const [reason, count] of Object.entries(feed.quarantinedByReason))
    lines.push(`${number(count ?? 0)} in quarantine for ${reason} (${rejectReasons[reason as RejectReason].en})`)
  if (feed.healed > 0)
    lines.push(`${number(feed.healed)} ${report.dryRun ? 'would leave' : 'left'} quarantine: readable now, or gone`)
  for (const file of feed.files) lines.push(...describeFile(file))
  lines.push(...feed.drift.map((line) => wordsOfDrift(line).en))
  lines.push(...feed.reconciliation.map((line) => wordsOfDifference(line).en))
  return lines.map((line) => `    ${feed.feed}: ${line}`)
}

function describeFile({ name, state, duplicateOf }: FileReport): string[] {
  switch (state) {
    case 'READ':
      return []
    case 'SAME_CONTENT':
      return [`${name} is ${duplicateOf ?? 'another file'} delivered again, not read twice`]
    case 'RENAMED':
      return [`${duplicateOf ?? 'a file'} is called ${name} now, not read twice`]
    case 'WAITING':
      return [`${name} is still being written: it waits for a later run`]
    case 'INCOMPLETE':
      return [`${name} has not become whole for too long: have it delivered again`]
  }
}

/** What a person can do about a refusal besides mending the source; null where its message says all. */
function nextStep({ connector, siteId }: SyncReport, code: string): string | null {
  const again = (option: string): string => `hub sync ${connector} --site ${siteId} ${option}`
  switch (code) {
    case 'SYNC_REMOVALS_REFUSED':
    case 'SOURCE_EMPTY':
      return `if the rows are really gone: ${again('--accept-removals')}`
    case 'SOURCE_DRIFTED':
      return `if nothing needs mending: ${again('--accept-drift')}`
    case 'SYNC_REJECTS_EXCEEDED':
      return `what would be refused, row by row: hub connector preview ${connector} --site ${siteId}`
    case 'SOURCE_SHAPE_CHANGED':
      return `what the source looks like now: hub connector check ${connector} --site ${siteId}`
    default:
      return null
  }
}
