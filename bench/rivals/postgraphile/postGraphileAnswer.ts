import { type LeanArea, type LeanFacts, nameOf, nodeId, promisedHours } from '../leanFacts.ts'
import { leanOverview } from '../leanOverview.ts'
import type { LeanPeriod } from '../leanReading.ts'

interface Place {
  readonly areaId: string
  readonly code: string
  readonly name: string
}

interface Row {
  readonly siteId: string
  readonly feedId: number
  readonly sourceKey: string
  readonly state: string
  readonly areaByAreaId: Place
}

/** What PostGraphile answers to `overviewPostGraphile.graphql`. */
export interface PostGraphileAnswer {
  readonly errors?: readonly unknown[]
  readonly data: {
    readonly areaByCode: Place & {
      readonly level: string
      readonly siteAreas: readonly string[]
      readonly areaByParentId: Place | null
      readonly areasByParentId: { readonly totalCount: number; readonly nodes: readonly (Place & { level: string })[] }
      readonly cells: readonly {
        readonly now: boolean
        readonly measure: string
        readonly breakdown: string
        readonly value: string | null
      }[]
      readonly told: readonly {
        readonly measure: string
        readonly own: boolean
        readonly areas: number
        readonly since: string
        readonly until: string
      }[]
      readonly sources: readonly {
        readonly siteId: string
        readonly connector: string
        readonly asOf: string
        readonly failingCode: string | null
      }[]
      readonly cases: {
        readonly nodes: readonly (Row & { readonly category: string; readonly filedOn: string })[]
        readonly pageInfo: { readonly hasNextPage: boolean }
      }
      readonly hazards: {
        readonly nodes: readonly (Row & {
          readonly kind: string
          readonly listLevel: string
          readonly listedOn: string
          readonly rectifiedOn: string | null
          readonly premisesKind: string | null
          readonly road: string | null
          readonly funding: string | null
        })[]
      }
    }
  }
}

const named = ({ areaId, code, name }: Place) => nameOf({ id: Number(areaId), code, name })

/** Makes the hub's document of it, for the comparison: the figures, rates and states that follow from the rows. */
export function overviewOfPostGraphile(
  { errors, data }: PostGraphileAnswer,
  period: LeanPeriod,
  words: LeanFacts['words'],
): unknown {
  if (errors !== undefined) throw new Error(`PostGraphile answers ${JSON.stringify(errors)}`)
  const found = data.areaByCode
  const { cases, hazards } = found
  const area: LeanArea = {
    id: Number(found.areaId),
    level: found.level,
    siteIds: [],
    siteAreas: found.siteAreas.map(Number),
    sources: found.sources.map(({ siteId, connector }) => ({
      id: nodeId('Source', `${siteId}/${connector}`),
      key: `${siteId}/${connector}`,
      connector,
      hours: promisedHours,
    })),
    counties: [],
    own: {
      ...named(found),
      level: found.level,
      parent: found.areaByParentId === null ? null : named(found.areaByParentId),
      children: {
        totalCount: found.areasByParentId.totalCount,
        nodes: found.areasByParentId.nodes.map((child) => ({ ...named(child), level: child.level })),
      },
    },
    short: named(found),
  }
  const places = [...cases.nodes, ...hazards.nodes].map(({ areaByAreaId: place }) => place)
  // The sixth case is not in the answer: that there is one is what the page says of the next.
  const next = cases.pageInfo.hasNextPage ? cases.nodes.slice(0, 1) : []
  return leanOverview({
    area,
    areas: Object.fromEntries(places.map((place) => [place.areaId, { short: named(place) } as LeanArea])),
    words,
    period,
    cells: found.cells.map(({ now, measure, breakdown, value }) => [now, measure, breakdown, value]),
    told: [
      ...found.told.map(
        ({ measure, own, areas, since, until }) => [measure, own, areas, since, until, null, null, null] as const,
      ),
      ...found.sources.map(
        ({ siteId, connector, asOf, failingCode }) =>
          [connector, null, null, null, null, new Date(asOf), failingCode, siteId] as const,
      ),
    ].map((row) => [...row]),
    records: [
      ...[...cases.nodes, ...next].map(
        (row) => ['case', ...keyOf(row), row.category, row.state, row.filedOn, null, null, null, null, null] as const,
      ),
      ...hazards.nodes.map(
        (row) =>
          [
            'hazard',
            ...keyOf(row),
            row.kind,
            row.state,
            row.listedOn,
            row.rectifiedOn,
            row.listLevel,
            row.premisesKind,
            row.road,
            row.funding,
          ] as const,
      ),
    ].map((row) => [...row]),
  })
}

function keyOf({ siteId, feedId, sourceKey, areaByAreaId }: Row): [string, number, string, string] {
  return [siteId, feedId, sourceKey, areaByAreaId.areaId]
}
