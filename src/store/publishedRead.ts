import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Database } from './database.ts'
import { lastPossibleDay } from './measureCondition.ts'
import { readableIndicators } from './readableCodes.ts'
import { mayReadFiguresIn, requireFiguresOf } from './rightsBackground.ts'

/** A published figure as it is stored. */
export interface StoredPublishedFigure {
  readonly siteId: string
  readonly feedId: number
  readonly sourceKey: string
  readonly areaId: JurisdictionId
  readonly document: string
  readonly passage: string | null
  /** Code of the indicator. */
  readonly indicator: string
  /** `channel=MEDICAL;level=PREFECTURE`, or empty. */
  readonly dimensions: string
  /** First and last day of the window, both inclusive. */
  readonly from: string
  readonly to: string
  readonly window: 'CALENDAR' | 'AS_OF' | 'TO_DATE' | 'MORE_THAN_ONE_YEAR'
  readonly text: string
  /** Digits as printed, zeros at the end kept. */
  readonly printed: string
  /** How the printed unit converts. */
  readonly unit: string
  readonly printedUnit: string
  readonly bound: 'EXACT' | 'AT_LEAST' | 'AT_MOST' | 'ABOUT' | 'ORDINAL'
  readonly kind: string
  readonly finality: 'FINAL' | 'PROVISIONAL'
  readonly note: string | null
  /** The run that last wrote it, and when. */
  readonly runId: number
  readonly syncedAt: Date
}

/** Key of a stored figure. */
export type PublishedKey = Pick<StoredPublishedFigure, 'siteId' | 'feedId' | 'sourceKey'>

const columns = `t.site_id, t.feed_id, t.source_key, t.jurisdiction_id, t.document, t.passage, t.indicator, coalesce(t.dimensions, ''),
  t.period_from, ${lastPossibleDay('t.period_to')}, t.period_window, t.printed_text, t.printed, t.unit, t.unit_code, t.bound, t.kind, t.finality, t.note, t.run_id, t.synced_at`

/** Narrows a statement to the indicators of the principal's departments, where they are not all. */
function ofDepartments(
  principal: Principal,
  name: string,
  parameter: number,
): { readonly name: string; readonly condition: string; readonly values: readonly unknown[] } {
  const codes = readableIndicators(principal)
  if (codes === null) return { name, condition: '', values: [] }
  return { name: `${name}_of_departments`, condition: `and t.indicator = any($${parameter}::text[])`, values: [codes] }
}

/**
 * Everything that was published about the areas for windows that lie in these days, whoever published it, as far as the principal's
 * departments go. One statement. Throws ACCESS_DENIED for areas whose figures may not be seen.
 */
export async function readPublished(
  database: Database,
  principal: Principal,
  question: {
    readonly siteIds: readonly string[]
    readonly areaIds: readonly JurisdictionId[]
    readonly from: string
    readonly to: string
  },
): Promise<StoredPublishedFigure[]> {
  const { siteIds, areaIds, from, to } = question
  requireFiguresOf(database, principal, areaIds)
  const { name, condition, values } = ofDepartments(principal, 'published_of_areas', 5)
  const text = `select ${columns} from published_figure t
    where t.site_id = any($1::text[]) and t.jurisdiction_id = any($2::bigint[]) and t.period_from >= $3::date and ${lastPossibleDay('t.period_to')} <= $4::date ${condition}
    order by t.jurisdiction_id, t.period_from, t.site_id, t.feed_id, t.source_key`
  const rows = await database.figures(principal, { name, text }, [siteIds, areaIds, from, to, ...values])
  return rows.map(readRow)
}

/** Published figures by their keys; those that are gone, or that the principal may not see, are left out. */
export async function publishedByKey(
  database: Database,
  principal: Principal,
  keys: readonly PublishedKey[],
): Promise<StoredPublishedFigure[]> {
  const { name, condition, values } = ofDepartments(principal, 'published_by_key', 4)
  const text = `select ${columns} from published_figure t
    join unnest($1::text[], $2::integer[], $3::text[]) as k(site_id, feed_id, source_key)
      on t.site_id = k.site_id and t.feed_id = k.feed_id and t.source_key = k.source_key
    where t.jurisdiction_id is not null ${condition}`
  const rows = await database.figures(principal, { name, text }, [
    keys.map((key) => key.siteId),
    keys.map((key) => key.feedId),
    keys.map((key) => key.sourceKey),
    ...values,
  ])
  return rows.map(readRow).filter(({ areaId }) => mayReadFiguresIn(database, principal, areaId))
}

function readRow(row: readonly unknown[]): StoredPublishedFigure {
  return {
    siteId: row[0] as string,
    feedId: row[1] as number,
    sourceKey: row[2] as string,
    areaId: row[3] as JurisdictionId,
    document: row[4] as string,
    passage: row[5] as string | null,
    indicator: row[6] as string,
    dimensions: row[7] as string,
    from: row[8] as string,
    to: row[9] as string,
    window: row[10] as StoredPublishedFigure['window'],
    text: row[11] as string,
    printed: row[12] as string,
    unit: row[13] as string,
    printedUnit: row[14] as string,
    bound: row[15] as StoredPublishedFigure['bound'],
    kind: row[16] as string,
    finality: row[17] as StoredPublishedFigure['finality'],
    note: row[18] as string | null,
    runId: row[19] as number,
    syncedAt: row[20] as Date,
  }
}
