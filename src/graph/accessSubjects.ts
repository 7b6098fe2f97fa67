import { isPermitted, type Subject } from '../access/policy.ts'
import { mayReadDepartment } from '../access/rights.ts'
import { type CaseChainName, caseChains } from '../figures/caseLinks.ts'
import { findMeasure, measures } from '../figures/registry.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { SyncRun } from '../store/sourceRead.ts'
import { schemaRules } from './accessRules.ts'
import type { GraphContext } from './context.ts'
import { feedSource } from './feedSource.ts'
import type { CaseChainModel, FigureProvenanceModel, SectionModel, SourceModel, SourceRecordModel } from './models.ts'
import { sectionContent } from './sectionContent.ts'
import { typeOfRecord } from './typeOfRecord.ts'

/** What rules look at, of the objects that fields and ids lead to. */

/** Finds what rules look at of an object. */
export type SubjectOf<Of> = (object: Of, context: GraphContext) => Subject | Promise<Subject>

/** The area of a site; undefined where the site is no longer configured. */
function areaOfSite(siteId: string, { hub }: GraphContext): JurisdictionId | undefined {
  return hub.sites.find((site) => site.siteId === siteId)?.jurisdictionId
}

/** Nobody has this department: what belongs to no configured source is nobody's to see but those who see everything. */
const unknownDepartment = 'UNKNOWN'

function ofConnector(siteId: string, connector: string, context: GraphContext): Subject {
  const site = context.hub.sites.find((one) => one.siteId === siteId)
  const department = site?.sources.find((one) => one.connector.id === connector)?.connector.department
  return {
    departments: [department ?? unknownDepartment],
    area: site?.jurisdictionId ?? null,
    sensitive: measures.some((measure) => measure.sensitive && measure.department === department),
  }
}

/** A source at its site. */
const ofSource = ({ siteId, source }: SourceModel, context: GraphContext): Subject =>
  ofConnector(siteId, source.connector.id, context)

const ofRun: SubjectOf<SyncRun> = ({ siteId, connector }, context) => ofConnector(siteId, connector, context)

const ofQuarantinedRow: SubjectOf<{ readonly siteId: string; readonly feedId: number }> = async (row, context) => {
  const { siteId, source } = await feedSource(row.siteId, row.feedId, context)
  return ofConnector(siteId, source.connector.id, context)
}

/** A record lies where today's tree has it; one that is assigned to no area is the whole site's. */
const ofRecord: SubjectOf<SourceRecordModel> = (record, context) => ({
  departments: schemaRules().access.ofType(typeOfRecord(record))?.departments ?? [unknownDepartment],
  area: record.jurisdictionId ?? areaOfSite(record.siteId, context) ?? null,
})

/** A section under a filter is about the departments whose measures the filter leaves. */
const ofSection: SubjectOf<SectionModel> = ({ name, view, filter }) => ({
  departments: [...new Set(sectionContent(name, filter).measures.map((code) => findMeasure(code).department))],
  isNarrowed: true,
  area: view.area.id,
})

/** Departments of every step of a chain. */
export function departmentsOfChain(name: CaseChainName): readonly string[] {
  const { first, next } = caseChains[name]
  return [...new Set([first, ...next].map(({ department }) => department))]
}

const ofChain: SubjectOf<CaseChainModel> = ({ chain, view }) => ({
  departments: departmentsOfChain(chain),
  area: view.area.id,
})

const ofProvenance: SubjectOf<FigureProvenanceModel> = ({ origin }) =>
  origin.kind === 'COUNTED'
    ? { departments: origin.formula.numerator.map(({ measure }) => measure.department), area: origin.view.area.id }
    : { departments: [unknownDepartment], area: null }

/** Of what a field is asked: by the type of its parent. Departments of the field's own rule are added. */
export const subjectsOfParents: Readonly<Record<string, SubjectOf<never>>> = {
  Source: ofSource,
  SyncRun: ofRun,
  CaseSection: ofSection,
  HazardSection: ofSection,
  MediationSection: ofSection,
  PetitionSection: ofSection,
  CaseChainSection: ofChain,
  FigureProvenance: ofProvenance,
}

/** Of what a field answers with: by its type. */
export const subjectsOfTypes: Readonly<Record<string, SubjectOf<never>>> = {
  SyncRun: ofRun,
  QuarantinedRow: ofQuarantinedRow,
  SourceRecord: ofRecord,
  Hazard: ofRecord,
  PoliceCase: ofRecord,
  FireHazard: ofRecord,
  RoadHazard: ofRecord,
  MediationCase: ofRecord,
  PetitionCase: ofRecord,
  RoadAccident: ofRecord,
  FireIncident: ofRecord,
  // Of all departments and areas: its door is the operation alone.
  AuditEntry: () => ({ departments: [], area: null }),
}

/** Whether the reader may see a chain: whole or not at all, because without one of its steps its links would look as if they led nowhere. */
export function maySeeChain(name: CaseChainName, area: JurisdictionId, { figures, principal }: GraphContext): boolean {
  return (
    figures.rights.area(area) &&
    departmentsOfChain(name).every((department) => mayReadDepartment(principal, department))
  )
}

/** Whether the reader may see the runs of a source. */
export function mayReadRunsOf(source: SourceModel, context: GraphContext): boolean {
  return isPermitted('RUNS', context.principal, context.hub.tree, ofSource(source, context))
}

/** Whether the reader may start a run of a source: of the whole site, for everybody. */
export function mayStartRun(source: SourceModel, context: GraphContext): boolean {
  return isPermitted('OPERATION', context.principal, context.hub.tree, ofSource(source, context))
}

/** Whether the reader may see an entity by itself, wherever it was come across: department, precision, purpose and area. */
export async function mayReadEntity(type: string, entity: object, context: GraphContext): Promise<boolean> {
  const access = schemaRules().access.ofType(type)
  const subjectOf = subjectsOfTypes[type] as SubjectOf<object> | undefined
  if (access === null) return false
  if (access.operation !== null && !context.principal.role.operations.includes(access.operation)) return false
  // Types without a subject are those that everybody may see, figures, which withhold themselves, and what an operation is about.
  if (subjectOf === undefined) return ['PUBLIC', 'FIGURES', 'OPERATION'].includes(access.rule)
  const { principal, hub } = context
  const subject = await subjectOf(entity, context)
  if (isPermitted(access.rule, principal, hub.tree, subject)) return true
  const day = dayOf(entity)
  if (day === null || principal.scope === 'ALL') return false
  // A record belongs to whoever had its place on the day of the fact, too: lists AT_EVENT show it to him.
  const treeOfDay = {
    has: (id: JurisdictionId) => hub.tree.has(id),
    parentOf: (id: JurisdictionId) => hub.tree.parentOf(id, day),
    isWithin: (id: JurisdictionId, ancestor: JurisdictionId) => hub.tree.isWithin(id, ancestor, day),
  }
  return isPermitted(access.rule, principal, treeOfDay, subject)
}

const dayFields = ['filedOn', 'listedOn', 'acceptedOn', 'occurredOn', 'receivedOn'] as const

function dayOf(entity: object): string | null {
  const record = entity as Partial<Record<(typeof dayFields)[number], { readonly day: string } | null>>
  for (const field of dayFields) {
    const day = record[field]?.day
    if (day !== undefined) return day
  }
  return null
}
