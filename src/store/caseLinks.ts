import { mayReadDepartment } from '../access/rights.ts'
import type { PartialDay } from '../connector/records.ts'
import type { CaseChain, CaseLink, ChainStep, LinkedStep } from '../figures/caseLinks.ts'
import type { Condition } from '../figures/measure.ts'
import type { Principal } from '../identity/principal.ts'
import { addedCounts, askedBySite, joinedPages, toOneSite } from './chainsBySite.ts'
import type { SnapshotLane } from './database.ts'
import { entities } from './entities.ts'
import { columnOf, conditionSql, lastPossibleDay } from './measureCondition.ts'
import { areasByColumn } from './recordListStatements.ts'
import type { RecordListArea, RecordPosition } from './recordRead.ts'
import { denied, requireRecordsOf } from './rightsBackground.ts'

/**
 * Chains of records by case numbers: counted and listed, one statement for all areas and periods that ask for one chain. Everything is
 * found by index, from the records of the period: never a table as a whole, never a year that was not asked for.
 */

/** A chain as it is asked of one area. */
export interface AskedChain {
  readonly area: RecordListArea
  /** Days of the first step, both included. */
  readonly from: string
  readonly to: string
  /** How many months after the step before a record may come; null: any time. */
  readonly months: number | null
}

/** The chain to follow, and what the records of its first step must be. */
export interface ChainQuestion {
  readonly chain: CaseChain
  readonly conditions: readonly (readonly Condition[])[]
}

/** What one step of a chain comes to. Records are counted once each. */
export interface StepCounts {
  /** Records of the step that the chain reaches. */
  readonly records: number
  /** Records of the step before that lead to at least one of them. */
  readonly continued: number
  /** Records linked with the step before that came before it. */
  readonly earlier: number
  /** Links of which the days do not say whether they come before or after, or within the limit. */
  readonly undecided: number
  /** Numbers that name no record here, or more than one. */
  readonly unmatched: number
  /** In 分; 0 where no record tells it. */
  readonly amountInvolved: number
  readonly compensation: number
  /** First day of the records reached, and the last day on which something may follow them; null: none, or without limit. */
  readonly firstDay: string | null
  readonly limitDay: string | null
}

/** A record in a listed chain. */
export interface ChainRecord {
  readonly siteId: string
  readonly feedId: number
  readonly sourceKey: string
  readonly day: PartialDay
}

/** A record with what follows it. */
export interface ListedChain extends ChainRecord {
  readonly following: readonly ListedChain[]
}

/** A page of one area's chains. */
export interface ChainPage {
  readonly chains: readonly ListedChain[]
  readonly hasNextPage: boolean
}

const noCounts: StepCounts = {
  records: 0,
  continued: 0,
  earlier: 0,
  undecided: 0,
  unmatched: 0,
  amountInvolved: 0,
  compensation: 0,
  firstDay: null,
  limitDay: null,
}

/** Counts a chain for several areas, in their order: its steps, the first one first. */
export async function countChains(
  lane: SnapshotLane,
  principal: Principal,
  question: ChainQuestion,
  asked: readonly AskedChain[],
): Promise<readonly (readonly StepCounts[])[]> {
  requireDepartments(principal, question.chain)
  const bySite = lane.distributed === true ? askedBySite(asked) : null
  if (bySite !== null) {
    const counted = await Promise.all(bySite.map((ofSite) => countChains(lane, principal, question, ofSite)))
    return counted.reduce((sum, ofSite) =>
      sum.map((steps, slot) => steps.map((counts, step) => addedCounts(counts, ofSite[slot]![step]!))),
    )
  }
  const { ctes, values } = chainSql(question, asked)
  const all = `with ${ctes.join(',\n')}\n${countsOf(question.chain).join('\nunion all ')}`
  const text = lane.distributed === true ? toOneSite(all, asked) : all
  const counts = asked.map(() => [question.chain.first, ...question.chain.next].map(() => noCounts))
  for (const [slot, step, ...row] of (await lane.query({ text }, values)) as [number, number, ...unknown[]][]) {
    const [records, continued, earlier, undecided, unmatched, amountInvolved, compensation, firstDay, limitDay] = row
    const more = {
      records: Number(records),
      continued: Number(continued),
      earlier: Number(earlier),
      undecided: Number(undecided),
      unmatched: Number(unmatched),
      amountInvolved: Number(amountInvolved),
      compensation: Number(compensation),
    }
    const before = counts[slot]![step]!
    counts[slot]![step] = {
      ...(Object.fromEntries(
        Object.entries(more).map(([name, count]) => [name, count + before[name as keyof typeof more]]),
      ) as typeof more),
      firstDay: (firstDay as string | null) ?? before.firstDay,
      limitDay: (limitDay as string | null) ?? before.limitDay,
    }
  }
  return counts
}

/** Lists the chains that have a second step, a page of each area: the latest first record first. All are asked for the same page. */
export async function listChains(
  lane: SnapshotLane,
  principal: Principal,
  question: ChainQuestion,
  asked: readonly AskedChain[],
  page: { readonly first: number; readonly after: RecordPosition | null },
): Promise<readonly ChainPage[]> {
  requireDepartments(principal, question.chain)
  requireRecordsOf(
    lane,
    principal,
    asked.map(({ area }) => area.areaId),
  )
  const bySite = lane.distributed === true ? askedBySite(asked) : null
  if (bySite !== null) {
    const listed = await Promise.all(bySite.map((ofSite) => listChains(lane, principal, question, ofSite, page)))
    return asked.map((_, slot) =>
      joinedPages(
        listed.map((pages) => pages[slot]!),
        page.first,
      ),
    )
  }
  const { ctes, values } = chainSql(question, asked)
  const parameters = values.length
  const after =
    page.after === null
      ? ''
      : `and (began < $${parameters + 2}::date or (began = $${parameters + 2}::date and (p_feed, p_key) > ($${parameters + 3}::integer, $${parameters + 4}::text)))`
  const levels = question.chain.next.map((_, index) => index + 1)
  const following = levels.map((level) =>
    level === 1
      ? `join pair1 on pair1.slot = page.slot and pair1.class = 'N'
           and (pair1.p_site, pair1.p_feed, pair1.p_key) = (page.p_site, page.p_feed, page.p_key)`
      : `left join pair${level} on pair${level}.slot = page.slot and pair${level}.class = 'N'
           and (pair${level}.p_site, pair${level}.p_feed, pair${level}.p_key)
             = (pair${level - 1}.site_id, pair${level - 1}.feed_id, pair${level - 1}.source_key)`,
  )
  const columns = levels.map((level) =>
    ['site_id', 'feed_id', 'source_key', 'day', 'precision'].map((column) => `pair${level}.${column}`).join(', '),
  )
  const all = `with ${ctes.join(',\n')},
    page as (select * from (
        select *, row_number() over (partition by slot order by began desc, p_feed, p_key) as place
        from (select distinct slot, p_site, p_feed, p_key, began, began_precision from pair1 where class = 'N' ${after}) one
      ) numbered where place <= $${parameters + 1}::integer)
    select page.slot, page.p_site, page.p_feed, page.p_key, page.began, page.began_precision, ${columns.join(', ')}
    from page ${following.join('\n')}
    order by page.slot, page.place, ${levels.map((level) => `pair${level}.day, pair${level}.feed_id, pair${level}.source_key`).join(', ')}`
  const text = lane.distributed === true ? toOneSite(all, asked) : all
  const rows = await lane.query({ text }, [
    ...values,
    page.first + 1,
    ...(page.after === null ? [] : [page.after.day, page.after.feedId, page.after.sourceKey]),
  ])
  const found = asked.map((): OpenChain[] => [])
  for (const row of rows) addRow(found[row[0] as number]!, row, 1)
  return found.map((chains) => ({
    chains: chains.slice(0, page.first),
    hasNextPage: chains.length > page.first,
  }))
}

/** A chain is told whole or not at all: without a step's records its links would look as if they led nowhere. */
function requireDepartments(principal: Principal, { first, next }: CaseChain): void {
  for (const { department } of [first, ...next]) {
    if (!mayReadDepartment(principal, department)) throw denied(`the department ${department}`)
  }
}

interface OpenChain extends ChainRecord {
  readonly following: OpenChain[]
}

/** A row holds a record of each step, those of one record beside each other. */
function addRow(chains: OpenChain[], row: readonly unknown[], start: number): void {
  const siteId = row[start] as string | null
  if (siteId == null) return
  const feedId = row[start + 1] as number
  const sourceKey = row[start + 2] as string
  let chain = chains.at(-1)
  if (chain?.siteId !== siteId || chain.feedId !== feedId || chain.sourceKey !== sourceKey) {
    const precision = ({ M: 'MONTH', Y: 'YEAR' } as const)[row[start + 4] as string] ?? 'DAY'
    chain = { siteId, feedId, sourceKey, day: { day: row[start + 3] as string, precision }, following: [] }
    chains.push(chain)
  }
  addRow(chain.following, row, start + 5)
}

/**
 * The parts that counting and listing share. `step0`: records of the first step in each slot. `pair<n>`: links of step n with the step
 * before, with a class: N next, E earlier, L later than the limit, U undecided, X the number names no record, or several. `step<n>`: the
 * records reached. `stray<n>`: numbers of the period and place that name no record.
 */
function chainSql(
  { chain, conditions }: ChainQuestion,
  asked: readonly AskedChain[],
): { readonly ctes: readonly string[]; readonly values: readonly unknown[] } {
  const branches = areasByColumn(asked.map(({ area }) => area))
  const values = branches.flatMap(({ slots, siteIds, areaIds }) => [
    slots,
    siteIds,
    areaIds,
    slots.map((slot) => asked[slot]!.from),
    slots.map((slot) => asked[slot]!.to),
    slots.map((slot) => asked[slot]!.months),
  ])
  const types = ['integer', 'text', 'bigint', 'date', 'date', 'integer']
  const ctes = branches.map((_, branch) => {
    const arrays = types.map((type, index) => `$${branch * types.length + index + 1}::${type}[]`)
    return `asked${branch} as materialized (select * from unnest(${arrays.join(', ')})
      as asked(slot, site_id, area_id, from_day, to_day, months))`
  })
  /** Rows of a kind of record in the places and days that are asked for. */
  const inPlaces = (step: ChainStep, columns: string, where: string): string => {
    const { table } = entities[step.record]
    const date = columnOf(step.record, step.dateField)
    return branches
      .map(
        ({ column }, branch) => `select ${columns} from asked${branch} as asked
        join ${table} t on t.site_id = asked.site_id and ${date} between asked.from_day and asked.to_day
          ${column === null ? '' : `and ${column} = asked.area_id`}
        where ${lastPossibleDay(date)} <= asked.to_day and ${where}`,
      )
      .join(' union all ')
  }
  const counted =
    conditions.length === 0
      ? 'true'
      : `(${conditions.map((list) => `(${conditionSql(chain.first.record, list)})`).join(' or ')})`
  const [second] = chain.next
  ctes.push(`step0 as materialized (${inPlaces(chain.first, stepColumns(chain.first, second!), counted)})`)
  for (const [index, step] of chain.next.entries()) {
    const level = index + 1
    const after = chain.next[level]
    if (step.direction === 'NAMED') {
      ctes.push(namedPairs(level, step, after))
      const field = columnOf(step.record, step.link.field)
      const stray = `${field} is not null and (select count(*) from (select 1 ${casesNamed(step.link, 't.site_id', field)} limit 2) two) <> 1`
      ctes.push(`stray${level} as materialized (${inPlaces(step, `asked.slot, t.site_id, ${field} as number`, stray)})`)
    } else {
      ctes.push(...namingPairs(level, step))
    }
    if (after !== undefined) {
      ctes.push(`step${level} as materialized (select slot, months, site_id, feed_id, source_key, number,
        day as began, last_day as began_last, precision as began_precision, ended, ended_last from pair${level} where class = 'N')`)
    }
  }
  return { ctes, values }
}

/** Columns of a record that others follow. `ended` is where a limit begins: not before the record's own day. */
function stepColumns(step: ChainStep, next: LinkedStep): string {
  const date = columnOf(step.record, step.dateField)
  const amounts = step.hasAmounts === true ? ', t.amount_involved, t.compensation_amount' : ''
  return `asked.slot, asked.months, t.site_id, t.feed_id, t.source_key, ${numberOf(step, next)} as number, ${date} as began,
    ${lastPossibleDay(date)} as began_last, ${date}_precision as began_precision, ${endOf(step)}${amounts}`
}

/** By which number the next step is found: the record's own, or the one that it names. */
function numberOf(step: ChainStep, next: LinkedStep): string {
  return columnOf(step.record, next.direction === 'NAMED' ? 'caseNumber' : next.link.field)
}

function endOf(step: ChainStep): string {
  const date = columnOf(step.record, step.dateField)
  const end = columnOf(step.record, step.endField ?? step.dateField)
  // greatest() passes over what is unknown: an open dispute's limit begins with its acceptance.
  return `greatest(${date}, ${end}) as ended, greatest(${lastPossibleDay(date)}, ${lastPossibleDay(end)}) as ended_last`
}

/** The records that a number names. */
function casesNamed({ to, among }: CaseLink, site: string, number: string): string {
  const conditions = conditionSql(to, among).replaceAll(/\bt\./g, 'named.')
  return `from ${entities[to].table} named where named.site_id = ${site} and named.case_number = ${number} and ${conditions}`
}

/** Links of records that name those of the step before. */
function namedPairs(level: number, step: LinkedStep, after: LinkedStep | undefined): string {
  const { table } = entities[step.record]
  const date = columnOf(step.record, step.dateField)
  const amounts = step.hasAmounts === true ? ', t.amount_involved, t.compensation_amount' : ''
  const number = after === undefined ? 'null::text' : numberOf(step, after)
  // `offset 0`: one look into the index for each record, whatever the planner thinks of their number.
  return `pair${level} as materialized (
    select p.slot, p.months, p.site_id as p_site, p.feed_id as p_feed, p.source_key as p_key, p.began, p.began_precision,
      l.*, ${classOf('l')} as class
    from step${level - 1} p cross join lateral (
      select t.site_id, t.feed_id, t.source_key, ${number} as number, ${date} as day, ${lastPossibleDay(date)} as last_day,
        ${date}_precision as precision, ${endOf(step)}${amounts}
      from ${table} t where t.site_id = p.site_id and ${columnOf(step.record, step.link.field)} = p.number offset 0) l
    where (select count(*) from (select 1 ${casesNamed(step.link, 'p.site_id', 'p.number')} limit 2) two) = 1)`
}

/** Links of records that are named by those of the step before. Rows that stand for one case are one. */
function namingPairs(level: number, { record, dateField, link }: LinkedStep): readonly string[] {
  const date = columnOf(record, dateField).replace('t.', 'named.')
  const repeated = link.repeatedBy === undefined ? '1' : `count(distinct named.${link.repeatedBy})`
  const order = `order by ${date} is null, ${link.repeatedBy === undefined ? '' : `named.${link.repeatedBy} desc, `}named.feed_id, named.source_key`
  return [
    `number${level} as materialized (select distinct site_id, number from step${level - 1} where number is not null)`,
    `case${level} as materialized (select n.site_id, n.number, c.* from number${level} n cross join lateral (
      select count(*) > 0 and count(*) = ${repeated} as is_one, (array_agg(named.feed_id ${order}))[1] as feed_id,
        (array_agg(named.source_key ${order}))[1] as source_key, (array_agg(${date} ${order}))[1] as day,
        (array_agg(${lastPossibleDay(date)} ${order}))[1] as last_day, (array_agg(${date}_precision ${order}))[1] as precision
      ${casesNamed(link, 'n.site_id', 'n.number')} offset 0) c)`,
    `pair${level} as materialized (
      select p.slot, p.site_id as p_site, p.feed_id as p_feed, p.source_key as p_key, p.began, p.began_precision,
        c.*, case when c.is_one then ${classOf('c')} else 'X' end as class
      from step${level - 1} p join case${level} c on c.site_id = p.site_id and c.number = p.number)`,
  ]
}

/**
 * How a link stands in time. Days that are known to a month or year only are compared by what they may mean; where that decides nothing,
 * neither does the hub. A limit of months ends on the same day of its month, or on the month's last.
 */
function classOf(next: string): string {
  const after = (day: string): string => `(${day} + make_interval(months => p.months))::date`
  return `case when p.began is null or ${next}.day is null then 'U'
    when ${next}.last_day < p.began then 'E'
    when ${next}.day < p.began_last then 'U'
    when p.months is null then 'N'
    when ${next}.day > ${after('p.ended_last')} then 'L'
    when ${next}.last_day > ${after('p.ended')} then 'U'
    else 'N' end`
}

/** One row for each slot and step: counts, amounts, and the days between which something may follow. */
function countsOf({ first, next }: CaseChain): string[] {
  const limit = '(max(ended_last + make_interval(months => months)))::date'
  const sums = (step: ChainStep, filter: string): string =>
    step.hasAmounts === true
      ? ['amount_involved', 'compensation_amount'].map((column) => `coalesce(sum(${column})${filter}, 0)`).join(', ')
      : '0, 0'
  return [
    `select slot, 0, count(*), 0, 0, 0, 0, ${sums(first, '')}, min(began), ${limit} from step0 group by slot`,
    ...next.flatMap((step, index) => {
      const level = index + 1
      const of = (kind: string): string => `filter (where class = '${kind}')`
      const own = step.direction === 'NAMED' ? '(site_id, feed_id, source_key)' : '(site_id, number)'
      const cases = (kind: string): string => `count(distinct ${own}) ${of(kind)}`
      const days =
        level < next.length
          ? `min(day) ${of('N')}, (max(ended_last + make_interval(months => months)) ${of('N')})::date`
          : 'null::date, null::date'
      const counts = `select slot, ${level}, ${cases('N')}, count(distinct (p_site, p_feed, p_key)) ${of('N')}, ${cases('E')},
        count(*) ${of('U')}, ${cases('X')}, ${sums(step, ` ${of('N')}`)}, ${days} from pair${level} group by slot`
      if (step.direction === 'NAMES') return [counts]
      return [
        counts,
        `select slot, ${level}, 0, 0, 0, 0, count(distinct (site_id, number)), 0, 0, null::date, null::date
          from stray${level} group by slot`,
      ]
    }),
  ]
}
