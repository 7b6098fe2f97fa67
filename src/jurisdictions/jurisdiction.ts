/** Administrative levels from the province to the grid. */
export type JurisdictionLevel = 'PROVINCE' | 'PREFECTURE' | 'COUNTY' | 'TOWNSHIP' | 'VILLAGE' | 'GRID'

/**
 * Internal identity of an area: assigned once, from the code under which the hub first met the area (twelve digits and one more
 * for a code that is used again), and never parsed afterwards. Fits a JavaScript number (13 digits).
 */
export type JurisdictionId = number

/** Which tree facts are added up by: today's, or the one on the day of the fact. */
export type Boundaries = 'CURRENT' | 'AT_EVENT'

/** A code and a name that an area has or had; days inclusive, null is open. */
export interface JurisdictionCode {
  readonly system: string
  readonly code: string
  readonly name: string
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** One continuing area. Codes, names and parents are dated attributes of it. */
export interface Jurisdiction {
  readonly id: JurisdictionId
  readonly level: JurisdictionLevel
  readonly kind: string
  /** Today's name; the last one of an area that no longer exists. */
  readonly name: string
  /** Today's code in the primary system, not padded: six digits to the county, nine for a township, twelve for a village. */
  readonly code: string
  readonly validFrom: string | null
  /** Null: exists today. */
  readonly validTo: string | null
}

/** One side of a change: code and name at the time. */
export interface JurisdictionChangeSide {
  readonly jurisdictionId: JurisdictionId
  readonly code: string
  readonly name: string
}

/** A change of divisions, as decided by a document. */
export interface JurisdictionChange {
  readonly id: number
  readonly kind: string
  /** First day on which the new state holds, as precise as known: 2015-07-23, or 1984. */
  readonly effectiveOn: string | null
  readonly document: string | null
  readonly from: readonly JurisdictionChangeSide[]
  readonly to: readonly JurisdictionChangeSide[]
}

/** Where a reported place lies in both trees. Null at a level: not known there, outside the site, or (CURRENT) not assignable since a later change. */
export interface ResolvedDivision {
  /** The deepest area in today's tree that the report can be assigned to; null when the code is unknown. */
  readonly jurisdictionId: JurisdictionId | null
  readonly level: JurisdictionLevel | null
  readonly provinceId: JurisdictionId | null
  readonly prefectureId: JurisdictionId | null
  readonly countyId: JurisdictionId | null
  readonly townshipId: JurisdictionId | null
  readonly villageId: JurisdictionId | null
  /** The same on the day of the fact. */
  readonly eventPrefectureId: JurisdictionId | null
  readonly eventCountyId: JurisdictionId | null
  readonly eventTownshipId: JurisdictionId | null
  readonly eventVillageId: JurisdictionId | null
  readonly flags: readonly string[]
  /** The system under which the code was found, or the first that was tried. */
  readonly system: string
}
