import type { RecordMeasure } from '../figures/registry.ts'
import { recordMeasures } from '../figures/registry.ts'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Database, Statement } from './database.ts'
import { entities } from './entities.ts'
import { breakdownSql, columnOf, conditionSql, lastPossibleDay, literal } from './measureCondition.ts'
import { fullyReadable } from './readableCodes.ts'
import { requireFiguresOf } from './rightsBackground.ts'
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

const statements = new Map<string, Statement>()

/** Questions whose areas are found by the same column. */
interface Branch {
  readonly scope: DaysQuestion['scope']
  readonly atEvent: boolean
  readonly questions: DaysQuestion[]
}

/**
 * Counts days from records: one statement per table for all its measures, breakdowns, areas and ranges. It reads the days from the
 * first year's beginning to the last day asked, once for all areas whose rows are told by the same column: a condition that chose the
 * column row by row would make it once per area. Only measures are counted every cell of which may be seen: odd ranges of sensitive
 * ones would tell the cells that are withheld. Throws ACCESS_DENIED for areas whose figures may not be seen.
 */
export async function readDays(
  database: Database,
  principal: Principal,
  record: CountedRecord,
  questions: readonly DaysQuestion[],
): Promise<readonly DaysRow[]> {
  requireFiguresOf(
    database,
    principal,
    questions.map(({ areaId }) => areaId),
  )
  const measures = fullyReadable(principal, recordMeasures(record))
  if (questions.length === 0 || measures.length === 0) return []
  const branches = branchesOf(questions)
  const key = `${record}/${measures.map(({ code }) => code).join()}/${branches.map(({ scope, atEvent }) => `${scope}/${atEvent}`).join('/')}`
  let statement = statements.get(key)
  if (statement === undefined) {
    // Without a name: from one area's month to a hundred villages' years, the best plan is another one.
    statement = { text: statementText(record, measures, branches) }
    statements.set(key, statement)
  }
  const from = questions.map((question) => question.from).sort()[0]!
  const to = questions
    .map((question) => question.to)
    .sort()
    .at(-1)!
  const values = branches.flatMap(({ questions: asked }) => [
    asked.map((question) => question.slot),
    asked.map((question) => question.siteId),
    asked.map((question) => question.areaId),
    asked.map((question) => question.childLevel),
    asked.map((question) => question.from),
    asked.map((question) => question.to),
  ])
  return (await database.figures(principal, statement, [
    `${from.slice(0, 4)}-01-01`,
    to,
    ...values,
  ])) as unknown as DaysRow[]
}

function branchesOf(questions: readonly DaysQuestion[]): readonly Branch[] {
  const branches = new Map<string, Branch>()
  for (const question of questions) {
    const { scope, atEvent } = question
    const branch = branches.get(`${scope}${atEvent}`)
    if (branch === undefined) branches.set(`${scope}${atEvent}`, { scope, atEvent, questions: [question] })
    else branch.questions.push(question)
  }
  return [...branches].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, branch]) => branch)
}

const parametersOfBranch = 6

function statementText(record: CountedRecord, measures: readonly RecordMeasure[], branches: readonly Branch[]): string {
  const byDate = new Map<string, RecordMeasure[]>()
  for (const measure of measures) {
    const others = byDate.get(measure.source.dateField)
    if (others === undefined) byDate.set(measure.source.dateField, [measure])
    else others.push(measure)
  }
  const asked = branches.map((_, index) => {
    const parameter = (place: number): string => `$${2 + index * parametersOfBranch + place}`
    return `asked_${index} as (
      select * from unnest(${parameter(1)}::integer[], ${parameter(2)}::text[], ${parameter(3)}::bigint[], ${parameter(4)}::text[], ${parameter(5)}::date[], ${parameter(6)}::date[])
        as a(slot, site_id, area_id, child_level, range_from, range_to)
    )`
  })
  const selects = branches.flatMap((branch, index) =>
    [...byDate].map(([dateField, some]) => selectText(record, dateField, some, branch, `asked_${index}`)),
  )
  return `with ${asked.join(', ')}
    ${selects.join('\n    union all\n    ')}`
}

function selectText(
  record: CountedRecord,
  dateField: string,
  measures: readonly RecordMeasure[],
  { scope, atEvent }: Pick<Branch, 'scope' | 'atEvent'>,
  asked: string,
): string {
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
  const place = (level: string): string => `t.${atEvent ? 'event_' : ''}${level}_id`
  const unassigned = (levels: readonly string[]): string =>
    levels.map((level) => `${place(level)} is null`).join(' and ')
  return `select a.slot, cell.key,
        coalesce(sum(cell.amount) filter (where span.certain), 0)::bigint,
        coalesce(sum(cell.amount) filter (where span.certain and case a.child_level
          when 'COUNTY' then ${unassigned(['county', 'township', 'village'])}
          when 'TOWNSHIP' then ${unassigned(['township', 'village'])}
          when 'VILLAGE' then ${unassigned(['village'])}
          else false end), 0)::bigint,
        count(*) filter (where not span.certain)
      from ${asked} a
      join ${entities[record].table} t on t.site_id = a.site_id and ${date} between $1::date and $2::date
        ${scope === 'ALL' ? '' : `and ${place(scope.toLowerCase())} = a.area_id `}and (
          ${date} between date_trunc('month', a.range_from)::date and a.range_to or ${date} = date_trunc('year', a.range_from)::date)
      cross join lateral (select ${lastPossibleDay(date)} as last_day) possible
      cross join lateral (select ${date} >= a.range_from and possible.last_day <= a.range_to as certain) span
      cross join lateral (values ${cells.join(', ')}) as cell(key, amount)
      where possible.last_day >= a.range_from and cell.key is not null and cell.amount is not null
      group by a.slot, cell.key`
}
