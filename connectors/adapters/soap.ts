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
import type { SoapLocation } from '../../src/connector/feedLocation.ts'
import { cutWindows, type DayWindow, daysToRead } from '../../src/connector/readDays.ts'
import { HubError } from '../../src/errors.ts'
import { readSoapAnswer, type SoapPage } from './soapAnswer.ts'
import { type SoapLimits, type SoapService, soapService } from './soapService.ts'
import { isInTheFuture, watermarkBefore } from './watermark.ts'

/**
 * Saxes and Node's client instead of the package `soap`: that one builds an object of the whole answer, personal elements included, before
 * anybody can choose, and brings eight packages (axios, xml-crypto, formidable …) for parts that a reader does not need.
 */

/** How a service is asked. */
export interface SoapAdapterOptions {
  /** Defaults: 60 s of silence, 600 s and 32 MiB for one answer. */
  readonly limits?: Partial<SoapLimits>
  /** Today in Asia/Shanghai (ISO), for tests. */
  readonly today?: () => string
}

const defaultLimits: SoapLimits = { answer: 60_000, exchange: 600_000, bytes: 32 * 1024 * 1024 }

/** A page that is not there gives an empty one or the last one again; more than this is a service that never ends. */
const mostPages = 10_000

/**
 * SOAP 1.1 over HTTP. Windows of whole days that are over are read oldest first, each page by page until the service's own total is
 * reached, a page is empty, or a page holds nothing but keys that were seen; a row that comes twice in a window is given once. Where
 * the total says that rows are missing, the window is read once more, then SOURCE_INCOMPLETE. A WATERMARK cursor begins at the
 * watermark's day minus its overlap, DAY_WINDOWS as many days before its position, others at the first day of the settings' `covers`;
 * all end with its last day, or yesterday.
 *
 * Errors: CONFIGURATION_INVALID (no `url`, no `covers`), SOURCE_UNREACHABLE, SOURCE_REFUSED, SOURCE_SHAPE_CHANGED (an element that
 * no row has, named), SOURCE_UNREADABLE, SOURCE_INCOMPLETE. A batch is at most one page: the next is asked for when it is wanted.
 */
export function soapAdapter(options: SoapAdapterOptions = {}): SourceAdapter {
  const limits = { ...defaultLimits, ...options.limits }
  const today = options.today ?? (() => todayInChina(new Date()))
  return {
    technology: 'soap',
    async open(settings) {
      const service = soapService(settings, limits)
      try {
        await service.greet()
      } catch (error) {
        service.close()
        throw error
      }
      return soapSession(service, settings, today)
    },
  }
}

function soapSession(service: SoapService, settings: SourceSettings, today: () => string): SourceSession {
  return {
    read: (feed, request) => readFeed(service, feed, request, settings, today()),
    // Each window tells its own total, with which it is reconciled; one for all would cost a question for each window.
    count: async () => null,
    close: async () => service.close(),
  }
}

async function* readFeed(
  service: SoapService,
  feed: Feed,
  request: ReadRequest,
  settings: SourceSettings,
  today: string,
): AsyncGenerator<SourceBatch> {
  const location = locationOf(feed)
  const watermarkColumn = feed.cursor.kind === 'WATERMARK' ? feed.columns.indexOf(feed.cursor.column) : null
  let watermark: string | null = null
  let shown = false
  request.signal.throwIfAborted()
  const days = extentOf(feed, request, settings, today)
  for (const window of days === null ? [] : cutWindows(days, location.windowDays)) {
    if (feed.cursor.kind === 'DAY_WINDOWS') watermark = window.through
    for await (const page of readWindow(service, feed, location, window, request.signal)) {
      if (!shown && page.filled) {
        refuseMissing(feed, page.missingColumns, service.address)
        shown = true
      }
      let { malformed } = page
      for (let first = 0; first < page.rows.length || malformed.length > 0; first += request.batchRows) {
        request.signal.throwIfAborted()
        const rows = page.rows.slice(first, first + request.batchRows)
        if (watermarkColumn !== null) watermark = later(watermark, rows, watermarkColumn)
        yield { rows, file: null, firstRow: 0, malformed, watermark }
        malformed = []
      }
    }
  }
}

/** A page without the rows that its window has given before. */
interface NewRows extends Pick<SoapPage, 'rows' | 'malformed' | 'missingColumns'> {
  /** Whether the service gave any row. */
  readonly filled: boolean
}

async function* readWindow(
  service: SoapService,
  feed: Feed,
  location: SoapLocation,
  window: DayWindow,
  signal: AbortSignal,
): AsyncGenerator<NewRows> {
  const keys = feed.key.map((column) => feed.columns.indexOf(column))
  const keyOf = (row: RawRow): string =>
    // A row without a key is known by all that it says.
    JSON.stringify(keys.every((index) => row[index]) ? keys.map((index) => row[index]) : row)
  const given = new Set<string>()
  let missing = 0
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const met = new Set<string>()
    let total: number | null = null
    let malformed = 0
    for (let number = 1; number <= mostPages; number += 1) {
      const page = await readPage(service, feed, location, window, number, signal)
      total = page.total
      malformed += page.malformed.length
      const metBefore = met.size
      const rows = page.rows.filter((row) => {
        const key = keyOf(row)
        met.add(key)
        if (given.has(key)) return false
        given.add(key)
        return true
      })
      const filled = page.rows.length > 0
      yield { rows, malformed: attempt === 1 ? page.malformed : [], filled, missingColumns: page.missingColumns }
      if (met.size === metBefore || (total !== null && given.size + malformed >= total)) break
    }
    missing = total === null ? 0 : total - given.size - malformed
    if (missing <= 0) return
  }
  throw new HubError(
    'SOURCE_INCOMPLETE',
    `The service at ${service.address} says that it has ${given.size + missing} rows of feed ${feed.name} from ${window.from} to ${window.through}, and gave ${given.size}, also when asked again.`,
    { details: { address: service.address, feed: feed.name, ...window, missing } },
  )
}

async function readPage(
  service: SoapService,
  feed: Feed,
  location: SoapLocation,
  window: DayWindow,
  number: number,
  signal: AbortSignal,
): Promise<SoapPage> {
  const action = `${location.namespace}${location.operation}`
  const answer = await service.post(action, envelopeOf(location, window, number), signal)
  return readSoapAnswer(answer, location, feed.columns, { address: service.address, feed: feed.name })
}

function envelopeOf({ operation, namespace, parameters }: SoapLocation, window: DayWindow, page: number): string {
  const values = [
    [parameters.from, `${window.from} 00:00:00`],
    [parameters.to, `${window.through} 23:59:59`],
    [parameters.page, String(page)],
  ].map(([name, value]) => `<${name}>${value}</${name}>`)
  return `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><q:${operation} xmlns:q="${namespace}">${values.join('')}</q:${operation}></soap:Body></soap:Envelope>`
}

/** The closed days to read: of a WATERMARK cursor from the watermark's day minus its overlap. Null: there are none. */
function extentOf(feed: Feed, request: ReadRequest, settings: SourceSettings, today: string): DayWindow | null {
  const days = daysToRead(feed, settings, request.position, today)
  if (days === null || feed.cursor.kind !== 'WATERMARK' || request.position?.kind !== 'WATERMARK') return days
  const day = watermarkBefore(request.position.watermark, feed.cursor.overlapMinutes).slice(0, 10)
  // Anything else than a day (no watermark yet) reads everything.
  const from = /^\d{4}-\d{2}-\d{2}$/.test(day) && day > days.from ? day : days.from
  return from > days.through ? null : { ...days, from }
}

/** The largest time that is past; one of 9999-12-31 would keep all later rows from being read. */
function later(watermark: string | null, rows: readonly RawRow[], column: number): string | null {
  let latest = watermark
  for (const row of rows) {
    const value = row[column]
    if (typeof value !== 'string' || isInTheFuture(value)) continue
    if (latest === null || value > latest) latest = value
  }
  return latest
}

function refuseMissing(feed: Feed, [column]: readonly string[], address: string): void {
  if (column === undefined) return
  throw new HubError(
    'SOURCE_SHAPE_CHANGED',
    `No row that the service at ${address} gave for feed ${feed.name} has an element ${column}. Ask its owner what changed, then mend the connector.`,
    { details: { address, feed: feed.name, column } },
  )
}

function locationOf(feed: Feed): SoapLocation {
  if (feed.location.kind === 'SOAP') return feed.location
  throw new HubError(
    'CONNECTOR_INVALID',
    `Feed ${feed.name} does not lie in a SOAP service, but its adapter reads one.`,
  )
}
