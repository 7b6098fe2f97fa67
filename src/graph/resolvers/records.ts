import type { PartialDay } from '../../connector/records.ts'
import { decimalYuan } from '../../figures/unit.ts'
import type {
  DisputeSeverity,
  DisputeType,
  HazardKind,
  HazardState,
  JurisdictionLevel,
  MediationChannel,
  MediationOutcome,
  MediationStatus,
  PoliceCaseCategory,
  PoliceCaseState,
  PremisesKind,
  Resolvers,
} from '../../generated/resolvers.ts'
import type { JurisdictionTree } from '../../jurisdictions/jurisdictionTree.ts'
import type { GraphContext } from '../context.ts'
import type { JurisdictionModel, ProvenanceModel } from '../models.ts'
import { keyOfRecord } from '../nodeId.ts'
import { typeOfHazard, typeOfRecord } from '../typeOfRecord.ts'

interface Stored {
  readonly siteId: string
  readonly feedId: number
  readonly sourceKey: string
  readonly jurisdictionId: number | null
  readonly reportedSystem: string | null
  readonly reportedCode: string | null
  readonly reportedName: string | null
  readonly syncedAt: Date
  readonly runId: number
}

/** A record's date, as precise as the source is. */
export function partialDate(date: PartialDay | null): string | null {
  if (date === null) return null
  return date.precision === 'DAY' ? date.day : date.day.slice(0, date.precision === 'MONTH' ? 7 : 4)
}

/** The id of a stored record of a type. */
export const recordId =
  (type: string) =>
  (record: Stored, _arguments: unknown, { hub }: GraphContext): string =>
    hub.nodeIds.sealed(type, keyOfRecord(record))

const isVillage = ({ jurisdictionId }: Stored, tree: JurisdictionTree): boolean =>
  jurisdictionId !== null && tree.get(jurisdictionId).level === 'VILLAGE'

/**
 * A single record is shown with its township at the most: a village, a day and a category together could point at a person. Its code
 * as reported is left out then, because it would say the same. Figures go down to the village all the same.
 */
function shownArea(area: JurisdictionModel, tree: JurisdictionTree): JurisdictionModel {
  return area.level === 'VILLAGE' ? (tree.parentOf(area.id) ?? area) : area
}

/** What every record of a source answers. */
export const commonOfRecords = {
  jurisdiction: (record: Stored, _arguments: unknown, { hub }: GraphContext): JurisdictionModel | null =>
    record.jurisdictionId === null ? null : shownArea(hub.tree.get(record.jurisdictionId), hub.tree),
  jurisdictionAsReported: (record: Stored, _arguments: unknown, { hub }: GraphContext) =>
    (record.reportedCode === null && record.reportedName === null) || isVillage(record, hub.tree)
      ? null
      : {
          system: record.reportedSystem ?? 'NAME',
          code: record.reportedCode ?? record.reportedName ?? '',
          label: record.reportedName,
        },
  provenance: ({ siteId, feedId, sourceKey, syncedAt, runId }: Stored): ProvenanceModel => ({
    siteId,
    feedId,
    sourceKey,
    syncedAt,
    runId,
  }),
}

/** Single records. They answer with dates as precise as their source and amounts as exact decimals. */
export const recordResolvers: Resolvers = {
  SourceRecord: {
    __resolveType: (record) => typeOfRecord(record as unknown as Parameters<typeof typeOfRecord>[0]),
  },
  Hazard: { __resolveType: (record) => typeOfHazard(record as unknown as { readonly kind: string }) },
  PoliceCase: {
    ...commonOfRecords,
    id: recordId('PoliceCase'),
    category: (record) => record.category.canonical as PoliceCaseCategory,
    categoryAsReported: ({ category }) => ({ system: category.system, code: category.code, label: category.label }),
    state: (record) => record.state as PoliceCaseState,
    filedOn: (record) => partialDate(record.filedOn),
    solvedOn: (record) => partialDate(record.solvedOn),
  },
  FireHazard: {
    ...commonOfRecords,
    id: recordId('Hazard'),
    kind: (record) => record.kind as HazardKind,
    listLevel: (record) => record.listLevel as JurisdictionLevel,
    state: (record) => record.state as HazardState,
    listedOn: (record) => partialDate(record.listedOn),
    rectifiedOn: (record) => partialDate(record.rectifiedOn),
    premisesKind: (record) => (record.premisesKind ?? 'OTHER') as PremisesKind,
  },
  RoadHazard: {
    ...commonOfRecords,
    id: recordId('Hazard'),
    kind: (record) => record.kind as HazardKind,
    listLevel: (record) => record.listLevel as JurisdictionLevel,
    state: (record) => record.state as HazardState,
    listedOn: (record) => partialDate(record.listedOn),
    rectifiedOn: (record) => partialDate(record.rectifiedOn),
    funding: (record) => money(record.funding),
  },
  MediationCase: {
    ...commonOfRecords,
    id: recordId('MediationCase'),
    channel: (record) => record.channel as MediationChannel,
    disputeType: (record) => record.disputeType.canonical as DisputeType,
    disputeTypeAsReported: ({ disputeType }) =>
      disputeType.code === '' ? null : { system: disputeType.system, code: disputeType.code, label: disputeType.label },
    severity: (record) => record.severity as DisputeSeverity | null,
    status: (record) => record.status as MediationStatus,
    outcome: (record) => record.outcome as MediationOutcome | null,
    acceptedOn: (record) => partialDate(record.acceptedOn),
    deadlineOn: (record) => partialDate(record.deadlineOn),
    closedOn: (record) => partialDate(record.closedOn),
    amountInvolved: (record) => money(record.amountInvolved),
    compensationAmount: (record) => money(record.compensationAmount),
    leadLevel: (record) => record.leadLevel as JurisdictionLevel | null,
  },
}

/** An amount of a single record, exact. */
export function money(stored: number | null): { readonly amount: string; readonly currency: string } | null {
  return stored === null ? null : { amount: decimalYuan(stored), currency: 'CNY' }
}
