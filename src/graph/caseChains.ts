import { laterOf, todayInChina } from '../calendar.ts'
import { HubError } from '../errors.ts'
import { chainFigures, linkedPlace, monthsWithin, neededPeriod, nothingCounted } from '../figures/caseChain.ts'
import { type CaseChainName, type ChainStep, caseChains } from '../figures/caseLinks.ts'
import { listCursors } from '../figures/cursor.ts'
import { measuresOf, type ResolvedFormula } from '../figures/formula.ts'
import { type Period, type PeriodInput, periodOf } from '../figures/period.ts'
import { recordAreaOf } from '../figures/recordReader.ts'
import { type SectionStatus, sectionStatus } from '../figures/sectionStatus.ts'
import type { Boundaries, JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import {
  type AskedChain,
  type ChainPage,
  type ChainRecord,
  countChains,
  type ListedChain,
  listChains,
  type StepCounts,
} from '../store/caseLinks.ts'
import type { SnapshotLane } from '../store/database.ts'
import { type RecordPosition, recordsByKey } from '../store/recordRead.ts'
import { maySeeChain } from './accessSubjects.ts'
import { noteMeasures } from './auditedReads.ts'
import { formulasOf, laterMeasures, questionOf } from './chainQuestions.ts'
import type { GraphContext } from './context.ts'
import type {
  CaseChainConnectionModel,
  CaseChainModel,
  ChainEntryModel,
  JurisdictionModel,
  StoredChainRecord,
} from './models.ts'
import { checkPageSize, edgesOf } from './page.ts'

/** Chains of records by case numbers: their figures, and the records in them. */

interface ChainQuery {
  readonly obj: JurisdictionModel
  readonly params: {
    readonly chain: CaseChainName
    readonly period: PeriodInput
    readonly boundaries: Boundaries
    readonly withinMonths?: number | null | undefined
  }
}

interface PreparedChain {
  readonly name: CaseChainName
  readonly area: JurisdictionId
  readonly period: Period
  readonly boundaries: Boundaries
  readonly months: number | null
}

/** Only what was told of the measures is loaded, no figure. */
const noFormulas: readonly ResolvedFormula[] = []
/** Counts the chains of all parents of a tick: one statement for each chain that is asked for. */
async function loadChains(
  queries: readonly ChainQuery[],
  context: GraphContext,
): Promise<(CaseChainModel | HubError)[]> {
  const { figures, now } = context
  const prepared = queries.map((query) => prepare(query, context))
  const good = prepared.filter((one): one is PreparedChain => !(one instanceof HubError))
  const countable = good.filter(({ name, area }) => maySeeChain(name, area, context))
  const [counts] = await Promise.all([countAll(countable, context), ...loadFirst(good, context)])
  const places = new Map(good.map((one) => [one, linkedPlace(figures, one.area, caseChains[one.name])]))
  const needed = new Map(
    good.map((one) => [
      one,
      caseChains[one.name].next.map((_, step) =>
        neededPeriod(counts.get(one)?.[step] ?? nothingCounted, one.period, one.months, now),
      ),
    ]),
  )
  // What was told of these days was read above: nothing more is sent.
  await Promise.all(
    good.flatMap((one) =>
      needed.get(one)!.map((period, step) =>
        figures.load({
          areas: [places.get(one)!],
          period,
          boundaries: 'CURRENT',
          formulas: noFormulas,
          measures: [laterMeasures(one.name)[step]!],
        }),
      ),
    ),
  )
  return prepared.map((one) => {
    if (one instanceof HubError) return one
    const chain = caseChains[one.name]
    const view = figures.view(one.area, one.period, one.boundaries)
    const linkedViews = needed.get(one)!.map((period) => figures.view(places.get(one)!, period, 'CURRENT'))
    const steps = chainFigures({
      chain,
      first: view.figure(formulasOf(one.name)[0]!),
      counts: counts.get(one) ?? null,
      view,
      linkedViews,
    })
    const later = laterMeasures(one.name)
    const statusOf = (down: ReadonlySet<string>): SectionStatus =>
      sectionStatus(figures, view, context.principal, {
        measures: [...measuresOf(formulasOf(one.name)), ...later],
        hasRecords: true,
        viewOf: (measure) => linkedViews[later.indexOf(measure)] ?? view,
        liveDown: down,
        listsKeptRecords: true,
      })
    const status = statusOf(context.hub.live.knownDown())
    context.audit.jurisdiction(one.area)
    noteMeasures(context, [...measuresOf(formulasOf(one.name)), ...later])
    if (status.state === 'WITHHELD') context.audit.withheld(1)
    return {
      name: 'caseChain',
      chain: one.name,
      view,
      period: one.period,
      withinMonths: one.months,
      status,
      statusOf,
      steps,
    }
  })
}

/** A bad period or limit is that query's error and nobody else's. */
function prepare({ obj, params }: ChainQuery, context: GraphContext): PreparedChain | HubError {
  try {
    return {
      name: params.chain,
      area: obj.id,
      period: context.periodOf(params.period),
      boundaries: params.boundaries,
      months: monthsWithin(params.withinMonths),
    }
  } catch (error) {
    if (error instanceof HubError) return error
    throw error
  }
}

/** First figures with what was told of all steps, up to today: later steps may come at any time. */
function loadFirst(good: readonly PreparedChain[], { figures, now }: GraphContext): Promise<void>[] {
  const today = todayInChina(now)
  return good.flatMap((one) => {
    const { name, area, period, boundaries } = one
    const measures = laterMeasures(name)
    const until = periodOf({ range: { from: period.from, to: laterOf(period.to, today) } }, now)
    const place = linkedPlace(figures, area, caseChains[name])
    return [
      figures.load({ areas: [area], period, boundaries, formulas: formulasOf(name), measures }),
      figures.load({ areas: [place], period: until, boundaries: 'CURRENT', formulas: noFormulas, measures }),
    ]
  })
}

async function countAll(
  good: readonly PreparedChain[],
  context: GraphContext,
): Promise<ReadonlyMap<PreparedChain, readonly StepCounts[]>> {
  const found = new Map<PreparedChain, readonly StepCounts[]>()
  await Promise.all(
    [...Map.groupBy(good, ({ name }) => name)].map(async ([name, group]) => {
      const asked = group.map((one) => askedOf(one, context))
      const counts = await countingLane(context, (lane) =>
        countChains(lane, context.principal, questionOf(name), asked),
      )
      group.forEach((one, index) => {
        found.set(one, counts[index]!)
      })
    }),
  )
  return found
}

/**
 * Counts in the request's snapshot, beside the records of the answer. Whoever may not see all records counts in the figures lane: in the
 * other one the counts would be of his own records only, and no figure.
 */
function countingLane<T>(
  { hub, principal, records }: GraphContext,
  count: (lane: SnapshotLane) => Promise<T>,
): Promise<T> {
  if (principal.recordAccess === 'ALLOWED' && principal.scope === 'ALL' && principal.role.departments === 'ALL')
    return records.read(count)
  const { database } = hub
  return count({
    distributed: database.distributed,
    query: (statement, values) => database.figures(principal, statement, values),
  })
}

function askedOf(
  { area, period, boundaries, months }: Omit<PreparedChain, 'name'>,
  { figures }: GraphContext,
): AskedChain {
  return {
    area: recordAreaOf(figures, { area: figures.tree.get(area), boundaries }),
    from: period.from,
    to: period.to,
    months,
  }
}

interface ListQuery {
  readonly obj: CaseChainModel
  readonly params: { readonly first: number; readonly after?: string | null | undefined }
}

/** Lists the chains of all parents of a tick that ask for the same page: one statement for each chain, and one for each kind of record. */
async function loadRecords(
  queries: readonly ListQuery[],
  context: GraphContext,
): Promise<(CaseChainConnectionModel | null | Error)[]> {
  const results = queries.map(({ obj, params }): CaseChainConnectionModel | null | Error | RecordPosition => {
    if (obj.status.recordAccess !== 'ALLOWED') return null
    try {
      checkPageSize(params.first)
      return params.after == null
        ? noPosition
        : (JSON.parse(cursorsOf(context, obj).decode(params.after)) as RecordPosition)
    } catch (error) {
      return error as Error
    }
  })
  const open = results.flatMap((position, index) => (isPosition(position) ? [{ index, position }] : []))
  const groups = Map.groupBy(open, ({ index }) => {
    const { obj, params } = queries[index]!
    return JSON.stringify([obj.chain, params.first, params.after])
  })
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const { obj, params } = queries[group[0]!.index]!
      const parents = group.map(({ index }) => queries[index]!.obj)
      const after = group[0]!.position === noPosition ? null : group[0]!.position
      try {
        context.audit.beforeRecords()
        const pages = await context.records.read((lane) =>
          readPages(lane, context, obj.chain, parents, { first: params.first, after }),
        )
        group.forEach(({ index }, place) => {
          context.audit.records(entriesIn(pages[place]!.entries))
          results[index] = connectionOf(pages[place]!, parents[place]!, context, after !== null)
        })
      } catch (error) {
        for (const { index } of group) results[index] = error as Error
      }
    }),
  )
  return results as (CaseChainConnectionModel | null | Error)[]
}

const noPosition: RecordPosition = { day: '', feedId: 0, sourceKey: '' }

function isPosition(result: object | null): result is RecordPosition {
  return result !== null && 'sourceKey' in result
}

/** Records in chains; those that stay with their department count too, because their numbers and days are told. */
function entriesIn(entries: readonly ChainEntryModel[]): number {
  return entries.reduce((count, { following }) => count + 1 + entriesIn(following), 0)
}

interface EntryPage {
  readonly entries: readonly ChainEntryModel[]
  readonly positions: ReadonlyMap<ChainEntryModel, RecordPosition>
  readonly hasNextPage: boolean
}

async function readPages(
  lane: SnapshotLane,
  context: GraphContext,
  name: CaseChainName,
  parents: readonly CaseChainModel[],
  page: { readonly first: number; readonly after: RecordPosition | null },
): Promise<readonly EntryPage[]> {
  const asked = parents.map(({ view, period, withinMonths }) =>
    askedOf({ area: view.area.id, period, boundaries: view.boundaries, months: withinMonths }, context),
  )
  const pages = await listChains(lane, context.principal, questionOf(name), asked, page)
  const chain = caseChains[name]
  const steps: readonly ChainStep[] = [chain.first, ...chain.next]
  const stored = await readStored(lane, context, steps, pages)
  const entryOf = (listed: ListedChain, level: number): ChainEntryModel => {
    const { kind, record } = steps[level]!
    const { siteId, feedId, sourceKey, day } = listed
    const held = record === 'petitionCase' ? undefined : stored.get(record)?.get(keyOf(listed))
    return {
      kind,
      day,
      record: held ?? { livesIn: { siteId, feedId, sourceKey } },
      following: listed.following.map((next) => entryOf(next, level + 1)),
    }
  }
  return pages.map(({ chains, hasNextPage }) => {
    const entries = chains.map((listed) => entryOf(listed, 0))
    const positions = new Map(
      entries.map((entry, index) => {
        const { feedId, sourceKey, day } = chains[index]!
        return [entry, { day: day.day, feedId, sourceKey }] as const
      }),
    )
    return { entries, positions, hasNextPage }
  })
}

const keyOf = ({ siteId, feedId, sourceKey }: Omit<ChainRecord, 'day'>): string => `${siteId}/${feedId}/${sourceKey}`

/** The records that the hub holds, by kind and key. Petitions stay with their department. */
async function readStored(
  lane: SnapshotLane,
  { principal }: GraphContext,
  steps: readonly ChainStep[],
  pages: readonly ChainPage[],
) {
  const keys = steps.map((): ChainRecord[] => [])
  const collect = (listed: ListedChain, level: number): void => {
    keys[level]!.push(listed)
    for (const next of listed.following) collect(next, level + 1)
  }
  for (const { chains } of pages) for (const listed of chains) collect(listed, 0)
  const read = async (record: StoredChainRecord['record'], level: number) => {
    const found = (await recordsByKey(lane, principal, record, keys[level]!)) as readonly unknown[] as readonly (
      | StoredChainRecord
      | undefined
    )[]
    return [record, new Map(found.flatMap((one) => (one === undefined ? [] : [[keyOf(one), one] as const])))] as const
  }
  return new Map(
    await Promise.all(
      steps.flatMap(({ record }, level) =>
        record === 'petitionCase' || keys[level]!.length === 0 ? [] : [read(record, level)],
      ),
    ),
  )
}

function connectionOf(
  { entries, positions, hasNextPage }: EntryPage,
  parent: CaseChainModel,
  context: GraphContext,
  hasPreviousPage: boolean,
): CaseChainConnectionModel {
  const cursors = cursorsOf(context, parent)
  return {
    nodes: entries,
    // Counted without regard to whose records are listed: beside a part of them the number would be wrong.
    totalCount: context.principal.scope === 'ALL' ? (parent.steps[1]?.continued?.value ?? null) : null,
    ...edgesOf(entries, (entry) => cursors.encode(JSON.stringify(positions.get(entry))), hasPreviousPage, hasNextPage),
  }
}

function cursorsOf({ hub }: GraphContext, { chain, view, period, withinMonths }: CaseChainModel) {
  return listCursors(
    hub.cursorKey,
    JSON.stringify(['caseChain', chain, view.area.id, view.boundaries, period.from, period.to, withinMonths]),
  )
}

/** The batched fields of chains. */
export const caseChainLoaders = {
  Jurisdiction: { caseChain: loadChains },
  CaseChainSection: { records: loadRecords },
}
