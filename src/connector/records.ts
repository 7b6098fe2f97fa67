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
  /** Case number of the listed hazard that it came of; null: of none, or not told. */
  readonly linkedHazard: string | null
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
  /** Where on the road: K1812+300. */
  readonly chainage: string | null
  readonly funding: number | null
  /** The number by which others name it: on lists that begin anew each year and at each level, not the bare number there. */
  readonly caseNumber: string | null
}

/** 消防站: a fire station being built or rebuilt. */
export interface FireStationRecord {
  readonly constructionState: string
  readonly reportedOn: PartialDay | null
  readonly investment: number | null
  readonly vehicles: number | null
  readonly vehicleSpending: number | null
}

/**
 * 道路交通事故: a road accident, whatever reports the source has of it. Statistics count `deaths`, those within `deathWindowDays`; the
 * other windows are kept as told. They are never subtracted: a source's windows may contradict each other.
 */
export interface RoadAccidentRecord {
  /** PRELIMINARY (快报) or FULL (全项). */
  readonly stage: string
  readonly occurredOn: PartialDay | null
  readonly road: string | null
  /** NATIONAL, PROVINCIAL, COUNTY, TOWNSHIP or OTHER. */
  readonly roadClass: string | null
  readonly roadType: CodedValue | null
  readonly form: CodedValue | null
  readonly deathWindowDays: number
  readonly deaths: number | null
  readonly deaths24Hours: number | null
  readonly deaths3Days: number | null
  readonly deaths30Days: number | null
  readonly injured: number | null
  readonly directLoss: number | null
  readonly hitAndRun: boolean | null
  /** The number by which others name it. */
  readonly caseNumber: string | null
  /** Case number of the listed hazard that it came of; null: of none, or not told. */
  readonly linkedHazard: string | null
}

/**
 * 矛盾纠纷调解案件: a dispute in mediation. `status` says how far its handling is, `outcome` what came of it; closed is not success.
 * Linked cases are named by the case numbers of their own departments (`figures/caseLinks.ts`).
 */
export interface MediationCaseRecord {
  readonly channel: string
  readonly disputeType: CodedValue
  /** EXTRA_MAJOR, MAJOR, CONSIDERABLE, GENERAL, SIMPLE or OTHER; null: not graded. */
  readonly severity: string | null
  /** PENDING, IN_PROGRESS, CONCLUDED or OTHER. */
  readonly status: string
  /** SUCCEEDED, STABILISED, FAILED, TERMINATED, WITHDRAWN, CONFIRMED or OTHER; null: none yet. */
  readonly outcome: string | null
  readonly occurredOn: PartialDay | null
  readonly acceptedOn: PartialDay | null
  readonly deadlineOn: PartialDay | null
  readonly closedOn: PartialDay | null
  readonly personsInvolved: number | null
  /** 涉及金额: what the dispute is about. */
  readonly amountInvolved: number | null
  /** 赔偿(协议)金额: what was agreed. Never added to the amount involved. */
  readonly compensationAmount: number | null
  /** ORAL or WRITTEN. */
  readonly agreementForm: string | null
  readonly judicialConfirmation: boolean | null
  /** Level of the leader who took the dispute on: PREFECTURE, COUNTY …; null: nobody did. */
  readonly leadLevel: string | null
  /** NONE or CIVIL_TO_CRIMINAL (防止民转刑). */
  readonly preventedEscalation: string | null
  readonly linkedPetition: string | null
  readonly linkedIncident: string | null
  readonly linkedAccident: string | null
}

/** 调解组织: a committee, window or room for mediation. Mediators are counts, as told with the organisation. */
export interface MediationCommitteeRecord {
  /** PEOPLES_COMMITTEE, INDUSTRY_COMMITTEE, WINDOW, ROOM, CENTRE or OTHER. */
  readonly organisationKind: string
  readonly channel: string
  readonly establishedOn: PartialDay | null
  readonly closedOn: PartialDay | null
  /** Closed since; its mediators count no longer. */
  readonly closed: boolean
  readonly fullTimeMediators: number | null
  readonly partTimeMediators: number | null
}

/** 网格事件: what grid staff reported, and how far its handling is. Opinions (社情民意) are dropped at the connector. */
export interface GridEventRecord {
  /** HAZARD, DISPUTE, CITY_PART, CITY_EVENT, SERVICE or OTHER. */
  readonly eventKind: CodedValue
  readonly reportedOn: PartialDay | null
  /** PENDING, IN_PROGRESS, CLOSED or OTHER. */
  readonly state: string
  readonly closedOn: PartialDay | null
  /** As the department says; null: it does not tell. */
  readonly overdue: boolean | null
}

/**
 * 信访件: a petition in one of two registers, without petitioner or text. The same petition may stand in both: what came in
 * (RECEIVED) and what was put on a list of old cases (BACKLOG) are counted apart.
 */
export interface PetitionCaseRecord {
  readonly register: string
  readonly form: string
  readonly topic: string
  readonly status: string
  readonly receivedOn: PartialDay | null
  /** 人次: persons, counted again at each visit. Not to be converted into `persons` or batches. */
  readonly personVisits: number | null
  /** 人: different persons. */
  readonly persons: number | null
  /** Five persons or more. */
  readonly collective: boolean | null
  readonly repeat: boolean | null
  /** Level of the authority that listed it; null in the register of what came in. */
  readonly listLevel: string | null
  readonly listedOn: PartialDay | null
  readonly dueOn: PartialDay | null
  readonly resolvedOn: PartialDay | null
  /** Whether a leader took it on (领导包案), and of which level; never who. */
  readonly leaderLed: boolean | null
  readonly leadLevel: string | null
  /** The number by which others name it; the same in both registers. */
  readonly caseNumber: string | null
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

/**
 * 公布数: one figure that a department published, as its document has it. It is not a fact that may be counted: no measure has it for
 * a source, because published windows overlap and never add up.
 */
export interface PublishedFigureRecord {
  /** Title of the document. */
  readonly document: string
  /** Where it stands in the document. */
  readonly passage: string | null
  /** Code of the indicator; the code of the source is the name that the document gives it. */
  readonly indicator: CodedValue
  /** What it is narrowed to: `channel=MEDICAL;level=PREFECTURE`, by name; null for the whole. */
  readonly dimensions: string | null
  /** First day of the window, as precise as the document is. */
  readonly periodFrom: PartialDay
  readonly periodTo: PartialDay
  /** CALENDAR, AS_OF, TO_DATE, MORE_THAN_ONE_YEAR. */
  readonly window: string
  /** The words of the value: `10%`, `4000多公里`. */
  readonly text: string
  /** The digits as printed, zeros at the end kept: they say how exactly it was rounded. */
  readonly printed: string
  /** What a printed number of this unit is in an indicator's unit; the code of the source is the printed unit. */
  readonly unit: CodedValue
  /** EXACT, AT_LEAST, AT_MOST, ABOUT, ORDINAL. */
  readonly bound: string
  /** COUNT, AMOUNT, RATE, CHANGE_RATE, CHANGE, RANK, SHARE, TARGET, THRESHOLD, FORECAST, OTHER. */
  readonly kind: string
  /** FINAL or PROVISIONAL. */
  readonly finality: string
  /** What whoever transcribed it read into it. */
  readonly note: string | null
}

/** Canonical record by name. */
export interface CanonicalRecords {
  readonly policeCase: PoliceCaseRecord
  readonly policeCall: PoliceCallRecord
  readonly rectificationArea: RectificationAreaRecord
  readonly fireIncident: FireIncidentRecord
  readonly listedHazard: ListedHazardRecord
  readonly fireStation: FireStationRecord
  readonly roadAccident: RoadAccidentRecord
  readonly mediationCase: MediationCaseRecord
  readonly mediationCommittee: MediationCommitteeRecord
  readonly gridEvent: GridEventRecord
  readonly petitionCase: PetitionCaseRecord
  readonly observation: ObservationRecord
  readonly publishedFigure: PublishedFigureRecord
}

/** Name of a canonical record. */
export type CanonicalRecordName = keyof CanonicalRecords
