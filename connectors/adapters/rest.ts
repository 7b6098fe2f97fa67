import { todayInChina } from '../../src/calendar.ts'
import type {
  Feed,
  RawRow,
  ReadRequest,
  SourceAdapter,
  SourceBatch,
  SourceSession,
  SourceSettings,
} from '../../src/connector/connector.ts'
import { rawText } from '../../src/connector/parsers/rawText.ts'
import { cutWindows, daysToRead } from '../../src/connector/readDays.ts'
import { RestClient, type RestLimits, type RestService } from './restClient.ts'
import { restLive } from './restLive.ts'
import { askPage, restLocationOf, windowMembers } from './restPage.ts'
import { readWindow } from './restWindows.ts'

/** How a service is read. */
export interface RestAdapterOptions extends RestService {
  /** Defaults: 30 s of silence and 300 s for an answer of at most 16 MB, five retries after 1, 2, 4, 8 and 16 s. Live answers: 3 s in all, no retry. */
  readonly limits?: Partial<RestLimits>
  /** Now, for tests. */
  readonly clock?: () => Date
}

const syncLimits: RestLimits = {
  answer: 30_000,
  exchange: 300_000,
  largestAnswer: 16_000_000,
  retries: 5,
  firstPause: 1_000,
}

/**
 * Services that answer with JSON over HTTP, page by page, newest row first, while new rows appear. A feed is read by closed windows of
 * whole days (`covers` of the settings, up to yesterday), oldest first: what appears meanwhile is not in them. `watermark` is the last
 * day of the last window that was given whole. One window is held in memory, pages are pulled one window ahead of nobody: the service
 * is asked again only when the caller wants more.
 *
 * Identifiers written as JSON numbers arrive as text with all their digits. Errors: those of `RestClient`, CONFIGURATION_INVALID,
 * SOURCE_UNSTABLE (a list that changes each time it is read).
 */
export function restAdapter(options: RestAdapterOptions): SourceAdapter {
  const limits = { ...syncLimits, ...options.limits }
  const clock = options.clock ?? (() => new Date())
  return {
    technology: 'rest',
    async open(settings) {
      const client = new RestClient(options, limits, settings)
      try {
        await client.connect()
      } catch (error) {
        client.close()
        throw error
      }
      return restSession(client, settings, clock)
    },
    live: (settings) =>
      restLive(new RestClient(options, { ...limits, answer: 3_000, exchange: 3_000, retries: 0 }, settings)),
  }
}

function restSession(client: RestClient, settings: SourceSettings, clock: () => Date): SourceSession {
  return {
    read: (feed, request) => readDays(client, settings, feed, request, clock),
    async count(feed, position) {
      const location = restLocationOf(feed)
      const days = daysToRead(feed, settings, position, todayInChina(clock()))
      const told = { keyChecksum: null, includesDeleted: location.totalIncludesDeleted === true }
      if (days === null) return { rows: 0, ...told }
      const { signal } = new AbortController()
      const page = await askPage(client, feed, windowMembers(location, days), { page: 1, size: 1 }, signal)
      return { rows: page.total, ...told }
    },
    close: async () => client.close(),
  }
}

async function* readDays(
  client: RestClient,
  settings: SourceSettings,
  feed: Feed,
  { position, batchRows, signal }: ReadRequest,
  clock: () => Date,
): AsyncGenerator<SourceBatch> {
  const location = restLocationOf(feed)
  signal.throwIfAborted()
  const days = daysToRead(feed, settings, position, todayInChina(clock()))
  if (days === null) return
  const keyOf = rowKey(feed)
  let watermark: string | null = null
  let toldWatermark: string | null = null
  for (const window of cutWindows(days, location.window.days)) {
    const newestFirst = await readWindow(
      window,
      (asked, page) => askPage(client, feed, windowMembers(location, asked), { page }, signal),
      keyOf,
    )
    const rows = newestFirst.toReversed()
    for (let start = 0; start < rows.length; start += batchRows) {
      // A window counts as read with its last row, not before.
      if (start + batchRows >= rows.length) watermark = window.through
      toldWatermark = watermark
      yield batchOf(rows.slice(start, start + batchRows), watermark)
      signal.throwIfAborted()
    }
    watermark = window.through
  }
  if (toldWatermark !== watermark) yield batchOf([], watermark)
}

function batchOf(rows: readonly RawRow[], watermark: string | null): SourceBatch {
  return { rows, file: null, firstRow: 0, malformed: [], watermark }
}

function rowKey(feed: Feed): (row: RawRow) => string {
  const indexes = feed.key.map((column) => feed.columns.indexOf(column))
  return (row) => JSON.stringify(indexes.map((index) => rawText(row[index] ?? null) ?? null))
}
