import { mayReadFiguresOf, mayReadRecordsOf, type ScopeTree } from '../access/rights.ts'
import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId, JurisdictionLevel } from '../jurisdictions/jurisdiction.ts'
import type { SiteSources } from '../sources.ts'
import type { Database, SnapshotLane } from './database.ts'

/** What rights over areas are decided by: the tree, and the areas that the connected sites are. */
export interface RightsBackground {
  readonly tree: ScopeTree & {
    get(id: JurisdictionId): { readonly level: JurisdictionLevel }
    childIdsOf(id: JurisdictionId, options: { readonly level: JurisdictionLevel }): JurisdictionId[]
  }
  readonly sites: readonly SiteSources[]
}

// Lanes and the store know it; whoever makes a lane of something else has decided before.
const backgrounds = new WeakMap<object, RightsBackground>()

/** Tells the store, or a lane of it, by what rights over areas are decided. */
export function setRightsBackground(of: Database | SnapshotLane, background: RightsBackground): void {
  backgrounds.set(of, background)
}

/** Throws ACCESS_DENIED when figures of one of the areas may not be seen: whoever asks for them should have asked for less. */
export function requireFiguresOf(database: Database, principal: Principal, areas: Iterable<JurisdictionId>): void {
  if (principal.scope === 'ALL') return
  const { tree } = backgroundOf(database)
  for (const area of new Set(areas)) {
    if (!mayReadFiguresOf(principal, tree, area)) throw denied(`figures of area ${area}`)
  }
}

/** Whether figures of the area may be seen. */
export function mayReadFiguresIn(database: Database, principal: Principal, area: JurisdictionId): boolean {
  return principal.scope === 'ALL' || mayReadFiguresOf(principal, backgroundOf(database).tree, area)
}

/** Throws ACCESS_DENIED when the principal may not read records, or not those of one of the areas. */
export function requireRecordsOf(lane: SnapshotLane, principal: Principal, areas: Iterable<JurisdictionId>): void {
  requireRecords(principal)
  if (principal.scope === 'ALL') return
  const { tree } = backgroundOf(lane)
  for (const area of new Set(areas)) {
    if (!mayReadRecordsOf(principal, tree, area)) throw denied(`records of area ${area}`)
  }
}

/** Throws ACCESS_DENIED when the principal may not read single records at all. */
export function requireRecords(principal: Principal): void {
  if (principal.recordAccess !== 'ALLOWED') {
    throw denied(principal.recordAccess === 'PURPOSE_REQUIRED' ? 'records without a declared purpose' : 'records')
  }
}

/** ACCESS_DENIED; what is named is a thing, never a value of a row. */
export function denied(what: string): HubError {
  return new HubError('ACCESS_DENIED', `Your rights do not include ${what}; nothing was read.`)
}

/** Where records of the scope lie, as the records lane sets it for row-level security; `*`: everywhere. */
export interface RecordScope {
  readonly sites: '*' | readonly string[]
  /** Counties, townships and villages of today or of the day of the fact. */
  readonly areas: '*' | readonly JurisdictionId[]
}

/** A root at or above a site takes the whole site; one inside it is found by the places of its rows. */
export function recordScopeOf({ scope }: Principal, background: RightsBackground | undefined): RecordScope {
  if (scope === 'ALL') return { sites: '*', areas: '*' }
  const { tree, sites } = background ?? unknownBackground()
  const known = scope.filter((root) => tree.has(root))
  const whole = sites.filter(({ jurisdictionId }) => known.some((root) => tree.isWithin(jurisdictionId, root)))
  const areas = known.flatMap((root) => {
    const { level } = tree.get(root)
    // Rows name no area above the county: a city within a site of its province is the counties that it has today.
    const isInsideSite = sites.some(
      ({ jurisdictionId }) => jurisdictionId !== root && tree.isWithin(root, jurisdictionId),
    )
    return isInsideSite && (level === 'PREFECTURE' || level === 'PROVINCE')
      ? [root, ...tree.childIdsOf(root, { level: 'COUNTY' })]
      : [root]
  })
  return { sites: whole.map(({ siteId }) => siteId), areas }
}

const placeColumns = [
  'county_id',
  'township_id',
  'village_id',
  'event_county_id',
  'event_township_id',
  'event_village_id',
]

/** The scope as a condition on records named `t`; its parameters are numbered from `first`. Empty where everything is in scope. */
export function scopeCondition(
  lane: SnapshotLane,
  principal: Principal,
  first: number,
): { readonly text: string; readonly values: readonly unknown[] } {
  if (principal.scope === 'ALL') return { text: '', values: [] }
  const { sites, areas } = recordScopeOf(principal, backgroundOf(lane))
  const places = placeColumns.map((column) => `t.${column} = any($${first + 1}::bigint[])`)
  return { text: `and (t.site_id = any($${first}::text[]) or ${places.join(' or ')})`, values: [sites, areas] }
}

/** What the store or the lane was told. INTERNAL: nothing, and then nobody's scope can be told from another's. */
export function backgroundOf(of: Database | SnapshotLane): RightsBackground {
  return backgrounds.get(of) ?? unknownBackground()
}

function unknownBackground(): never {
  throw new HubError('INTERNAL', 'The store does not know the areas yet, so that no scope can be told.')
}
