import type { PackedAreas } from './divisionTable.ts'
import type { JurisdictionId, JurisdictionLevel } from './jurisdiction.ts'

/**
 * The divisions as columns, one array per attribute: what the importer writes, what the store reads, and what the tree is built
 * from. Columns, because the country has 665,000 areas and as many objects would cost several times the memory.
 */
export interface DivisionSet {
  /** Changes whenever what the set says may have changed; part of cache keys. */
  readonly version: string
  readonly areas: AreaColumns
  /** Codes that are dated or not in the primary system. An undated primary code stands in `areas` alone. */
  readonly codes: readonly DatedCode[]
  /** Parents that are dated. An undated parent stands in `areas` alone. */
  readonly parents: readonly DatedParent[]
  readonly changes: readonly DivisionChange[]
  readonly zones: readonly FunctionalZone[]
}

/** A set whose areas are packed: what the store reads. */
export interface PackedDivisions extends Omit<DivisionSet, 'areas'> {
  readonly areas: PackedAreas
}

/** One entry per area. */
export interface AreaColumns {
  readonly id: JurisdictionId[]
  readonly level: JurisdictionLevel[]
  readonly kind: string[]
  /** Today's, or the last. */
  readonly name: string[]
  /** `GB2260` to the county, `NBS12` below; another one only for an area that ended and was never met in the primary one. */
  readonly system: string[]
  /** Today's code in that system, or the last. Not padded. */
  readonly code: string[]
  /** Null for provinces. */
  readonly parentId: (JurisdictionId | null)[]
  readonly validFrom: (string | null)[]
  readonly validTo: (string | null)[]
  /** 代管: the city that runs an area which is formally directly under the province; also its parent here. */
  readonly administeredBy: (JurisdictionId | null)[]
}

export interface DatedCode {
  readonly jurisdictionId: JurisdictionId
  readonly system: string
  readonly code: string
  readonly name: string
  readonly validFrom: string | null
  readonly validTo: string | null
}

export interface DatedParent {
  readonly jurisdictionId: JurisdictionId
  readonly parentId: JurisdictionId
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly relation: ParentRelation
}

/** PART_OF: belongs to. ADMINISTERED: is run by (代管) and adds up to it. */
export type ParentRelation = 'PART_OF' | 'ADMINISTERED'

/** A change with what moved, which the public type leaves out. */
export interface DivisionChange {
  readonly id: number
  readonly kind: DivisionChangeKind
  /** 2015-07-23, or 1984 when only the year is known. */
  readonly effectiveOn: string
  readonly document: string | null
  readonly note: string | null
  readonly sides: readonly DivisionChangeSide[]
}

/** As in the schema. */
export type DivisionChangeKind =
  | 'RENAME'
  | 'RECODE'
  | 'COUNTY_TO_DISTRICT'
  | 'COUNTY_TO_CITY'
  | 'CITY_TO_DISTRICT'
  | 'TOWN_TO_CITY'
  | 'TOWNSHIP_TO_TOWN'
  | 'SPLIT'
  | 'MERGE'
  | 'PARTIAL_TRANSFER'
  | 'PARENT_CHANGE'
  | 'OTHER'

export interface DivisionChangeSide {
  readonly side: 'FROM' | 'TO'
  readonly jurisdictionId: JurisdictionId
  readonly code: string
  readonly name: string
  /** Areas below it that went over whole, and those of which a part went over. */
  readonly moved: readonly JurisdictionId[]
  readonly partlyMoved: readonly JurisdictionId[]
}

/** 功能区: an overlay over the tree, never part of it. */
export interface FunctionalZone {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly aliases: readonly string[]
  readonly kind: string
  /** Its own figures are not contained in those of the counties it lies in. Null: not known. */
  readonly exclusive: boolean | null
  /** The prefecture (or province) that it lies in. */
  readonly within: JurisdictionId
  readonly covers: readonly ZoneCover[]
}

export interface ZoneCover {
  readonly jurisdictionId: JurisdictionId
  readonly extent: 'WHOLE' | 'PART'
}

/** An empty set of area columns. */
export function emptyAreas(): AreaColumns {
  return {
    id: [],
    level: [],
    kind: [],
    name: [],
    system: [],
    code: [],
    parentId: [],
    validFrom: [],
    validTo: [],
    administeredBy: [],
  }
}

/** Kinds of change through which an area stays the same area under another code or name. */
export const identityKeepingKinds: ReadonlySet<DivisionChangeKind> = new Set([
  'RENAME',
  'RECODE',
  'COUNTY_TO_DISTRICT',
  'COUNTY_TO_CITY',
  'CITY_TO_DISTRICT',
  'TOWNSHIP_TO_TOWN',
  'PARENT_CHANGE',
])

/** The primary code system of a level. */
export function primarySystem(level: JurisdictionLevel): 'GB2260' | 'NBS12' {
  return level === 'TOWNSHIP' || level === 'VILLAGE' || level === 'GRID' ? 'NBS12' : 'GB2260'
}
