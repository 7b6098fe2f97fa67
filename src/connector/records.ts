/**
 * The canonical records that feeds yield. De-identified by construction: there is no field for a person, an address, a plate or
 * free text. Enumerations are those of the schema; every one has OTHER. Money is an integer in 分 (1/100 yuan), dates are
 * calendar days in Asia/Shanghai with the precision of the source.
 */

/** A day, or the first day of a month or year, with how precise the source is. */
export interface PartialDay {
  /** ISO day: 2010-07-04; 2010-07-01 for July 2010. */
  readonly day: string
  readonly precision: 'DAY' | 'MONTH' | 'YEAR'
}

/** A code of the source beside what the hub takes it for. */
export interface CodedValue {
  /** Value of the hub's enumeration; OTHER when the code has no counterpart. */
  readonly canonical: string
  /** The local code table and its edition: `GA240.1-2000`. */
  readonly system: string
  readonly code: string
  readonly label: string | null
}

/** 案件: a police case. Criminal or administrative (`nature`). */
export interface PoliceCaseRecord {
  readonly category: CodedValue
  readonly nature: string
  readonly state: string
  readonly occurredOn: PartialDay | null
  readonly filedOn: PartialDay | null
  readonly solvedOn: PartialDay | null
  readonly closedOn: PartialDay | null
  readonly lossAmount: number | null
  readonly solvedWithVideo: boolean | null
  /** Source key of the rectification area that the case lies in. */
  readonly rectificationArea: string | null
  /** List level of that area: CITY_LISTED or COUNTY_LISTED; null outside every listed area. */
  readonly areaSet: string | null
}

/** 警情: a call to the police. */
export interface PoliceCallRecord {
  readonly category: CodedValue
  readonly reportedOn: PartialDay | null
}

/** 挂牌重点整治区域: an area listed for rectification. */
export interface RectificationAreaRecord {
  readonly listLevel: string
  readonly state: string
  readonly listedOn: PartialDay | null
  readonly delistedOn: PartialDay | null
}

/** 火灾: a fire. Deaths count within 7 days unless `deathWindowDays` says otherwise (statistics rule of 1991). */
export interface FireIncidentRecord {
  readonly occurredOn: PartialDay | null
  readonly placeKind: CodedValue | null
  readonly cause: CodedValue | null
  readonly deaths: number | null
  readonly deathWindowDays: number
  readonly injured: number | null
  readonly directLoss: number | null
  /** Square metres. */
  readonly burntArea: number | null
  readonly households: number | null
}

/** 挂牌隐患: a hazard on a list, of premises (fire) or of a road (traffic). */
export interface ListedHazardRecord {
  readonly kind: string
  readonly listLevel: string
  readonly state: string
  readonly listedOn: PartialDay | null
  readonly dueOn: PartialDay | null
  readonly rectifiedOn: PartialDay | null
  readonly premisesKind: string | null
  readonly road: string | null
  readonly funding: number | null
}

/** 消防站: a fire station being built or rebuilt. */
export interface FireStationRecord {
  readonly constructionState: string
  readonly reportedOn: PartialDay | null
  readonly investment: number | null
  readonly vehicles: number | null
  readonly vehicleSpending: number | null
}

/** A statistic that a department counted itself: one measure, one area, one period. */
export interface ObservationRecord {
  readonly measure: string
  /** First and last day, both inclusive. */
  readonly periodFrom: string
  readonly periodTo: string
  readonly window: 'CALENDAR' | 'TO_DATE' | 'AS_OF'
  /** In the measure's stored unit (counts as they are, money in 分). */
  readonly value: number
}

/** Canonical record by name. */
export interface CanonicalRecords {
  readonly policeCase: PoliceCaseRecord
  readonly policeCall: PoliceCallRecord
  readonly rectificationArea: RectificationAreaRecord
  readonly fireIncident: FireIncidentRecord
  readonly listedHazard: ListedHazardRecord
  readonly fireStation: FireStationRecord
  readonly observation: ObservationRecord
}

/** Name of a canonical record. */
export type CanonicalRecordName = keyof CanonicalRecords
