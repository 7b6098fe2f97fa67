import type { Feed, RejectReason } from '../connector/connector.ts'
import type { Committed } from './commitFeed.ts'
import type { Extraction } from './extraction.ts'
import type { DriftLine, FeedReport, FileReport, ReconciliationLine, SyncFault } from './syncReport.ts'

/** How far a run came with a feed; what it did not come to is empty. */
export interface FeedOutcome {
  readonly extraction: Extraction
  readonly committed: Committed
  readonly reconciliation: readonly ReconciliationLine[]
  readonly drift: readonly DriftLine[]
}

/** Nothing yet. */
export const noOutcome: FeedOutcome = {
  extraction: {
    rowsGiven: 0,
    accepted: 0,
    quarantined: 0,
    dropped: 0,
    deleted: 0,
    skipped: 0,
    files: [],
    leftOut: [],
    watermark: null,
    rejections: [],
    tombstones: 0,
    unknownCodes: [],
    keyChecksum: null,
  },
  committed: {
    inserted: 0,
    changed: 0,
    deleted: 0,
    unchanged: 0,
    healed: 0,
    goneUntold: 0,
    duplicates: 0,
    conflicting: 0,
    quarantinedByReason: {},
  },
  reconciliation: [],
  drift: [],
}

/** The report of one feed. `times`: when it began, had read, and ended, as of `performance.now()`. */
export function feedReport(
  feed: Feed,
  error: SyncFault | null,
  { extraction, committed, reconciliation, drift }: FeedOutcome,
  [began, read, ended]: readonly [number, number, number],
): FeedReport {
  return {
    feed: feed.name,
    state: error === null ? 'SUCCEEDED' : 'FAILED',
    error,
    rowsRead: extraction.rowsGiven - extraction.skipped,
    accepted: extraction.accepted - committed.duplicates - committed.conflicting,
    quarantined: extraction.quarantined + committed.conflicting,
    dropped: extraction.dropped,
    deletedInSource: extraction.deleted,
    duplicates: committed.duplicates,
    skipped: extraction.skipped,
    inserted: committed.inserted,
    changed: committed.changed,
    removed: committed.deleted,
    unchanged: committed.unchanged,
    quarantinedByReason:
      committed === noOutcome.committed ? rejectedByReason(extraction) : committed.quarantinedByReason,
    healed: committed.healed,
    files: fileReports(extraction),
    reconciliation,
    drift,
    readSeconds: (read - began) / 1000,
    commitSeconds: (ended - read) / 1000,
  }
}

/** Of a feed that wrote nothing, quarantine included: what it would have kept apart. */
function rejectedByReason({ rejections }: Extraction): Partial<Record<RejectReason, number>> {
  const counts: Partial<Record<RejectReason, number>> = {}
  for (const { reason, rows } of rejections) counts[reason] = (counts[reason] ?? 0) + rows
  return counts
}

function fileReports({ files, leftOut }: Extraction): FileReport[] {
  return [
    ...files.map(({ file, rowsRead }): FileReport => {
      const state = file.gone ? 'RENAMED' : file.duplicateOf === null ? 'READ' : 'SAME_CONTENT'
      return { name: file.name, state, rowsRead, duplicateOf: file.duplicateOf }
    }),
    ...leftOut.map((file): FileReport => {
      const state = file.leftOut.overdue ? 'INCOMPLETE' : 'WAITING'
      return { name: file.name, state, rowsRead: 0, duplicateOf: null }
    }),
  ]
}
