import type { Feed } from '../connector/connector.ts'
import type { Boundaries, Jurisdiction, JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { ConfiguredSource, SiteSources } from '../sources.ts'

/** The part of the tree that figures need; the whole tree satisfies it. */
export interface FigureTree {
  get(id: JurisdictionId): Jurisdiction
  has(id: JurisdictionId): boolean
  parentOf(id: JurisdictionId, on?: string): Jurisdiction | null
  childIdsOf(
    id: JurisdictionId,
    options?: { readonly on?: string; readonly level?: Jurisdiction['level'] },
  ): JurisdictionId[]
  isWithin(id: JurisdictionId, ancestor: JurisdictionId): boolean
  /** Ids from the province down to the area itself, or to the one that holds its ground today. */
  lineageOf(id: JurisdictionId): readonly JurisdictionId[]
  boundariesTouch(id: JurisdictionId): boolean
  lostOrGainedSince(
    id: JurisdictionId,
    day: string,
  ): { readonly lost: readonly unknown[]; readonly gained: readonly unknown[] }
}

/** A source as figures see it: where it is, and which measures it tells. */
export interface FigureSource {
  readonly siteId: string
  readonly source: ConfiguredSource
  /** `site/connector`, as freshness is kept by. */
  readonly key: string
  readonly measures: ReadonlySet<string>
}

/** The sites that matter for one area. */
export interface SiteScope {
  /** WITHIN: the area is a site or lies in one. ABOVE: sites lie in it. NONE: no site is connected for it. */
  readonly relation: 'WITHIN' | 'ABOVE' | 'NONE'
  readonly sites: readonly SiteSources[]
  readonly siteIds: readonly string[]
  readonly sources: readonly FigureSource[]
}

const noSite: SiteScope = { relation: 'NONE', sites: [], siteIds: [], sources: [] }

/** Measures that a feed vouches for. */
function measuresOf(feed: Feed): readonly string[] {
  return feed.coverage.measures
}

// Configuration does not change while the process runs: what is found out about it is kept beside it.
const sourcesBySites = new WeakMap<readonly SiteSources[], ReadonlyMap<string, readonly FigureSource[]>>()

/** Sources by site. */
export function figureSources(sites: readonly SiteSources[]): ReadonlyMap<string, readonly FigureSource[]> {
  let found = sourcesBySites.get(sites)
  if (found === undefined) {
    found = new Map(
      sites.map((site) => [
        site.siteId,
        site.sources.map((source) => ({
          siteId: site.siteId,
          source,
          key: `${site.siteId}/${source.connector.id}`,
          measures: new Set(source.connector.feeds.flatMap(measuresOf)),
        })),
      ]),
    )
    sourcesBySites.set(sites, found)
  }
  return found
}

const countingSites = new WeakMap<readonly SiteSources[], readonly SiteSources[]>()

/**
 * Sites that figures are counted for. A site with nothing but published figures (the bulletin of a province) counts nothing: taken for
 * the province's own site, it would hide the cities below it from the province's figures.
 */
function sitesThatCount(sites: readonly SiteSources[]): readonly SiteSources[] {
  let counting = countingSites.get(sites)
  if (counting === undefined) {
    counting = sites.filter(({ sources }) =>
      sources.some(({ connector }) => connector.feeds.some((feed) => feed.coverage.kind !== 'NONE')),
    )
    countingSites.set(sites, counting)
  }
  return counting
}

/** Sites by what they lie in, and the scopes that were made of them. */
interface SitesByArea {
  /** Sites that are an area. */
  readonly at: ReadonlyMap<JurisdictionId, readonly SiteSources[]>
  /** Sites that lie in an area or are it. */
  readonly below: ReadonlyMap<JurisdictionId, readonly SiteSources[]>
  /** By relation and ids: areas of one city share one scope. */
  readonly scopes: Map<string, SiteScope>
  readonly ofArea: Map<JurisdictionId, SiteScope>
}

const sitesByArea = new WeakMap<FigureTree, WeakMap<readonly SiteSources[], SitesByArea>>()

function indexOf(tree: FigureTree, all: readonly SiteSources[]): SitesByArea {
  let ofTree = sitesByArea.get(tree)
  if (ofTree === undefined) {
    ofTree = new WeakMap()
    sitesByArea.set(tree, ofTree)
  }
  let index = ofTree.get(all)
  if (index === undefined) {
    const sites = sitesThatCount(all)
    const below = sites.flatMap((site) => tree.lineageOf(site.jurisdictionId).map((area) => ({ area, site })))
    index = {
      at: Map.groupBy(sites, ({ jurisdictionId }) => jurisdictionId),
      below: new Map(
        [...Map.groupBy(below, ({ area }) => area)].map(([area, found]) => [area, found.map(({ site }) => site)]),
      ),
      scopes: new Map(),
      ofArea: new Map(),
    }
    ofTree.set(all, index)
  }
  return index
}

// Ten thousand areas are asked of again and again; the whole country is not.
const keptScopes = 20_000

/** The sites that an area lies in, or else those that lie in it. The country has hundreds of sites: none is looked at that is neither. */
export function siteScopeOf(tree: FigureTree, all: readonly SiteSources[], area: JurisdictionId): SiteScope {
  const index = indexOf(tree, all)
  let scope = index.ofArea.get(area)
  if (scope === undefined) {
    scope = makeScope(tree, all, area, index)
    if (index.ofArea.size >= keptScopes) index.ofArea.clear()
    index.ofArea.set(area, scope)
  }
  return scope
}

function makeScope(
  tree: FigureTree,
  all: readonly SiteSources[],
  area: JurisdictionId,
  { at, below, scopes }: SitesByArea,
): SiteScope {
  const within = tree.lineageOf(area).flatMap((one) => at.get(one) ?? [])
  if (within.length > 1) within.sort((one, other) => all.indexOf(one) - all.indexOf(other))
  const found = within.length > 0 ? within : (below.get(area) ?? [])
  if (found.length === 0) return noSite
  const relation = within.length > 0 ? 'WITHIN' : 'ABOVE'
  const siteIds = found.map((site) => site.siteId)
  const key = `${relation} ${siteIds.join()}`
  let scope = scopes.get(key)
  if (scope === undefined) {
    const sources = figureSources(all)
    scope = { relation, sites: found, siteIds, sources: siteIds.flatMap((siteId) => sources.get(siteId)!) }
    scopes.set(key, scope)
  }
  return scope
}

/**
 * Whether an area's cells are those of the tree on the day of the fact. What lies above the sites gets each of them whole, whatever
 * was moved inside: it has one set of cells, for both trees.
 */
export function readsEventTree(
  tree: Pick<FigureTree, 'boundariesTouch'>,
  scope: SiteScope,
  area: JurisdictionId,
  boundaries: Boundaries,
): boolean {
  return boundaries === 'AT_EVENT' && scope.relation !== 'ABOVE' && tree.boundariesTouch(area)
}

/**
 * The parent whose remainder may hold parts of today's area: the area gained or lost some since that day, and the parent lies in the
 * same site (nothing of a site's own area stands in a remainder above it). Null: there is none.
 */
export function remainderOver(
  figures: { readonly tree: FigureTree; scopeOf(area: JurisdictionId): SiteScope },
  area: JurisdictionId,
  day: string,
): JurisdictionId | null {
  const { tree } = figures
  if (!tree.boundariesTouch(area)) return null
  const { lost, gained } = tree.lostOrGainedSince(area, day)
  if (lost.length === 0 && gained.length === 0) return null
  const parent = tree.parentOf(area)
  return parent === null || figures.scopeOf(parent.id).relation === 'NONE' ? null : parent.id
}
