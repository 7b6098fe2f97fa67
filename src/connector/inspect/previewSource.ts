import { HubError } from '../../errors.ts'
import type { JurisdictionTree } from '../../jurisdictions/jurisdictionTree.ts'
import type { Feed, RawValue, RejectReason, SourceBatch, SourceSession, Words } from '../connector.ts'
import { columnRules } from '../feedColumns.ts'
import type { RejectedRow, TranslatedDivision, TranslatedRow } from '../translatedRow.ts'
import { type InspectedFeed, type InspectedSource, inspectedFeeds } from './inspection.ts'
import { wholeBatches } from './wholeBatches.ts'

/** What a row would become. */
export interface PreviewedRow {
  /** Where it stands: `hz_ledger_2010.csv:17`, or null for a database row. */
  readonly origin: string | null
  readonly key: string
  readonly kind: TranslatedRow['kind'] | 'MALFORMED'
  /** The allow-listed columns as the source gave them; a column that is marked as personal is never shown. */
  readonly raw: Readonly<Record<string, RawValue>>
  /** The canonical record, or the statistics by measure; null where there is none. */
  readonly values: Readonly<Record<string, unknown>> | null
  readonly place: PreviewedPlace | null
  readonly flags: readonly string[]
  readonly rejections: readonly PreviewedRejection[]
}

/** Where a row lies in today's tree. */
export interface PreviewedPlace {
  readonly reported: string | null
  readonly system: string
  /** From the county down: `鹿城区 / 五马街道`; null: it counts in the site's remainder. */
  readonly area: string | null
  readonly code: string | null
}

/** Why a row, or a cell of a statistic, would go to quarantine. */
export interface PreviewedRejection {
  readonly column: string
  readonly reason: RejectReason
  readonly message: Words
}

/** The first rows of a feed. */
export interface FeedPreview {
  readonly feed: string
  readonly record: string
  readonly rows: readonly PreviewedRow[]
  /** What kept the feed from being read. */
  readonly error: { readonly code: string; readonly message: string } | null
}

/**
 * Reads the first rows of a source's feeds and shows what a sync would make of them, by the very functions of a sync. Writes nothing.
 * A feed that cannot be read is told in its entry. Throws SOURCE_UNREACHABLE or SOURCE_REFUSED when the source does not open, and
 * INPUT_INVALID for a feed that the connector does not have.
 */
export async function previewSource(
  inspected: InspectedSource,
  { feed: only, rows }: { readonly feed?: string | undefined; readonly rows: number },
): Promise<FeedPreview[]> {
  const { connector, settings } = inspected.source
  const wanted = connector.feeds.filter(({ name }) => only === undefined || name === only)
  if (wanted.length === 0) {
    const names = connector.feeds.map(({ name }) => name)
    throw new HubError('INPUT_INVALID', `${connector.id} has no feed ${only}; it has ${names.join(', ')}.`, {
      details: { allowed: names },
    })
  }
  const feeds = inspectedFeeds(inspected)
  const session = await connector.adapter.open(settings)
  try {
    const previews: FeedPreview[] = []
    for (const feed of wanted) previews.push(await previewFeed(session, feeds.get(feed.name)!, inspected, rows))
    return previews
  } finally {
    await session.close()
  }
}

async function previewFeed(
  session: SourceSession,
  { compiled }: InspectedFeed,
  { signal, tree }: InspectedSource,
  wanted: number,
): Promise<FeedPreview> {
  const { feed } = compiled
  const rows: PreviewedRow[] = []
  try {
    for await (const batch of wholeBatches(session.read(feed, { position: null, batchRows: wanted, signal }))) {
      for (const { row, message } of batch.malformed) rows.push(malformedRow(batch, row, message))
      for (const [index, row] of batch.rows.entries()) {
        const outcome = compiled.translate(row, { file: batch.file })
        const origin = batch.file === null ? null : `${batch.file.name}:${batch.firstRow + index}`
        rows.push({ origin, raw: shownColumns(feed, row), ...describeOutcome(outcome, tree) })
      }
      if (rows.length >= wanted) break
    }
    return { feed: feed.name, record: feed.record, rows: rows.slice(0, wanted), error: null }
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    return { feed: feed.name, record: feed.record, rows, error: { code: error.code, message: error.message } }
  }
}

function malformedRow({ file }: SourceBatch, row: number, message: Words): PreviewedRow {
  return {
    origin: file === null ? null : `${file.name}:${row}`,
    key: '',
    kind: 'MALFORMED',
    raw: {},
    values: null,
    place: null,
    flags: [],
    rejections: [{ column: '', reason: 'ROW_MALFORMED', message }],
  }
}

function shownColumns(feed: Feed, row: readonly RawValue[]): Record<string, RawValue> {
  const personal = new Set(columnRules(feed).flatMap(({ rule }) => (rule.personal === true ? [rule.column] : [])))
  return Object.fromEntries(
    feed.columns.flatMap((column, index) => (personal.has(column) ? [] : [[column, row[index] ?? null] as const])),
  )
}

type Described = Omit<PreviewedRow, 'origin' | 'raw'>

function describeOutcome(outcome: TranslatedRow, tree: JurisdictionTree): Described {
  const { kind, key } = outcome
  const nothing = { key, kind, values: null, place: null, flags: [], rejections: [] }
  switch (outcome.kind) {
    case 'RECORD':
      return {
        ...nothing,
        values: { ...outcome.values },
        place: describePlace(outcome.division, tree),
        flags: outcome.flags,
      }
    case 'OBSERVATIONS':
      return {
        ...nothing,
        values: Object.fromEntries(outcome.observations.map(({ values }) => [values.measure, values.value])),
        place: describePlace(outcome.division, tree),
        flags: [...new Set(outcome.observations.flatMap(({ flags }) => flags))],
        rejections: outcome.rejected.map(describeRejection),
      }
    case 'REJECTED':
      return { ...nothing, rejections: [describeRejection(outcome)] }
    default:
      return nothing
  }
}

function describeRejection({ column, reason, message }: RejectedRow): PreviewedRejection {
  return { column, reason, message }
}

function describePlace(
  { reportedCode, reportedName, reportedSystem, resolved }: TranslatedDivision,
  tree: JurisdictionTree,
): PreviewedPlace {
  const ids = [resolved.countyId, resolved.townshipId, resolved.villageId].filter((id) => id !== null)
  const areas = ids.map((id) => tree.get(id))
  return {
    reported: reportedCode ?? reportedName,
    system: reportedSystem,
    area: areas.length === 0 ? null : areas.map(({ name }) => name).join(' / '),
    code: areas.at(-1)?.code ?? null,
  }
}
