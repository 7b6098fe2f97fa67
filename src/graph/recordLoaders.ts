import { listCursors } from '../figures/cursor.ts'
import type { DimensionValues, FormulaPart } from '../figures/indicator.ts'
import { type CountedRecords, countedRecords } from '../figures/recordReader.ts'
import { findIndicator } from '../figures/registry.ts'
import type { Loaders } from '../generated/resolvers.ts'
import {
  type ListedRecordName,
  positionOf,
  type RecordPage,
  type RecordPosition,
  type StoredRecord,
} from '../store/recordRead.ts'
import { noteRecords } from './auditedReads.ts'
import type { GraphContext } from './context.ts'
import type { SectionModel } from './models.ts'
import { checkPageSize, edgesOf, type Page } from './page.ts'
import { type SectionFigure, type SectionName, sectionFigure, sectionFigures } from './sections.ts'

/** Parents and arguments of a section's `records`, as codegen's `Loaders` types them; `of` has a default and is always filled in. */
type Given = Parameters<
  Extract<
    NonNullable<NonNullable<Loaders<GraphContext>['CaseSection' | 'HazardSection' | 'MediationSection']>['records']>,
    (...given: never[]) => unknown
  >
>[0][number]
type RecordQuery = Pick<Given, 'obj'> & { readonly params: Omit<Given['params'], 'of'> & { readonly of: string } }

/** A page of records; `totalCount` is the figure's own value. */
type Connection<Name extends ListedRecordName> = Omit<Page<StoredRecord<Name>>, 'totalCount'> & {
  readonly totalCount: number | null
}

/** Loads the records behind figures of a section: one statement for all parents of a tick that ask the same. */
function recordLoader<Name extends ListedRecordName>(
  record: Name,
  section: SectionName,
  figureOf: Readonly<Record<string, string>>,
) {
  const counted = new Map<string, CountedRecords<Name>>()
  const countedOf = (field: string): CountedRecords<Name> => {
    let one = counted.get(field)
    if (one === undefined) {
      one = countedRecords(
        record,
        partsOf((sectionFigures[section] as Readonly<Record<string, SectionFigure>>)[field]!),
      )
      counted.set(field, one)
    }
    return one
  }
  return async (
    queries: readonly RecordQuery[],
    context: GraphContext,
  ): Promise<(Connection<Name> | null | Error)[]> => {
    const groups = new Map<string, { indexes: number[]; query: RecordQuery }>()
    const results = queries.map(({ obj, params }, index): Connection<Name> | null | Error => {
      if (obj.status.recordAccess !== 'ALLOWED') return null
      try {
        checkPageSize(params.first)
      } catch (error) {
        return error as Error
      }
      const key = JSON.stringify([params, obj.filter, obj.period.from, obj.period.to, obj.view.boundaries])
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { indexes: [index], query: queries[index]! })
      else group.indexes.push(index)
      return null
    })
    await Promise.all(
      [...groups.values()].map(async ({ indexes, query }) => {
        const field = figureOf[query.params.of]!
        try {
          context.audit.beforeRecords()
          const asked = countedOf(field)
          const parents = indexes.map((index) => queries[index]!.obj)
          const list = cursorsOf(context, section, field, parents)
          const pages = await context.records.list(
            asked,
            parents.map((parent) => parent.view),
            {
              filter: query.obj.filter,
              first: query.params.first,
              after:
                query.params.after == null ? null : (JSON.parse(list.decode(query.params.after)) as RecordPosition),
            },
          )
          indexes.forEach((index, place) => {
            noteRecords(context, pages[place]!.records)
            results[index] = connectionOf(
              pages[place]!,
              parents[place]!,
              section,
              field,
              asked,
              context,
              query.params.after != null,
            )
          })
        } catch (error) {
          for (const index of indexes) results[index] = error as Error
        }
      }),
    )
    return results
  }
}

function connectionOf<Name extends ListedRecordName>(
  page: RecordPage<Name>,
  parent: SectionModel,
  section: SectionName,
  field: string,
  asked: CountedRecords<Name>,
  context: GraphContext,
  hasPreviousPage: boolean,
): Connection<Name> {
  const cursors = cursorsOf(context, section, field, [parent])
  return {
    nodes: page.records,
    get totalCount() {
      return sectionFigure(parent.view, section, field, parent.filter).value
    },
    ...edgesOf(
      page.records,
      (record) => cursors.encode(JSON.stringify(positionOf(record, asked.dateField))),
      hasPreviousPage,
      page.hasNextPage,
    ),
  }
}

/** Cursors of one area's list under its filter. Several parents are asked with one `after` only by aliases of the same area. */
function cursorsOf({ hub }: GraphContext, section: SectionName, field: string, parents: readonly SectionModel[]) {
  const { view, period, filter } = parents[0]!
  return listCursors(
    hub.cursorKey,
    JSON.stringify([section, field, view.area.id, view.boundaries, period.from, period.to, sorted(filter)]),
  )
}

function sorted(filter: DimensionValues): unknown {
  return Object.entries(filter)
    .map(([name, values]) => [name, [...values].sort()])
    .sort()
}

function partsOf(figure: SectionFigure): readonly FormulaPart[] {
  if (figure.parts !== undefined) return figure.parts
  const { formula } = findIndicator(figure.indicator)
  return formula.kind === 'SUM' ? formula.parts : formula.numerator
}

/** The batched `records` fields. */
export const recordLoaders = {
  CaseSection: { records: recordLoader('policeCase', 'cases', { FILED: 'filed', SOLVED: 'solved' }) },
  HazardSection: { records: recordLoader('listedHazard', 'hazards', { LISTED: 'listed', RECTIFIED: 'rectified' }) },
  MediationSection: {
    records: recordLoader('mediationCase', 'mediation', { ACCEPTED: 'accepted', SUCCEEDED: 'succeeded' }),
  },
}
