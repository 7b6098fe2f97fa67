import type { CursorPosition, Feed, SourceSettings } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'

/** Days, both inclusive. */
export interface DayWindow {
  readonly from: string
  readonly through: string
}

/** The closed days that a run reads: from where the last one ended, less the overlap, up to yesterday. Null: there are none. */
export function daysToRead(
  feed: Pick<Feed, 'cursor'>,
  settings: SourceSettings,
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

/** Cuts days into windows of so many, the oldest first. */
export function* cutWindows({ from, through }: DayWindow, days: number): Generator<DayWindow> {
  for (let start = from; start <= through; start = addDays(start, days)) {
    const end = addDays(start, days - 1)
    yield { from: start, through: end < through ? end : through }
  }
}

/** A day so many days later; negative: earlier. Days are ISO. */
export function addDays(day: string, days: number): string {
  // UTC is only the calendar here.
  const moment = new Date(`${day}T00:00:00Z`)
  moment.setUTCDate(moment.getUTCDate() + days)
  return moment.toISOString().slice(0, 10)
}

/** Today by China's clock. */
export function chinaToday(now: Date): string {
  return new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
}
