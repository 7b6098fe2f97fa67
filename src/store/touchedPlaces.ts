import type { CanonicalRecordName } from '../connector/records.ts'
import type { Measure } from '../figures/measure.ts'
import type { Principal } from '../identity/principal.ts'
import { contributingColumns, type SiteAreas } from './contributions.ts'
import type { Queryable } from './database.ts'
import type { DataChange } from './dataVersion.ts'

const placeColumns = [
  'county_id',
  'township_id',
  'village_id',
  'event_county_id',
  'event_township_id',
  'event_village_id',
]

/**
 * Areas and months of the transaction's `changed_row`: where its rows lie now and lay before, everything above them, and the months of all
 * their days (of a day that is known by its year alone, all twelve).
 */
export async function readTouchedPlaces(
  _principal: Principal,
  transaction: Queryable,
  record: Exclude<CanonicalRecordName, 'observation'>,
  measures: readonly Measure[],
  site: SiteAreas,
): Promise<DataChange> {
  const columns = contributingColumns(record, measures)
  const days = columns.filter((column) => columns.includes(`${column}_precision`))
  const month = (day: string): string => `(extract(year from ${day}) * 12 + extract(month from ${day}) - 1)::integer`
  const ranges = days.map(
    (day) =>
      `(${month(day)}, case ${day}_precision when 'Y' then 11 - (extract(month from ${day}) - 1)::integer else 0 end)`,
  )
  const { rows } = await transaction.query<{ area_ids: string | null; months: string | null }>(
    `select
       (select string_agg(distinct area::text, ',') from changed_row, unnest(array[${placeColumns.join(', ')}]) as area) as area_ids,
       (select string_agg(distinct (first + further)::text, ',') from changed_row,
          lateral (values ${ranges.join(', ')}) as told(first, months), generate_series(0, told.months) as further) as months`,
  )
  const { area_ids: areas, months } = rows[0]!
  return {
    kind: 'PLACES',
    areas: new Set([...numbersIn(areas), site.areaId, ...site.ancestors.map(({ id }) => id)]),
    months: numbersIn(months),
  }
}

function numbersIn(list: string | null): number[] {
  return list === null || list === '' ? [] : list.split(',').map(Number)
}
