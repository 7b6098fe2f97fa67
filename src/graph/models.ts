import type { SealedEntry } from '../audit/auditEntry.ts'
import type { DepartmentCode, Words } from '../connector/connector.ts'
import type { LiveRecord } from '../connector/liveLists.ts'
import type { PartialDay } from '../connector/records.ts'
import type { ChainStepFigures } from '../figures/caseChain.ts'
import type { CaseChainName, CaseKind } from '../figures/caseLinks.ts'
import type { Comparison, Figure, FigureNote } from '../figures/figure.ts'
import type { FigureProvenance, FigureTeller } from '../figures/figureProvenance.ts'
import type { Freshness } from '../figures/figureReader.ts'
import type { FigureView } from '../figures/figureView.ts'
import type { DimensionValues, Indicator } from '../figures/indicator.ts'
import type { FigureRevision, KnownFigure } from '../figures/knownFigure.ts'
import type { Period } from '../figures/period.ts'
import type { ComparedFigure } from '../figures/publishedFigures.ts'
import type { SectionStatus } from '../figures/sectionStatus.ts'
import type { Unit } from '../figures/unit.ts'
import type { Principal } from '../identity/principal.ts'
import type { Jurisdiction, JurisdictionChange, JurisdictionChangeSide } from '../jurisdictions/jurisdiction.ts'
import type { ConfiguredSource } from '../sources.ts'
import type { QuarantinedRow, QuarantineGroup } from '../store/quarantine.ts'
import type {
  FireIncident,
  ListedHazard,
  ListedRecordName,
  MediationCase,
  PoliceCase,
  RoadAccident,
  StoredRecord,
} from '../store/recordRead.ts'
import type { RunFeed, SyncRun } from '../store/sourceRead.ts'
import type { DriftLine, ReconciliationLine } from '../sync/syncReport.ts'
import type { CodeList, CodeListValue } from './codeLists.ts'
import type { Page } from './page.ts'
import type { ScopeExclusion } from './scopeExclusions.ts'
import type { SectionName } from './sections.ts'

/**
 * What the parents of the resolvers are. `codegen.ts` maps each GraphQL type to its model here, so that the compiler checks both
 * sides; names end in Model because the generated types have the plain ones.
 */

export type AuditEntryModel = SealedEntry
export type JurisdictionModel = Jurisdiction
export type ViewerModel = Principal
export type JurisdictionChangeModel = JurisdictionChange
export type JurisdictionChangeSideModel = JurisdictionChangeSide
export type PeriodModel = Period
export type FigureModel = Figure
export type ComparisonModel = Comparison
export type FigureNoteModel = FigureNote
export type KnownFigureModel = KnownFigure
export type FigureRevisionModel = FigureRevision
export type FigureProvenanceModel = FigureProvenance
export type FigureTellerModel = FigureTeller
/** A unit of the hub, or one as a document prints it. */
export type UnitModel = Omit<Unit, 'code'> & { readonly code: string }
export type SectionStatusModel = SectionStatus
export type IndicatorModel = Indicator
export type SyncRunModel = SyncRun
export type CodeListModel = CodeList
export type CodeListValueModel = CodeListValue
export type ScopeExclusionModel = ScopeExclusion

/** A department, by its code. */
export interface DepartmentModel {
  readonly code: DepartmentCode
}

/** One department's answer for one area and period; figures are read from what was loaded for the request. */
export interface SectionModel {
  readonly name: SectionName
  readonly view: FigureView
  readonly period: Period
  readonly status: SectionStatus
  /** The status where these sources (`site/connector`) of live records do not answer. */
  readonly statusOf: (down: ReadonlySet<string>) => SectionStatus
  /** The section's filter, as dimensions of its measures. */
  readonly filter: DimensionValues
}

/** One entry of a breakdown: the section narrowed to one value. */
export interface BreakdownModel<Value extends string = string> {
  readonly section: SectionModel
  readonly value: Value
  readonly narrower: DimensionValues
}

/** A source at its site. */
export interface SourceModel {
  readonly siteId: string
  readonly source: ConfiguredSource
  /** How fresh it is, where a section's figures already told (null: it has never run); absent: to be looked up. */
  readonly known?: Freshness | null
}

export type QuarantinedRowModel = QuarantinedRow
export type QuarantineGroupModel = QuarantineGroup
export type SyncRunFeedModel = RunFeed
export type SyncDifferenceModel = ReconciliationLine
export type SourceDriftModel = DriftLine
export type PoliceCaseModel = PoliceCase
export type HazardModel = ListedHazard
export type MediationCaseModel = MediationCase
export type RoadAccidentModel = RoadAccident
export type FireIncidentModel = FireIncident

export type PublishedFigureModel = ComparedFigure

/** One value of one dimension that a published figure is narrowed to. */
export interface DimensionModel {
  readonly name: string
  readonly value: string
}

/** A chain of records of one area and period; its figures are all there. */
export interface CaseChainModel {
  readonly name: 'caseChain'
  readonly chain: CaseChainName
  readonly view: FigureView
  readonly period: Period
  readonly withinMonths: number | null
  readonly status: SectionStatus
  /** The status where these sources (`site/connector`) of live records do not answer. */
  readonly statusOf: (down: ReadonlySet<string>) => SectionStatus
  readonly steps: readonly ChainStepFigures[]
}

export type CaseChainStepModel = ChainStepFigures

/** A record of a chain that the hub holds. */
export type StoredChainRecord = RoadAccident | MediationCase | ListedHazard | FireIncident

/** Key of a record that stays with its department. */
export interface LivingRecord {
  readonly siteId: string
  readonly feedId: number
  readonly sourceKey: string
}

/** A record of a chain with what follows it. */
export interface ChainEntryModel {
  readonly kind: CaseKind
  readonly day: PartialDay
  readonly record: StoredChainRecord | { readonly livesIn: LivingRecord }
  readonly following: readonly ChainEntryModel[]
}

/** A page of chains; `totalCount` is a figure's value. */
export type CaseChainConnectionModel = Omit<Page<ChainEntryModel>, 'totalCount'> & {
  readonly totalCount: number | null
}

/** A petition as its service gave it. */
export type PetitionCaseModel = LiveRecord<'petitionCase'>

/** A page of petitions; how many there are is asked of the service only when somebody wants to know. */
export interface PetitionConnectionModel extends Omit<Page<PetitionCaseModel>, 'totalCount'> {
  readonly countRecords: () => Promise<number | null>
}

/** A page of the records behind a figure; how many there are on all pages is found out only when somebody wants to know. */
export interface SourceRecordConnectionModel extends Omit<Page<SourceRecordModel>, 'totalCount'> {
  readonly countRecords: () => number | null | Promise<number | null>
}

/** A page of the audit; all of it is counted only when that is asked for. */
export interface AuditConnectionModel extends Omit<Page<AuditEntryModel>, 'totalCount'> {
  readonly countEntries: () => Promise<number>
}

/** A record of any kind. */
export type SourceRecordModel = StoredRecord<ListedRecordName> | PetitionCaseModel

/** Where a record came from; its source and run are looked up only when asked. */
export interface ProvenanceModel {
  readonly siteId: string
  /** The feed that it stands in, or the connector whose service gave it. */
  readonly feedId: number | { readonly connector: string }
  readonly sourceKey: string
  readonly syncedAt: Date
  /** Null: no run brought it. */
  readonly runId: number | null
}

/** One row of `figures(indicators:)`. */
export interface IndicatorFigureModel {
  readonly indicator: Indicator
  readonly period: Period
  readonly figure: Figure
}

/** What the person who asked can mend. */
export interface UserErrorModel {
  readonly code: string
  readonly words: Words
  readonly path: readonly string[]
}
