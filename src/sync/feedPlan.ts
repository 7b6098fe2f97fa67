import { addDays } from '../calendar.ts'
import type { CursorPosition, Feed } from '../connector/connector.ts'
import type { SyncOptions } from './syncReport.ts'

/** What a run reads of one feed. */
export interface FeedPlan {
  /** Where reading begins; null: everything is read. */
  readonly position: CursorPosition | null
  /** True: a row that is not met in this read is no longer in the source. */
  readonly whole: boolean
}

/** What is known of a feed when its run begins. */
export interface FeedState {
  readonly position: CursorPosition | null
  /** True: the code tables are others than those with which its rows were translated. */
  readonly translationChanged: boolean
  /** Where the rows that wait in quarantine stand: names of files, null for tables. Empty: none waits. */
  readonly quarantined: readonly (string | null)[]
  /** Delivered files with the last day of their period; null where nobody knows it. */
  readonly files: readonly { readonly name: string; readonly through: string | null }[]
}

/**
 * Decides what a run reads of a feed; null: nothing (a replay of a feed without quarantined rows). Rows that were read under other code
 * tables are read again, because nobody can tell from the store which of them would come out otherwise.
 */
export function planFeed(
  feed: Pick<Feed, 'cursor'>,
  state: FeedState,
  options: Pick<SyncOptions, 'reading' | 'since'>,
  dayOfRun: string,
): FeedPlan | null {
  const { position, translationChanged, quarantined } = state
  if (options.reading === 'REPLAY' && quarantined.length === 0 && !translationChanged) return null
  if (feed.cursor.kind === 'FULL_COMPARE') return { position, whole: true }
  const everything = position === null || translationChanged || options.reading === 'FULL'
  if (feed.cursor.kind === 'FILE_HASH') {
    if (position?.kind !== 'FILES') return { position: null, whole: false }
    // The names stay known, for a file may have been renamed since.
    const readAgain = everything ? Object.keys(position.files) : [...filesToRead(state, options)]
    return { position: readAgain.length === 0 ? position : { ...position, readAgain }, whole: false }
  }
  // Which rows of a table wait in quarantine is known by key, but only a whole read finds them whatever their stamp is.
  if (everything || options.reading === 'REPLAY') return { position: null, whole: true }
  if (comparisonIsDue(feed.cursor.compareWholeDays, position, dayOfRun)) return { position: null, whole: true }
  if (options.reading === 'SINCE' && options.since !== null && position.kind === 'WATERMARK') {
    const since = stampOfDay(options.since, position.watermark)
    if (since === null) return { position: null, whole: true }
    return { position: since < position.watermark ? { ...position, watermark: since } : position, whole: false }
  }
  return { position, whole: false }
}

function comparisonIsDue(days: number | undefined, position: CursorPosition, dayOfRun: string): boolean {
  if (days === undefined || position.kind !== 'WATERMARK') return false
  return position.comparedOn === undefined || addDays(position.comparedOn, days) <= dayOfRun
}

function filesToRead(
  state: FeedState,
  { reading, since }: Pick<SyncOptions, 'reading' | 'since'>,
): ReadonlySet<string> {
  if (reading === 'REPLAY') return new Set(state.quarantined.flatMap((file) => file ?? []))
  if (reading !== 'SINCE' || since === null) return new Set()
  // A file whose period nobody knows may hold any day.
  return new Set(state.files.filter(({ through }) => through === null || through >= since).map(({ name }) => name))
}

/** The first moment of a day in the layout of another stamp; null where stamps are no times (a row version). */
export function stampOfDay(day: string, like: string): string | null {
  const compact = day.replaceAll('-', '')
  if (/^\d{4}-\d{2}-\d{2}$/.test(like)) return day
  if (/^\d{8}$/.test(like)) return compact
  if (/^\d{14}$/.test(like)) return `${compact}000000`
  const separator = /^\d{4}-\d{2}-\d{2}([ T])\d{2}:\d{2}:\d{2}/.exec(like)?.[1]
  return separator === undefined ? null : `${day}${separator}00:00:00`
}
