import { HubError } from '../../errors.ts'
import type { AccidentStage, PremisesKind, Resolvers, RoadClass } from '../../generated/resolvers.ts'
import { mayReadEntity } from '../accessSubjects.ts'
import { labelOf } from '../codeLists.ts'
import type { GraphContext } from '../context.ts'
import { feedSource } from '../feedSource.ts'
import type { ChainEntryModel, LivingRecord, PetitionCaseModel, StoredChainRecord } from '../models.ts'
import { nodeLoader } from '../nodes.ts'
import { typeOfRecord } from '../typeOfRecord.ts'
import { commonOfRecords, money, partialDate, recordId } from './records.ts'

/** A petition as its service gives it now; null where it does not, or where the service does not answer. */
async function livingRecord(
  { siteId, feedId, sourceKey }: LivingRecord,
  context: GraphContext,
): Promise<PetitionCaseModel | null> {
  try {
    const { source } = await feedSource(siteId, feedId, context)
    const id = context.hub.nodeIds.sealed('PetitionCase', `${siteId}/${source.connector.id}/${sourceKey}`)
    return (await nodeLoader(context).load(id)) as PetitionCaseModel | null
  } catch (error) {
    if (!(error instanceof HubError) || !error.code.startsWith('SOURCE_')) throw error
    context.hub.logger.warn({ code: error.code, reason: error.message }, 'a record of a chain could not be read live')
    return null
  }
}

/** The record of an entry, wherever it is held. */
async function recordOf(
  { record }: ChainEntryModel,
  context: GraphContext,
): Promise<StoredChainRecord | PetitionCaseModel | null> {
  return 'livesIn' in record ? livingRecord(record.livesIn, context) : record
}

/**
 * What follows a record may lie anywhere in the city. Whoever may see records of a part of it is not told of those elsewhere, not even
 * that there are any; of a petition that is known only while its service answers.
 */
async function followingOf({ following }: ChainEntryModel, context: GraphContext): Promise<readonly ChainEntryModel[]> {
  if (context.principal.scope === 'ALL') return following
  const seen = await Promise.all(
    following.map(async (entry) => {
      const record = await recordOf(entry, context)
      return record !== null && (await mayReadEntity(typeOfRecord(record), record, context))
    }),
  )
  return following.filter((_, index) => seen[index])
}

/** Chains of records, and the kinds of records that stand in nothing but chains. */
export const caseChainResolvers: Resolvers = {
  CaseChainSection: {
    // A service that is down leaves the figures as they were kept, and its records out of the list.
    async status({ status, statusOf }, _arguments, { hub }) {
      const live = status.sources.filter(({ source }) => source.connector.mode === 'live').map(({ key }) => key)
      return live.length === 0 ? status : statusOf(await hub.live.down(live))
    },
  },
  CaseChainStep: {
    kind: ({ step }) => step.kind,
    label: ({ step }, { language }) => labelOf('CaseKind', step.kind, language),
  },
  CaseChainEntry: {
    day: ({ day }) => partialDate(day)!,
    record: (entry, _arguments, context) => recordOf(entry, context),
    following: (entry, _arguments, context) => followingOf(entry, context),
  },
  RoadAccident: {
    ...commonOfRecords,
    id: recordId('RoadAccident'),
    occurredOn: (record) => partialDate(record.occurredOn),
    stage: (record) => record.stage as AccidentStage,
    roadClass: (record) => record.roadClass as RoadClass | null,
    directLoss: (record) => money(record.directLoss),
  },
  FireIncident: {
    ...commonOfRecords,
    id: recordId('FireIncident'),
    occurredOn: (record) => partialDate(record.occurredOn),
    placeKind: ({ placeKind }) => (placeKind === null ? null : (placeKind.canonical as PremisesKind)),
    directLoss: (record) => money(record.directLoss),
  },
}
