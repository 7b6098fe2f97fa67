import { HubError } from '../errors.ts'
import type { Feed, RawRow } from './connector.ts'
import type { LiveSource } from './liveSource.ts'
import { daysInMonth } from './parsers/calendar.ts'
import type { PartialDay } from './records.ts'

/** Where a page of a live list ends: the next one begins after it. */
export interface LivePosition {
  readonly day: string
  readonly siteId: string
  readonly sourceKey: string
}

/** What is read of one source's list. */
export interface LiveListQuestion<Found> {
  readonly dateField: string
  readonly from: string
  readonly to: string
  readonly places: readonly string[] | null
  readonly accepts: ((record: Found) => boolean) | null
  readonly after: LivePosition | null
  readonly first: number
}

interface Keyed {
  readonly siteId: string
  readonly sourceKey: string
}

/** Questions to the service for one page: what needs more is told as a service that cannot answer. */
const mostQuestions = 40

/**
 * Some entries of a list that is ordered newest first and grows while it is read. Only days that were read to their end are used: the
 * window's end moves down to the last day seen, which is read again from its first page, so that rows that came in meanwhile shift
 * nothing. Page numbers are counted on only inside one day. Within a day entries are ordered by key, so that a position stays good.
 */
export async function readLiveList<Found extends Keyed>(
  source: LiveSource,
  feed: Feed,
  translate: (row: RawRow) => Found | null,
  question: LiveListQuestion<Found>,
  signal: AbortSignal,
): Promise<{ readonly records: readonly Found[]; readonly hasNextPage: boolean }> {
  const { from, places, after, first, accepts } = question
  const dayOf = rowDay(feed)
  const found = new Map<string, Found>()
  const wanted = (): Found[] => [...found.values()].filter((one) => isAfter(one, question))
  // Few rows for a short page, more with each question where a filter lets little through.
  const largest = feed.location.kind === 'REST' ? feed.location.page.rows : 200
  let wantedRows = Math.min(largest, first + 30)
  let through = after !== null && after.day < question.to ? after.day : question.to
  let page = 1
  let empty = 0
  for (let questions = 0; questions < mostQuestions; questions += 1) {
    const { rows, total, size } = await source.page(feed, { from, through, page, places, rows: wantedRows }, signal)
    let lowest = through
    for (const row of rows) {
      const day = dayOf(row)
      if (day !== null && day < lowest) lowest = day
      const record = translate(row)
      // The last reading counts: a record may have changed meanwhile.
      if (record !== null && (accepts === null || accepts(record))) found.set(record.sourceKey, record)
    }
    if (rows.length === 0) empty = Math.min(empty + 1, 2)
    // The total tells the end, an empty page in the middle does not.
    if (page >= Math.ceil(total / size) + empty) return pageOf(wanted(), question, false)
    const whole = wanted().filter((one) => dayOfRecord(one, question.dateField) > lowest)
    if (whole.length > first) return pageOf(whole, question, true)
    if (lowest < through) {
      through = lowest
      page = 1
      wantedRows = Math.min(largest, wantedRows * 2)
      empty = 0
    } else {
      page += 1
    }
  }
  throw new HubError(
    'SOURCE_UNREACHABLE',
    `The service needs more than ${mostQuestions} questions for one page of the list. Narrow the period or the area.`,
  )
}

function pageOf<Found extends Keyed>(
  records: readonly Found[],
  { dateField, first }: LiveListQuestion<Found>,
  more: boolean,
): { readonly records: readonly Found[]; readonly hasNextPage: boolean } {
  const sorted = records.toSorted((left, right) => {
    const [leftDay, rightDay] = [dayOfRecord(left, dateField), dayOfRecord(right, dateField)]
    if (leftDay !== rightDay) return leftDay > rightDay ? -1 : 1
    return left.sourceKey < right.sourceKey ? -1 : 1
  })
  return { records: sorted.slice(0, first), hasNextPage: more || sorted.length > first }
}

function isAfter<Found extends Keyed>(record: Found, { after, dateField, from, to }: LiveListQuestion<Found>): boolean {
  const day = dayOfRecord(record, dateField)
  if (day < from || day > to) return false
  if (after === null || day < after.day) return true
  if (day > after.day) return false
  if (record.siteId !== after.siteId) return record.siteId > after.siteId
  return record.sourceKey > after.sourceKey
}

function dayOfRecord(record: object, dateField: string): string {
  return (record as Readonly<Record<string, PartialDay | null>>)[dateField]?.day ?? ''
}

/** The day that a row is listed by; null where it cannot be read. */
function rowDay(feed: Feed): (row: RawRow) => string | null {
  const index = feed.location.kind === 'REST' ? feed.columns.indexOf(feed.location.window.column) : -1
  return (row) => {
    const day = /^(\d{4})[-/](\d{2})[-/](\d{2})/.exec(String(row[index] ?? ''))
    // A day that does not exist (31 June) may not become a window's end.
    return day === null || Number(day[3]) > daysInMonth(Number(day[1]), Number(day[2]))
      ? null
      : `${day[1]}-${day[2]}-${day[3]}`
  }
}
