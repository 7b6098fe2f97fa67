import type { Principal } from '../identity/principal.ts'
import type { Jurisdiction, JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import { type SiteVersions, versionOf } from '../store/siteStateRead.ts'
import type { CoverageMemory, KnownArea } from './coverageMemory.ts'
import type { FigureReader } from './figureReader.ts'
import type { ToldArea } from './toldArea.ts'
import type { ToldMeasures } from './toldMeasures.ts'

/** What was told of many areas and of their sites, at one version of the data once `learnStale` has nothing to learn. */
export interface ToldColumns {
  /** Sites of all areas. */
  readonly siteIds: readonly string[]
  /** Reads what is not in the memory. */
  learnMissing(): Promise<void>
  /** Reads what is of another version. False: nothing was. */
  learnStale(versions: SiteVersions): Promise<boolean>
  /** What was told of the area at this place of the list, in today's tree; undefined: no site is connected for it. */
  at(index: number): ToldMeasures | undefined
  /** What was told of the area that a site is. */
  ofSite(area: JurisdictionId): ToldMeasures | undefined
}

/** An area with its sites, and what is known of it. */
interface AskedArea {
  readonly areaId: JurisdictionId
  readonly siteIds: readonly string[]
  known: KnownArea | undefined
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
  const siteIds = new Set<string>()
  const ofSites = new Map<JurisdictionId, AskedArea>()
  const asked: AskedArea[] = []
  const ask = (areaId: JurisdictionId, sites: readonly string[]): AskedArea => {
    const area = { areaId, siteIds: sites, known: coverage.find(areaId, wanted) }
    asked.push(area)
    return area
  }
  const inOrder = areas.map(({ id }) => {
    const scope = figures.scopeOf(id)
    if (scope.relation === 'NONE') return undefined
    for (const siteId of scope.siteIds) siteIds.add(siteId)
    for (const { jurisdictionId } of scope.sites) {
      if (ofSites.has(jurisdictionId)) continue
      ofSites.set(jurisdictionId, ask(jurisdictionId, figures.scopeOf(jurisdictionId).siteIds))
    }
    return ofSites.get(id) ?? ask(id, scope.siteIds)
  })

  async function learn(some: readonly AskedArea[]): Promise<void> {
    if (some.length === 0) return
    const learned = await coverage.learn(principal, some, wanted)
    for (const area of some) area.known = learned.get(area.areaId)
  }
  return {
    siteIds: [...siteIds],
    learnMissing: () => learn(asked.filter(({ known }) => known === undefined)),
    async learnStale(versions) {
      // Areas of one site share the list of its ids.
      const current = new Map<readonly string[], string>()
      const stale = asked.filter((area) => {
        let version = current.get(area.siteIds)
        if (version === undefined) {
          version = versionOf(versions, area.siteIds)
          current.set(area.siteIds, version)
        }
        return area.known?.version !== version
      })
      await learn(stale)
      return stale.length > 0
    },
    at: (index) => inOrder[index]?.known?.current,
    ofSite: (area) => ofSites.get(area)?.known?.current,
  }
}
