import type { Feed, RawRow } from './connector.ts'
import type { DayWindow } from './readDays.ts'

/** A page of a live list: closed days, newest first. */
export interface LivePageQuestion extends DayWindow {
  /** From 1. */
  readonly page: number
  /** Division codes to narrow to, where the service can; null: everywhere. */
  readonly places: readonly string[] | null
  /** Rows wanted at once; absent: as many as the feed's declaration says. */
  readonly rows?: number
}

/** What the service gave. */
export interface LivePage {
  /** In the order of the feed's `columns`, which are all that was taken out of the answer. */
  readonly rows: readonly RawRow[]
  /** The service's own number of rows for these days and places; it may count rows that are never given. */
  readonly total: number
  /** Rows of a full page. */
  readonly size: number
}

/**
 * A department's service that answers lists at query time. One per source, shared by all requests, so that logins and connections are
 * kept. Every call throws SOURCE_UNREACHABLE, SOURCE_REFUSED or SOURCE_SHAPE_CHANGED within seconds, never with values of rows, or the
 * signal's reason. Nothing that it answers is kept.
 */
export interface LiveSource {
  page(feed: Feed, question: LivePageQuestion, signal: AbortSignal): Promise<LivePage>
  /** The rows of one key: none, or one. */
  find(feed: Feed, key: string, signal: AbortSignal): Promise<readonly RawRow[]>
  /** Ends its connections. */
  close(): Promise<void>
}
