import type { SectionStatus } from '../../figures/sectionStatus.ts'
import type {
  JurisdictionLevel,
  PetitionForm,
  PetitionStatus,
  PetitionTopic,
  Resolvers,
} from '../../generated/resolvers.ts'
import type { GraphContext } from '../context.ts'
import { downSources, noteLiveList } from '../liveOutcomes.ts'
import type { PetitionConnectionModel, SectionModel } from '../models.ts'
import { liveSources, loadPetitions, type PetitionArguments } from '../petitionRecords.ts'
import { partialDate } from './records.ts'

async function records(
  section: SectionModel,
  params: PetitionArguments,
  context: GraphContext,
): Promise<PetitionConnectionModel | null> {
  const { recordAccess } = section.status
  // A service that was down a moment ago may be back: only rights and what is held decide whether it is asked.
  if (recordAccess !== 'ALLOWED' && recordAccess !== 'UNAVAILABLE') return null
  const answer = loadPetitions({ section, params }, context)
  noteLiveList(section, answer)
  const page = await answer
  return page === 'NOT_ANSWERED' ? null : page
}

/** The status of this very answer. */
async function status(section: SectionModel, _arguments: unknown, context: GraphContext): Promise<SectionStatus> {
  const keys = liveSources(section).map(({ key }) => key)
  return keys.length === 0 ? section.status : section.statusOf(await downSources(section, keys, context))
}

/** Petitions as their service gives them, and what that means for their section. Figures are in sections.ts. */
export const petitionResolvers: Resolvers = {
  PetitionSection: { records, status },
  PetitionCaseConnection: { totalCount: ({ countRecords }) => countRecords() },
  PetitionCase: {
    id: ({ siteId, connector, sourceKey }, _arguments, { hub }) =>
      hub.nodeIds.sealed('PetitionCase', `${siteId}/${connector}/${sourceKey}`),
    form: (record) => record.form as PetitionForm,
    topic: (record) => record.topic as PetitionTopic,
    status: (record) => record.status as PetitionStatus,
    receivedOn: (record) => partialDate(record.receivedOn),
    listLevel: (record) => record.listLevel as JurisdictionLevel | null,
    listedOn: (record) => partialDate(record.listedOn),
    dueOn: (record) => partialDate(record.dueOn),
    resolvedOn: (record) => partialDate(record.resolvedOn),
    jurisdiction: ({ jurisdictionId }, _arguments, { hub }) =>
      jurisdictionId === null ? null : hub.tree.get(jurisdictionId),
    jurisdictionAsReported: ({ reportedCode, reportedName, reportedSystem }) =>
      reportedCode === null && reportedName === null
        ? null
        : { system: reportedSystem ?? 'NAME', code: reportedCode ?? reportedName ?? '', label: reportedName },
    provenance: ({ siteId, connector, sourceKey, readAt }) => ({
      siteId,
      feedId: { connector },
      sourceKey,
      syncedAt: readAt,
      runId: null,
    }),
  },
}
