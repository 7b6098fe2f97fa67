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

/** Scopes that are known, of one tree and configuration. */
interface KnownScopes {
  /** Sites by their area, with their place in the configuration. */
  readonly byArea: ReadonlyMap<JurisdictionId, readonly SiteSources[]>
  readonly order: ReadonlyMap<SiteSources, number>
  /** By the sites' codes: areas of one site share its scope. */
  readonly within: Map<string, SiteScope>
  /** By area. */
  readonly above: Map<JurisdictionId, SiteScope>
}

const knownScopes = new WeakMap<FigureTree, WeakMap<readonly SiteSources[], KnownScopes>>()

function scopesOf(tree: FigureTree, all: readonly SiteSources[]): KnownScopes {
  let ofTree = knownScopes.get(tree)
  if (ofTree === undefined) {
    ofTree = new WeakMap()
    knownScopes.set(tree, ofTree)
  }
  let known = ofTree.get(all)
  if (known === undefined) {
    const sites = sitesThatCount(all)
    known = {
      byArea: Map.groupBy(sites, (site) => site.jurisdictionId),
      order: new Map(sites.map((site, place) => [site, place])),
      within: new Map(),
      above: new Map(),
    }
    ofTree.set(all, known)
  }
  return known
}

/**
 * The sites that an area lies in, or else those that lie in it. Found by going up from the area, whatever the number of sites; where
 * that finds none, by looking at all of them, once for each area.
 */
export function siteScopeOf(tree: FigureTree, all: readonly SiteSources[], area: JurisdictionId): SiteScope {
  const known = scopesOf(tree, all)
  const around: SiteSources[] = []
  for (let at: JurisdictionId | undefined = area; at !== undefined; at = tree.parentOf(at)?.id)
    around.push(...(known.byArea.get(at) ?? []))
  if (around.length > 0) {
    const found = around.sort((one, other) => known.order.get(one)! - known.order.get(other)!)
    const key = found.map(({ siteId }) => siteId).join()
    return kept(known.within, key, () => scopeOfSites('WITHIN', found, all))
  }
  return kept(known.above, area, () => {
    const found = [...known.order.keys()].filter((site) => tree.isWithin(site.jurisdictionId, area))
    return found.length === 0 ? noSite : scopeOfSites('ABOVE', found, all)
  })
}

function kept<Key>(scopes: Map<Key, SiteScope>, key: Key, make: () => SiteScope): SiteScope {
  let scope = scopes.get(key)
  if (scope === undefined) {
    scope = make()
    scopes.set(key, scope)
  }
  return scope
}

function scopeOfSites(
  relation: 'WITHIN' | 'ABOVE',
  sites: readonly SiteSources[],
  all: readonly SiteSources[],
): SiteScope {
  const sources = figureSources(all)
  return {
    relation,
    sites,
    siteIds: sites.map((site) => site.siteId),
    sources: sites.flatMap((site) => sources.get(site.siteId)!),
  }
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
