import type { Principal } from '../identity/principal.ts'
import type { Jurisdiction, JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import { type SiteVersions, versionOf } from '../store/siteStateRead.ts'
import type { AreaOfSites, CoverageMemory } from './coverageMemory.ts'
import type { FigureReader } from './figureReader.ts'
import type { SiteScope } from './siteScope.ts'
import type { ToldArea } from './toldArea.ts'
import type { ToldMeasures } from './toldMeasures.ts'

/** What was told of many areas and of their sites, at one version of the data once `learnStale` has nothing to learn. */
export interface ToldColumns {
  readonly lineUp: LineUp
  /** Reads what is not in the memory. */
  learnMissing(): Promise<void>
  /** Reads what is of another version. False: nothing was. */
  learnStale(versions: SiteVersions): Promise<boolean>
  /** What was told of all that is asked, in that order. */
  measures(): readonly (ToldMeasures | undefined)[]
  /** What was told of the area at this place of the list, in today's tree; undefined: no site is connected for it. */
  at(index: number): ToldMeasures | undefined
  /** What was told of the area that a site is. */
  ofSite(area: JurisdictionId): ToldMeasures | undefined
}

/** Areas in the order in which they are asked about, with their sites. */
export interface LineUp {
  /** Sites of all areas. */
  readonly siteIds: readonly string[]
  /** Of the areas, in their order. */
  readonly scopes: readonly SiteScope[]
  /** The areas that have sites, and those that are sites: what was told of these is needed. */
  readonly asked: readonly AreaOfSites[]
  /** Places of the areas among `asked`; -1: no site is connected for it. */
  readonly places: Int32Array
  /** Places among `asked` of the areas that are sites. */
  readonly ofSites: ReadonlyMap<JurisdictionId, number>
}

// Lists of a whole level are made once with the tree, and the sites do not change while the process runs.
const lineUps = new WeakMap<CoverageMemory, WeakMap<readonly Jurisdiction[], LineUp>>()

function lineUpOf(coverage: CoverageMemory, areas: readonly Jurisdiction[], figures: FigureReader): LineUp {
  let ofHub = lineUps.get(coverage)
  if (ofHub === undefined) {
    ofHub = new WeakMap()
    lineUps.set(coverage, ofHub)
  }
  let lineUp = ofHub.get(areas)
  if (lineUp === undefined) {
    lineUp = makeLineUp(areas, figures)
    ofHub.set(areas, lineUp)
  }
  return lineUp
}

function makeLineUp(areas: readonly Jurisdiction[], figures: FigureReader): LineUp {
  const siteIds = new Set<string>()
  const ofSites = new Map<JurisdictionId, number>()
  const asked: AreaOfSites[] = []
  const ask = (areaId: JurisdictionId, sites: readonly string[]): number => asked.push({ areaId, siteIds: sites }) - 1
  const scopes = areas.map(({ id }) => figures.scopeOf(id))
  const places = Int32Array.from(areas, ({ id }, index) => {
    const scope = scopes[index]!
    if (scope.relation === 'NONE') return -1
    for (const siteId of scope.siteIds) siteIds.add(siteId)
    for (const { jurisdictionId } of scope.sites) {
      if (ofSites.has(jurisdictionId)) continue
      ofSites.set(jurisdictionId, ask(jurisdictionId, figures.scopeOf(jurisdictionId).siteIds))
    }
    return ofSites.get(id) ?? ask(id, scope.siteIds)
  })
  return { siteIds: [...siteIds], scopes, asked, places, ofSites }
}

/** Opens it for a list of areas; nothing is read yet. */
export function toldColumns(
  {
    principal,
    coverage,
    figures,
  }: { readonly principal: Principal; readonly coverage: CoverageMemory; readonly figures: FigureReader },
  areas: readonly Jurisdiction[],
  wanted: ToldArea,
): ToldColumns {
  const lineUp = lineUpOf(coverage, areas, figures)
  const { asked, places, ofSites } = lineUp
  const known = asked.map(({ areaId }) => coverage.find(areaId, wanted))

  /** `some`: places among `asked`. */
  async function learn(some: readonly number[]): Promise<void> {
    if (some.length === 0) return
    const areasOfSome = some.map((place) => asked[place]!)
    const learned = await coverage.learn(principal, areasOfSome, wanted)
    for (const place of some) known[place] = learned.get(asked[place]!.areaId)
  }
  return {
    lineUp,
    measures: () => known.map((area) => area?.current),
    learnMissing: () => learn([...known.keys()].filter((place) => known[place] === undefined)),
    async learnStale(versions) {
      // Areas of one site share the list of its ids.
      const current = new Map<readonly string[], string>()
      const stale: number[] = []
      for (const [place, { siteIds }] of asked.entries()) {
        let version = current.get(siteIds)
        if (version === undefined) {
          version = versionOf(versions, siteIds)
          current.set(siteIds, version)
        }
        if (known[place]?.version !== version) stale.push(place)
      }
      await learn(stale)
      return stale.length > 0
    },
    at: (index) => known[places[index]!]?.current,
    ofSite: (area) => known[ofSites.get(area) ?? -1]?.current,
  }
}
