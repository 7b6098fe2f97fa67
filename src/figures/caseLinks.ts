import type { CanonicalRecords } from '../connector/records.ts'
import type { Condition, UnitCode } from './measure.ts'

/**
 * Links between records of different departments, and the chains that they make. A record is linked with another one by the number of its
 * case and by nothing else: never by place, time, person or words (docs/adr/0014-links-by-case-number.md).
 *
 * How the number that another department writes becomes a record is declared here alone: it is compared, as it stands, with the record's
 * `caseNumber` at the same site. The key of a record is another thing; it may be made of several columns. What makes two spellings of a
 * number the same (full width, blanks around it) is the parser's business, on both sides.
 */

/** Records that others name by a number. */
export type NumberedRecord = {
  [Name in keyof CanonicalRecords]: CanonicalRecords[Name] extends { readonly caseNumber: string | null } ? Name : never
}[keyof CanonicalRecords]

/** One kind of link: the record that names, the field in which it does, and the record that is named. */
export interface CaseLink {
  readonly from: 'mediationCase' | 'fireIncident' | 'roadAccident'
  readonly field: 'linkedAccident' | 'linkedPetition' | 'linkedHazard'
  readonly to: NumberedRecord
  /** Which of the named kind of records the field is about; a number must name one of these alone. */
  readonly among: readonly Condition[]
  /** The field in which rows of one and the same case differ: a petition may stand in two registers. */
  readonly repeatedBy?: 'register'
}

/** Every link that can be followed. */
export const caseLinks = {
  accidentOfMediation: { from: 'mediationCase', field: 'linkedAccident', to: 'roadAccident', among: [] },
  petitionOfMediation: {
    from: 'mediationCase',
    field: 'linkedPetition',
    to: 'petitionCase',
    among: [],
    repeatedBy: 'register',
  },
  hazardOfFire: {
    from: 'fireIncident',
    field: 'linkedHazard',
    to: 'listedHazard',
    among: [{ field: 'kind', in: ['FIRE_PREMISES'] }],
  },
  hazardOfAccident: {
    from: 'roadAccident',
    field: 'linkedHazard',
    to: 'listedHazard',
    among: [{ field: 'kind', in: ['BLACK_SPOT', 'DANGEROUS_SECTION', 'OTHER'] }],
  },
} as const satisfies Readonly<Record<string, CaseLink>>

/** Kinds of records in chains, as the schema names them. */
export type CaseKind = 'ROAD_ACCIDENT' | 'MEDIATION' | 'PETITION' | 'FIRE_HAZARD' | 'ROAD_HAZARD' | 'FIRE'

/** One step of a chain. */
export interface ChainStep {
  readonly kind: CaseKind
  readonly record: 'roadAccident' | 'mediationCase' | 'petitionCase' | 'listedHazard' | 'fireIncident'
  readonly department: string
  readonly unit: UnitCode
  /** The day of the step: it must not lie before that of the step before. */
  readonly dateField: string
  /** The day from which a limit counts, where it is not `dateField`; unknown: it is. */
  readonly endField?: string
  /** What tells which days of such records are held. */
  readonly measure: string
  /** Whether it has amounts: `amountInvolved` and `compensationAmount`. */
  readonly hasAmounts?: true
}

/** A step after the first. NAMED: its records name those of the step before. NAMES: those of the step before name its records. */
export interface LinkedStep extends ChainStep {
  readonly link: CaseLink
  readonly direction: 'NAMED' | 'NAMES'
}

/** A chain: the records that a measure counts in the period, and what came of them. */
export interface CaseChain {
  /** Code of the indicator whose records the chain begins with. */
  readonly indicator: string
  readonly first: ChainStep
  readonly next: readonly LinkedStep[]
}

const accident: ChainStep = {
  kind: 'ROAD_ACCIDENT',
  record: 'roadAccident',
  department: 'TRAFFIC',
  unit: 'accident',
  dateField: 'occurredOn',
  measure: 'road_accidents',
}
const mediation: ChainStep = {
  kind: 'MEDIATION',
  record: 'mediationCase',
  department: 'JUSTICE',
  unit: 'dispute',
  dateField: 'acceptedOn',
  endField: 'closedOn',
  measure: 'mediation_cases_accepted',
  hasAmounts: true,
}
const petition: ChainStep = {
  kind: 'PETITION',
  record: 'petitionCase',
  department: 'PETITION',
  unit: 'petition',
  dateField: 'receivedOn',
  measure: 'petitions_received',
}
const fireHazard: ChainStep = {
  kind: 'FIRE_HAZARD',
  record: 'listedHazard',
  department: 'FIRE_SAFETY',
  unit: 'unit',
  dateField: 'listedOn',
  measure: 'listed_hazard_units',
}
const roadHazard: ChainStep = {
  ...fireHazard,
  kind: 'ROAD_HAZARD',
  department: 'TRAFFIC',
  unit: 'place',
  measure: 'road_hazards_identified',
}
const fire: ChainStep = {
  kind: 'FIRE',
  record: 'fireIncident',
  department: 'FIRE_SAFETY',
  unit: 'case',
  dateField: 'occurredOn',
  measure: 'fires',
}

const toMediation: LinkedStep = { ...mediation, link: caseLinks.accidentOfMediation, direction: 'NAMED' }
const toPetition: LinkedStep = { ...petition, link: caseLinks.petitionOfMediation, direction: 'NAMES' }
const toFire: LinkedStep = { ...fire, link: caseLinks.hazardOfFire, direction: 'NAMED' }
const toAccident: LinkedStep = { ...accident, link: caseLinks.hazardOfAccident, direction: 'NAMED' }

/** Every chain that can be asked, by its name in the schema. */
export const caseChains = {
  ACCIDENTS: { indicator: 'road_accidents', first: accident, next: [toMediation, toPetition] },
  FATAL_ACCIDENTS: { indicator: 'fatal_road_accidents', first: accident, next: [toMediation, toPetition] },
  MEDIATIONS: { indicator: 'mediation_cases_accepted', first: mediation, next: [toPetition] },
  SUCCEEDED_MEDIATIONS: { indicator: 'mediation_cases_succeeded', first: mediation, next: [toPetition] },
  FIRE_HAZARDS: { indicator: 'listed_hazard_units', first: fireHazard, next: [toFire] },
  ROAD_HAZARDS: { indicator: 'road_hazards_identified', first: roadHazard, next: [toAccident] },
} as const satisfies Readonly<Record<string, CaseChain>>

/** Names of chains. */
export type CaseChainName = keyof typeof caseChains
