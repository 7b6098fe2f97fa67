import { isDay, todayInChina } from '../calendar.ts'
import { HubError } from '../errors.ts'
import type { SyncOptions } from '../sync/syncReport.ts'

/** The options of `hub sync` as they are given. */
export interface GivenSyncOptions {
  readonly full?: boolean
  readonly since?: string
  readonly dryRun?: boolean
  readonly acceptRemovals?: boolean
  readonly acceptDrift?: boolean
}

/**
 * What the options of `hub sync` ask for. Throws ARGUMENTS_INVALID where two exclude each other, for a day that is none or not over,
 * and for an acceptance without a connector: what a person has seen, they have seen of one source.
 */
export function readSyncOptions(given: GivenSyncOptions, connectors: readonly string[], now: Date): SyncOptions {
  const { full = false, since = null, dryRun = false, acceptRemovals = false, acceptDrift = false } = given
  if (full && since !== null)
    throw invalid('--full and --since exclude each other: --full reads everything, --since what changed from a day on.')
  if (since !== null && (!isDay(since) || since < '1949-01-01' || since > todayInChina(now)))
    throw invalid(`--since must be a day up to today, such as 2010-07-01; "${since}" is none.`)
  for (const [option, accepted] of [
    ['--accept-removals', acceptRemovals],
    ['--accept-drift', acceptDrift],
  ] as const) {
    if (accepted && connectors.length === 0)
      throw invalid(
        `${option} needs the name of a connector: it accepts what the report of that source has shown, never what any source may bring.`,
      )
  }
  return {
    reading: full ? 'FULL' : since === null ? 'NEW' : 'SINCE',
    since,
    dryRun,
    acceptRemovals,
    acceptDrift,
  }
}

function invalid(message: string): HubError {
  return new HubError('ARGUMENTS_INVALID', message)
}
