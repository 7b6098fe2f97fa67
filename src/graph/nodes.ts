import { indicators } from '../figures/registry.ts'
import { type ListedRecordName, recordsByKey } from '../store/recordRead.ts'
import { readRuns } from '../store/sourceRead.ts'
import type { GraphContext } from './context.ts'
import { departmentCodes } from './departments.ts'
import { parseNodeId } from './nodeId.ts'
import { typeOfHazard } from './resolvers/records.ts'
import { quarantinedRowByKey } from './resolvers/sources.ts'

type Found = object | null

/** Reads one kind of entity by the key inside its id. */
const readers: Readonly<Record<string, (key: string, context: GraphContext) => Found | Promise<Found>>> = {
  Jurisdiction: (key, { hub }) => {
    const id = Number(key)
    return Number.isSafeInteger(id) && hub.tree.has(id) ? hub.tree.get(id) : null
  },
  Indicator: (key) => indicators.find((indicator) => indicator.code === key) ?? null,
  Department: (key) => (departmentCodes.some((code) => code === key) ? { code: key } : null),
  Source: (key, { hub }) => {
    for (const { siteId, sources } of hub.sites) {
      for (const source of sources) if (`${siteId}/${source.connector.id}` === key) return { siteId, source }
    }
    return null
  },
  SyncRun: async (key, { hub, principal }) => {
    const [siteId = '', runId = ''] = key.split('/')
    return /^\d+$/.test(runId)
      ? ((await readRuns(hub.database, principal, [{ siteId, runId: Number(runId) }]))[0] ?? null)
      : null
  },
  QuarantinedRow: (key, context) => quarantinedRowByKey(key, context),
  PoliceCase: (key, context) => readRecord('policeCase', key, context),
  Hazard: (key, context) => readRecord('listedHazard', key, context),
}

async function readRecord(record: ListedRecordName, key: string, { principal, records }: GraphContext): Promise<Found> {
  if (principal.recordAccess !== 'ALLOWED') return null
  const [siteId = '', feedId = '', ...rest] = key.split('/')
  if (!/^\d+$/.test(feedId)) return null
  const wanted = [{ siteId, feedId: Number(feedId), sourceKey: rest.join('/') }]
  return (await records.read((lane) => recordsByKey(lane, principal, record, wanted)))[0] ?? null
}

/** Entities by their ids, in the order asked; null for an id that is unknown or was never made here. */
export async function resolveNodes(
  ids: readonly string[],
  context: GraphContext,
): Promise<((object & { readonly __typename: string }) | null)[]> {
  return Promise.all(
    ids.map(async (id) => {
      const parsed = parseNodeId(id)
      const read = parsed === null || !Object.hasOwn(readers, parsed.type) ? undefined : readers[parsed.type]
      if (parsed === null || read === undefined) return null
      const found = await read(parsed.key, context)
      if (found === null) return null
      const type = parsed.type === 'Hazard' ? typeOfHazard(found as { kind: string }) : parsed.type
      return { ...found, __typename: type }
    }),
  )
}
