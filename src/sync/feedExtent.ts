import { addDays } from '../calendar.ts'
import type { CursorPosition, Feed, SourceSettings } from '../connector/connector.ts'
import { fieldRules, isStatisticFeed } from '../connector/feedColumns.ts'
import { daysToRead } from '../connector/readDays.ts'
import type { SweptRows } from '../store/mergeStaging.ts'
import type { ReadExtent } from '../store/quarantine.ts'
import type { Extraction } from './extraction.ts'
import type { FeedPlan } from './feedPlan.ts'

/** What a run of a feed read, for whoever must know how much of the feed it vouches for. */
export interface FeedRead {
  readonly feed: Feed
  readonly settings: SourceSettings
  /** Where the last successful run ended. */
  readonly position: CursorPosition | null
  readonly plan: FeedPlan
  readonly extraction: Extraction
  /** The day in Asia/Shanghai on which the run began. */
  readonly dayOfRun: string
}

/** A row of a moving table may be met twice, the later state counts; in one snapshot or file a second row contradicts the first. */
export function keptRow(feed: Feed): 'LAST' | 'FIRST' {
  return feed.cursor.kind === 'WATERMARK' || feed.cursor.kind === 'DAY_WINDOWS' ? 'LAST' : 'FIRST'
}

/** The last day that a run can vouch for: its own, but for lists that are read by closed days the last of these. */
export function lastDayRead({ feed, position, extraction, dayOfRun }: FeedRead): string {
  if (feed.location.kind !== 'REST' && feed.cursor.kind !== 'DAY_WINDOWS') return dayOfRun
  const before = position?.kind === 'WATERMARK' ? position.watermark : ''
  return extraction.watermark !== null && extraction.watermark > before ? extraction.watermark : before
}

/** Which quarantined rows this run would have met again; of delivered files `resolveDeliveries` knows. */
export function readExtent({ plan }: Pick<FeedRead, 'plan'>): ReadExtent {
  return plan.whole ? { kind: 'ALL' } : { kind: 'ROWS' }
}

/** Rows that this run would have met again if they were still there; null: it cannot tell of any. Not for delivered files. */
export function sweptRows(read: FeedRead): SweptRows | null {
  const { feed, plan } = read
  if (feed.deletes.kind !== 'SWEEP') return null
  if (feed.cursor.kind === 'DAY_WINDOWS') return daysRead(read)
  return plan.whole ? { kind: 'ALL' } : null
}

/** The days that this run read of a list by days, with the date field that they are about. */
export function daysRead({ feed, settings, plan, extraction }: FeedRead): (SweptRows & { kind: 'DAYS' }) | null {
  const { watermark } = extraction
  if (feed.location.kind !== 'REST' || isStatisticFeed(feed) || watermark === null) return null
  const { column } = feed.location.window
  const dated = fieldRules(feed).find(([, rule]) => 'column' in rule && rule.column === column)
  const days = daysToRead(feed, settings, plan.position, addDays(watermark, 1))
  return dated === undefined || days === null ? null : { kind: 'DAYS', field: dated[0], from: days.from, to: watermark }
}

/** Where the next run goes on. */
export function nextPosition({ feed, position, plan, extraction, dayOfRun }: FeedRead): CursorPosition {
  switch (feed.cursor.kind) {
    case 'FULL_COMPARE':
      return { kind: 'FULL' }
    case 'FILE_HASH': {
      const files = new Map(Object.entries(position?.kind === 'FILES' ? position.files : {}))
      for (const { file } of extraction.files) {
        if (file.gone) files.delete(file.name)
        else files.set(file.name, file.sha256)
      }
      // What was to be read again and could not be is still to be read again, whatever its content will be.
      const asked = plan.position?.kind === 'FILES' ? (plan.position.readAgain ?? []) : []
      for (const { name } of extraction.leftOut) if (asked.includes(name)) files.set(name, '')
      return { kind: 'FILES', files: Object.fromEntries(files) }
    }
    case 'DAY_WINDOWS':
    case 'WATERMARK': {
      const before = position?.kind === 'WATERMARK' ? position : null
      const { watermark } = extraction
      const compares = feed.cursor.compareWholeDays !== undefined
      const comparedOn = compares && plan.whole ? dayOfRun : before?.comparedOn
      return {
        kind: 'WATERMARK',
        watermark: laterWatermark(before?.watermark ?? '', watermark, plan.whole),
        ...(comparedOn === undefined ? {} : { comparedOn }),
      }
    }
  }
}

/** Reading again from before the watermark (overlap) must not take it back; a read of everything knows better than the last one. */
function laterWatermark(before: string, read: string | null, whole: boolean): string {
  if (read === null) return before
  return whole || read > before ? read : before
}
