import type { SectionStatus } from '../../figures/sectionStatus.ts'
import type {
  JurisdictionLevel,
  PetitionForm,
  PetitionStatus,
  PetitionTopic,
  Resolvers,
} from '../../generated/resolvers.ts'
import type { GraphContext } from '../context.ts'
import type { PetitionConnectionModel, SectionModel } from '../models.ts'
import { nodeId } from '../nodeId.ts'
import { liveSources, loadPetitions, type PetitionAnswer, type PetitionArguments } from '../petitionRecords.ts'
import { partialDate } from './records.ts'

/** Lists that were asked of a section, so that its status can tell what became of them. */
const asked = new WeakMap<SectionModel, Promise<PetitionAnswer>[]>()

async function records(
  section: SectionModel,
  params: PetitionArguments,
  context: GraphContext,
): Promise<PetitionConnectionModel | null> {
  const { recordAccess } = section.status
  // A service that was down a moment ago may be back: only rights and what is held decide whether it is asked.
  if (recordAccess !== 'ALLOWED' && recordAccess !== 'UNAVAILABLE') return null
  const answer = loadPetitions({ section, params }, context)
  const others = asked.get(section)
  if (others === undefined) asked.set(section, [answer])
  else others.push(answer)
  const page = await answer
  return page === 'NOT_ANSWERED' ? null : page
}

/**
 * The status of this very answer: where records are asked for, they decide whether the service answers; otherwise it is asked, if that
 * has not been done lately.
 */
async function status(section: SectionModel, _arguments: unknown, { hub }: GraphContext): Promise<SectionStatus> {
  const keys = liveSources(section).map(({ key }) => key)
  if (keys.length === 0) return section.status
  // The fields beside this one are resolved in the same turn: after it all lists have been asked for.
  await Promise.resolve()
  const outcomes = await Promise.allSettled(asked.get(section) ?? [])
  const told = outcomes.filter((outcome) => outcome.status === 'fulfilled')
  if (told.some(({ value }) => value === 'NOT_ANSWERED')) return section.statusOf(new Set(keys))
  return section.statusOf(told.length > 0 ? new Set() : await hub.live.down(keys))
}

/** Petitions as their service gives them, and what that means for their section. Figures are in sections.ts. */
export const petitionResolvers: Resolvers = {
  PetitionSection: { records, status },
  PetitionCaseConnection: { totalCount: ({ countRecords }) => countRecords() },
  PetitionCase: {
    id: ({ siteId, connector, sourceKey }) => nodeId('PetitionCase', `${siteId}/${connector}/${sourceKey}`),
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
