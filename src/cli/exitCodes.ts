import { type ErrorCode, HubError } from '../errors.ts'

/** Exit codes, for scripts. `hub --help` prints them. */
export const exitCodes = {
  success: 0,
  defect: 1,
  badInput: 2,
  sourceFailed: 3,
  tryAgain: 4,
  stopAndMend: 5,
  interrupted: 130,
} as const

/** What `hub --help` says of them. */
export const exitCodeHelp = `
Exit codes:
  0  done
  1  a defect of the hub (the log has the details)
  2  wrong arguments or configuration: mend them
  3  a source failed or rows were refused a run: see the report; everything else went on
  4  not possible now (database or source unreachable, another run active): try again
  5  stop and mend the installation (disk full, broken data folder, port in use)
  130  interrupted`

const inputCodes: readonly ErrorCode[] = ['CONFIGURATION_INVALID', 'CONNECTOR_UNKNOWN']

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof HubError)) return exitCodes.defect
  if (error.code.startsWith('SOURCE_') || error.code.startsWith('FILE_')) return exitCodes.sourceFailed
  if (inputCodes.includes(error.code) || error.action === 'FIX_INPUT') return exitCodes.badInput
  if (error.action === 'RETRY') return exitCodes.tryAgain
  if (error.code === 'INTERNAL') return exitCodes.defect
  return exitCodes.stopAndMend
}
