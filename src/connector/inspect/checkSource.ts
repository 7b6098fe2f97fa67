import { HubError } from '../../errors.ts'
import type { SourceColumn, SourceSession } from '../connector.ts'
import { deniedPart } from '../deniedColumns.ts'
import { FeedCounter, type FeedStudy } from './feedStudy.ts'
import { type Finding, findingsOf } from './findings.ts'
import { type InspectedFeed, type InspectedSource, inspectedFeeds } from './inspection.ts'
import { wholeBatches } from './wholeBatches.ts'

/** What was found of one feed. */
export interface FeedCheck {
  readonly feed: string
  readonly record: string
  /** What the source itself counts; null where it cannot say. */
  readonly counted: number | null
  /** Null where the feed could not be read. */
  readonly study: FeedStudy | null
  /** Columns where the rows lie that the connector does not read; null where the technology does not tell. */
  readonly notRead: { readonly columns: readonly string[]; readonly personal: readonly string[] } | null
  readonly findings: readonly Finding[]
}

/** What was found of one source. */
export interface SourceCheck {
  readonly siteId: string
  readonly connector: string
  readonly technology: string
  /** Why the source could not be opened. */
  readonly error: { readonly code: string; readonly message: string } | null
  readonly feeds: readonly FeedCheck[]
  readonly faults: number
  readonly warnings: number
}

/**
 * Compares a connector's declaration with the real source: whether it answers, has the columns and what their parsers make of them,
 * codes that the tables lack, keys, watermark, days, places, and personal columns that stay where they are. Reads up to `rows` rows
 * of each feed and writes nothing. What is wrong with the source is told in the result.
 */
export async function checkSource(
  inspected: InspectedSource,
  { rows, now }: { readonly rows: number; readonly now: Date },
): Promise<SourceCheck> {
  const { connector, settings } = inspected.source
  const base = { siteId: inspected.site.siteId, connector: connector.id, technology: connector.adapter.technology }
  const feeds = inspectedFeeds(inspected)
  let session: SourceSession
  try {
    session = await connector.adapter.open(settings)
  } catch (error) {
    return { ...base, error: toldError(error), feeds: [], faults: 1, warnings: 0 }
  }
  const checks: FeedCheck[] = []
  try {
    for (const feed of connector.feeds) {
      inspected.signal.throwIfAborted()
      checks.push(await checkFeed(session, feeds.get(feed.name)!, inspected, rows, now))
    }
  } finally {
    await session.close()
  }
  const severities = checks.flatMap(({ findings }) => findings.map(({ severity }) => severity))
  return {
    ...base,
    error: null,
    feeds: checks,
    faults: severities.filter((severity) => severity === 'FAULT').length,
    warnings: severities.filter((severity) => severity === 'WARNING').length,
  }
}

async function checkFeed(
  session: SourceSession,
  inspectedFeed: InspectedFeed,
  { source, signal }: InspectedSource,
  rows: number,
  now: Date,
): Promise<FeedCheck> {
  const { feed } = inspectedFeed.compiled
  const base = { feed: feed.name, record: feed.record }
  try {
    const columns = (await session.columns?.(feed)) ?? null
    const counted = (await session.count(feed, null))?.rows ?? null
    const counter = new FeedCounter(inspectedFeed, source.settings.covers, now)
    const request = { position: null, batchRows: Math.min(rows, 5_000), signal }
    for await (const batch of wholeBatches(session.read(feed, request))) {
      counter.add(batch)
      if (counter.rows >= rows) break
    }
    const study = counter.study()
    const notRead = columns === null ? null : columnsNotRead(columns, feed.columns)
    return { ...base, counted, study, notRead, findings: findingsOf(feed, study, { counted, notRead, rows }) }
  } catch (error) {
    const { code, message } = toldError(error)
    const fault: Finding = { severity: 'FAULT', check: 'READABLE', message: `${message} (${code})` }
    return { ...base, counted: null, study: null, notRead: null, findings: [fault] }
  }
}

function columnsNotRead(
  columns: readonly SourceColumn[],
  read: readonly string[],
): { readonly columns: readonly string[]; readonly personal: readonly string[] } {
  const known = new Set(read.map((column) => column.toLowerCase()))
  const names = columns.map(({ name }) => name).filter((name) => !known.has(name.toLowerCase()))
  const personal = names.filter((name) => deniedPart(name) !== null)
  return { columns: names.filter((name) => !personal.includes(name)), personal }
}

/** What a source does wrong is a result; a defect of the hub is none. */
function toldError(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof HubError)) throw error
  return { code: error.code, message: error.message }
}
