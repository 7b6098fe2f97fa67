import { addDays } from '../calendar.ts'
import { HubError } from '../errors.ts'
import type { CursorPosition, Feed, SourceSettings } from './connector.ts'

/** Whole days, both inclusive, as ISO days. */
export interface DayWindow {
  readonly from: string
  readonly through: string
}

/**
 * The closed days that a run of a feed of windows reads: from the first that the settings name or, with DAY_WINDOWS, from where the last
 * run ended less the overlap; up to the last that the settings name, or yesterday. Null: there are none yet.
 * Throws CONFIGURATION_INVALID without `covers`.
 */
export function daysToRead(
  feed: Pick<Feed, 'cursor'>,
  settings: Pick<SourceSettings, 'covers'>,
  position: CursorPosition | null,
  today: string,
): DayWindow | null {
  const { covers } = settings
  if (covers === undefined) {
    throw new HubError('CONFIGURATION_INVALID', "The source's settings lack `covers`, the days that its lists hold.")
  }
  // Today is still being written.
  const yesterday = addDays(today, -1)
  const through = covers.through === undefined || covers.through > yesterday ? yesterday : covers.through
  let { from } = covers
  if (feed.cursor.kind === 'DAY_WINDOWS' && position?.kind === 'WATERMARK' && position.watermark !== '') {
    const again = addDays(position.watermark, 1 - feed.cursor.overlapDays)
    if (again > from) from = again
  }
  return from > through ? null : { from, through }
}

/** Cuts days into windows of so many, the oldest first, without gap or overlap. */
export function* cutWindows({ from, through }: DayWindow, days: number): Generator<DayWindow> {
  for (let start = from; start <= through; start = addDays(start, days)) {
    const end = addDays(start, days - 1)
    yield { from: start, through: end < through ? end : through }
  }
}
