import { HubError } from '../../errors.ts'
import type { AccidentStage, PremisesKind, Resolvers, RoadClass } from '../../generated/resolvers.ts'
import { labelOf } from '../codeLists.ts'
import type { GraphContext } from '../context.ts'
import { feedSource } from '../feedSource.ts'
import type { ChainEntryModel, LivingRecord, PetitionCaseModel } from '../models.ts'
import { nodeId } from '../nodeId.ts'
import { nodeLoader } from '../nodes.ts'
import { commonOfRecords, money, partialDate, recordId } from './records.ts'

/** A petition as its service gives it now; null where it does not, or where the service does not answer. */
async function livingRecord(
  { siteId, feedId, sourceKey }: LivingRecord,
  context: GraphContext,
): Promise<PetitionCaseModel | null> {
  try {
    const { source } = await feedSource(siteId, feedId, context)
    const id = nodeId('PetitionCase', `${siteId}/${source.connector.id}/${sourceKey}`)
    return (await nodeLoader(context).load(id)) as PetitionCaseModel | null
  } catch (error) {
    if (!(error instanceof HubError) || !error.code.startsWith('SOURCE_')) throw error
    context.hub.logger.warn({ code: error.code, reason: error.message }, 'a record of a chain could not be read live')
    return null
  }
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
    record: ({ record }: ChainEntryModel, _arguments, context) =>
      'livesIn' in record ? livingRecord(record.livesIn, context) : record,
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
