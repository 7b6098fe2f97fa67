import type { Principal } from '../access/principal.ts'
import type { RecordMeasure } from '../figures/registry.ts'
import { recordMeasures } from '../figures/registry.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Database, Statement } from './database.ts'
import { entities } from './entities.ts'
import { breakdownSql, columnOf, conditionSql, lastPossibleDay, literal } from './measureCondition.ts'
import { type CellKey, cellKey } from './rollupRead.ts'

/** Days of one area that no roll-up holds, counted from records. */
export interface DaysQuestion {
  /** Numbers the answer's rows; several questions of one slot (one per site) add up. */
  readonly slot: number
  readonly siteId: string
  readonly areaId: JurisdictionId
  readonly atEvent: boolean
  /** Which rows lie in the area: all of the site's, or those whose column of this level names it. */
  readonly scope: 'ALL' | 'COUNTY' | 'TOWNSHIP' | 'VILLAGE'
  /** A row that is known no deeper than above this level is in the area's remainder. NONE: there is no remainder. */
  readonly childLevel: 'COUNTY' | 'TOWNSHIP' | 'VILLAGE' | 'NONE'
  readonly from: string
  readonly to: string
}

/** One cell of one slot; `uncertain` counts rows whose date is only known to a month or year that reaches beyond the days asked. */
export type DaysRow = readonly [slot: number, key: CellKey, value: number, unallocated: number, uncertain: number]

/** Records that measures count. */
type CountedRecord = RecordMeasure['source']['record']

const statements = new Map<CountedRecord, Statement>()

/**
 * Counts days from records: one statement per table for all its measures, breakdowns, areas and ranges. It reads at most the days
 * asked and the months that they lie in, by the index on the date.
 */
export async function readDays(
  database: Database,
  principal: Principal,
  record: CountedRecord,
  questions: readonly DaysQuestion[],
): Promise<readonly DaysRow[]> {
  let statement = statements.get(record)
  if (statement === undefined) {
    statement = { name: `days_${entities[record].table}`, text: statementText(record) }
    statements.set(record, statement)
  }
  const values = [
    questions.map((question) => question.slot),
    questions.map((question) => question.siteId),
    questions.map((question) => question.areaId),
    questions.map((question) => question.atEvent),
    questions.map((question) => question.scope),
    questions.map((question) => question.childLevel),
    questions.map((question) => question.from),
    questions.map((question) => question.to),
  ]
  return (await database.figures(principal, statement, values)) as unknown as DaysRow[]
}

function statementText(record: CountedRecord): string {
  const byDate = new Map<string, RecordMeasure[]>()
  for (const measure of recordMeasures(record)) {
    const others = byDate.get(measure.source.dateField)
    if (others === undefined) byDate.set(measure.source.dateField, [measure])
    else others.push(measure)
  }
  const selects = [...byDate].map(([dateField, measures]) => selectText(record, dateField, measures))
  return `with asked as (
      select * from unnest($1::integer[], $2::text[], $3::bigint[], $4::boolean[], $5::text[], $6::text[], $7::date[], $8::date[])
        as a(slot, site_id, area_id, at_event, scope, child_level, range_from, range_to)
    )
    ${selects.join('\n    union all\n    ')}`
}

function selectText(record: CountedRecord, dateField: string, measures: readonly RecordMeasure[]): string {
  const date = columnOf(record, dateField)
  const cells = measures.flatMap((measure) => {
    const { where, sum } = measure.source
    const amount = `case when ${conditionSql(record, where)} then ${sum === undefined ? '1' : columnOf(record, sum)} end`
    return [
      `(${literal(cellKey(measure.code, ''))}, ${amount})`,
      ...measure.breakdowns.map(
        (fields) => `(${literal(cellKey(measure.code, ''))} || ${breakdownSql(record, fields)}, ${amount})`,
      ),
    ]
  })
  const place = (level: string): string => `case when a.at_event then t.event_${level}_id else t.${level}_id end`
  const unassigned = (levels: readonly string[]): string =>
    levels.map((level) => `(${place(level)}) is null`).join(' and ')
  return `select a.slot, cell.key,
        coalesce(sum(cell.amount) filter (where span.certain), 0)::bigint,
        coalesce(sum(cell.amount) filter (where span.certain and case a.child_level
          when 'COUNTY' then ${unassigned(['county', 'township', 'village'])}
          when 'TOWNSHIP' then ${unassigned(['township', 'village'])}
          when 'VILLAGE' then ${unassigned(['village'])}
          else false end), 0)::bigint,
        count(*) filter (where not span.certain)
      from asked a
      join ${entities[record].table} t on t.site_id = a.site_id
        and (${date} between date_trunc('month', a.range_from)::date and a.range_to or ${date} = date_trunc('year', a.range_from)::date)
        and case a.scope
          when 'ALL' then true
          when 'COUNTY' then ${place('county')} = a.area_id
          when 'TOWNSHIP' then ${place('township')} = a.area_id
          else ${place('village')} = a.area_id end
      cross join lateral (select ${lastPossibleDay(date)} as last_day) possible
      cross join lateral (select ${date} >= a.range_from and possible.last_day <= a.range_to as certain) span
      cross join lateral (values ${cells.join(', ')}) as cell(key, amount)
      where possible.last_day >= a.range_from and cell.key is not null and cell.amount is not null
      group by a.slot, cell.key`
}
