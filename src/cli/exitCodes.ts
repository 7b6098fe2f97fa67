import { type ErrorCode, HubError } from '../errors.ts'
import type { SyncReport } from '../sync/syncReport.ts'

/** Exit codes, for scripts. `hub --help` prints them. */
export const exitCodes = {
  success: 0,
  defect: 1,
  badInput: 2,
  sourceFailed: 3,
  tryAgain: 4,
  stopAndMend: 5,
  differences: 6,
  refused: 7,
  interrupted: 130,
} as const

/** What `hub --help` says of them. */
export const exitCodeHelp = `
Exit codes:
  0  done
  1  a defect of the hub (the log has the details)
  2  wrong arguments or configuration: mend them
  3  a source failed: it does not answer, or cannot be read; see the report. Everything else went on
  4  not possible now (database or source unreachable, another run active): try again
  5  stop and mend the installation (disk full, broken data folder, port in use)
  6  done, but something does not add up (hub and source, or roll-ups and records): the report names the differences
  7  a run was refused, and nothing of that feed was written: too many removals or rejects, an empty or changed source. A person must look
  130  interrupted`

const inputCodes: readonly ErrorCode[] = ['CONFIGURATION_INVALID', 'CONNECTOR_UNKNOWN', 'DOCUMENTS_INVALID']

/** Codes with which the hub itself refuses to write what a source gave: trying again changes nothing, a person must look. */
const refusals: readonly string[] = [
  'SOURCE_DRIFTED',
  'SOURCE_EMPTY',
  'SOURCE_SHAPE_CHANGED',
  'SYNC_REJECTS_EXCEEDED',
  'SYNC_REMOVALS_REFUSED',
] satisfies readonly ErrorCode[]

/** Whether the hub refused to write what a source gave, rather than the source failing. */
export function isRefusal(code: string): boolean {
  return refusals.includes(code)
}

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof HubError)) return exitCodes.defect
  if (isRefusal(error.code)) return exitCodes.refused
  if (error.code.startsWith('SOURCE_') || error.code.startsWith('FILE_')) return exitCodes.sourceFailed
  if (inputCodes.includes(error.code) || error.action === 'FIX_INPUT') return exitCodes.badInput
  if (error.action === 'RETRY') return exitCodes.tryAgain
  if (error.code === 'INTERNAL') return exitCodes.defect
  return exitCodes.stopAndMend
}

/**
 * The exit code of runs: what needs a person most comes first. A refusal stays until somebody decides; a source that failed is tried
 * again in the next run; a difference is told in each run until it is mended.
 */
export function exitCodeOfRuns(
  reports: readonly Pick<SyncReport, 'state' | 'feeds' | 'error' | 'differences'>[],
  busy: number,
): number {
  const codes = reports.flatMap(({ feeds, error }) => [error?.code, ...feeds.map((feed) => feed.error?.code)])
  if (codes.some((code) => code !== undefined && isRefusal(code))) return exitCodes.refused
  if (reports.some(({ state }) => state !== 'SUCCEEDED')) return exitCodes.sourceFailed
  if (reports.some(({ differences }) => differences > 0)) return exitCodes.differences
  return busy === 0 ? exitCodes.success : exitCodes.tryAgain
}
