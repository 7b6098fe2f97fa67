import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { sectionTypes } from './sections.ts'

/**
 * Which answers may be kept: those that are made from the tree, the figures and the kept records alone, whose every change is noted with
 * the data version. Fields that tell of runs, of the audit, of the reader, of other systems at this moment, or of the ledger of the past
 * are answered anew each time, and with them the whole answer in which they stand. Every type of the schema is here
 * (test/graph/keepableFields.test.ts), so that a new one is decided about.
 */
export const keepableFields: Readonly<Record<string, 'ALL' | 'NONE' | readonly string[]>> = {
  Query: ['jurisdiction', 'indicators', 'codeLists', 'scopeExclusions'],
  Mutation: 'NONE',
  Subscription: 'NONE',
  // The tree does not change while a hub runs.
  Jurisdiction: [
    'id',
    'code',
    'name',
    'level',
    'parent',
    'ancestors',
    'children',
    'codes',
    'changes',
    'cases',
    'fireSafety',
    'grid',
    'hazards',
    'figures',
    'mediation',
    'petitions',
    'population',
    'traffic',
  ],
  JurisdictionConnection: 'ALL',
  JurisdictionEdge: 'ALL',
  JurisdictionCode: 'ALL',
  JurisdictionChange: 'ALL',
  JurisdictionChangeSide: 'ALL',
  Node: 'ALL',
  PageInfo: 'ALL',
  Period: 'ALL',
  Money: 'ALL',
  LocalCode: 'ALL',
  // Figures: not as they were known on a day, nor where they come from.
  Figure: ['value', 'state', 'bound', 'unit', 'comparison', 'standing', 'unallocated', 'notes'],
  FigureNote: 'ALL',
  Unit: 'ALL',
  Comparison: 'ALL',
  Standing: 'ALL',
  KnownFigure: 'NONE',
  FigureRevision: 'NONE',
  FigureProvenance: 'NONE',
  FigureSource: 'NONE',
  IndicatorFigure: 'ALL',
  Indicator: 'ALL',
  IndicatorField: 'ALL',
  IndicatorConnection: 'ALL',
  IndicatorEdge: 'ALL',
  Department: 'ALL',
  // Sections.
  Section: 'ALL',
  SectionStatus: 'ALL',
  Source: ['id', 'connector', 'jurisdiction', 'department', 'title', 'mode', 'state'],
  CaseSection: 'ALL',
  CaseCategoryFigures: 'ALL',
  FireSafetySection: 'ALL',
  GridSection: 'ALL',
  HazardSection: 'ALL',
  HazardKindFigures: 'ALL',
  MediationSection: 'ALL',
  MediationChannelFigures: 'ALL',
  // Petitions are listed by their service.
  PetitionSection: ['status', 'period', 'received', 'backlog'],
  PetitionBacklog: 'ALL',
  PetitionBacklogFigures: 'ALL',
  PopulationSection: 'ALL',
  TrafficSection: 'ALL',
  // Single records: not the run that brought them.
  SourceRecord: ['id', 'jurisdiction', 'jurisdictionAsReported'],
  PoliceCase: [
    'id',
    'category',
    'categoryAsReported',
    'state',
    'filedOn',
    'solvedOn',
    'jurisdiction',
    'jurisdictionAsReported',
  ],
  PoliceCaseConnection: 'ALL',
  PoliceCaseEdge: 'ALL',
  Hazard: ['id', 'kind', 'listLevel', 'state', 'listedOn', 'rectifiedOn', 'jurisdiction', 'jurisdictionAsReported'],
  FireHazard: [
    'id',
    'kind',
    'listLevel',
    'state',
    'listedOn',
    'rectifiedOn',
    'premisesKind',
    'jurisdiction',
    'jurisdictionAsReported',
  ],
  RoadHazard: [
    'id',
    'kind',
    'listLevel',
    'state',
    'listedOn',
    'rectifiedOn',
    'road',
    'chainage',
    'funding',
    'jurisdiction',
    'jurisdictionAsReported',
  ],
  HazardConnection: 'ALL',
  HazardEdge: 'ALL',
  MediationCase: [
    'id',
    'channel',
    'disputeType',
    'disputeTypeAsReported',
    'severity',
    'acceptedOn',
    'status',
    'outcome',
    'deadlineOn',
    'closedOn',
    'leadLevel',
    'personsInvolved',
    'amountInvolved',
    'compensationAmount',
    'jurisdiction',
    'jurisdictionAsReported',
  ],
  MediationCaseConnection: 'ALL',
  MediationCaseEdge: 'ALL',
  CodeList: 'ALL',
  CodeListValue: 'ALL',
  ScopeExclusion: 'ALL',
  // Chains follow links through several tables, behind figures or of a live service.
  CaseChainSection: 'NONE',
  CaseChainStep: 'NONE',
  CaseChainEntry: 'NONE',
  CaseChainConnection: 'NONE',
  CaseChainEdge: 'NONE',
  PetitionCase: 'NONE',
  PetitionCaseConnection: 'NONE',
  PetitionCaseEdge: 'NONE',
  FireIncident: 'NONE',
  RoadAccident: 'NONE',
  SourceRecordConnection: 'NONE',
  SourceRecordEdge: 'NONE',
  Provenance: 'NONE',
  PublishedFigure: 'NONE',
  PublishedFigureConnection: 'NONE',
  PublishedFigureEdge: 'NONE',
  PublishedStatement: 'NONE',
  Dimension: 'NONE',
  SyncRun: 'NONE',
  SyncRunFeed: 'NONE',
  SyncDifference: 'NONE',
  SourceDrift: 'NONE',
  QuarantineGroup: 'NONE',
  QuarantinedRow: 'NONE',
  QuarantinedRowConnection: 'NONE',
  QuarantinedRowEdge: 'NONE',
  AuditEntry: 'NONE',
  AuditEntryConnection: 'NONE',
  AuditEntryEdge: 'NONE',
  Hub: 'NONE',
  Viewer: 'NONE',
  UserError: 'NONE',
  StartSyncPayload: 'NONE',
  Warning: 'NONE',
}

/** Fields before which the services of live sources are asked whether they answer. */
const tellsOfServices: ReadonlySet<string> = new Set(['Source.state', 'PetitionSection.status', 'Section.status'])

/** Fields behind which everything lies that a commit can change. */
const readsData: ReadonlySet<string> = new Set(
  [...Object.keys(sectionTypes), 'figures'].map((field) => `Jurisdiction.${field}`),
)

/** Whether an answer may be kept, and what must be found out before it is given again. */
export interface Keepable {
  /** It says whether services of live sources answer now. */
  readonly tellsLiveSources: boolean
}

/** Looks at the fields of an operation; null: its answers are not kept, or are made from the tree alone, which costs less than a look at the store. */
export function keepable(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Keepable | null {
  if (operation.operation !== OperationTypeNode.QUERY) return null
  const types = new TypeInfo(schema)
  let isKeepable = true
  let isWorthIt = false
  let tellsLiveSources = false
  // All fragments of the document: one that another operation uses may cost a keepable answer, and never keeps one that is not.
  const looked: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: document.definitions.filter((one) => one === operation || one.kind === Kind.FRAGMENT_DEFINITION),
  }
  visit(
    looked,
    visitWithTypeInfo(types, {
      Field(node) {
        const name = node.name.value
        if (name === '__typename') return
        const parent = types.getParentType()
        const fields = parent == null ? 'NONE' : (keepableFields[getNamedType(parent).name] ?? 'NONE')
        if (fields === 'NONE' || (fields !== 'ALL' && !fields.includes(name))) isKeepable = false
        if (readsData.has(`${parent?.name}.${name}`)) isWorthIt = true
        if (tellsOfServices.has(`${parent?.name}.${name}`)) tellsLiveSources = true
      },
    }),
  )
  return isKeepable && isWorthIt ? { tellsLiveSources } : null
}
