import DataLoader from 'dataloader'
import { keyOfPublished } from '../figures/publishedFigures.ts'
import { indicators } from '../figures/registry.ts'
import { findQuarantined } from '../store/quarantine.ts'
import { type ListedRecordName, recordsByKey } from '../store/recordRead.ts'
import { readRuns } from '../store/sourceRead.ts'
import type { GraphContext } from './context.ts'
import { departmentCodes } from './departments.ts'
import {
  keyOfQuarantined,
  keyOfRecord,
  parseNodeId,
  parseNumber,
  parseQuarantinedKey,
  parseRecordKey,
  parseRunKey,
} from './nodeId.ts'
import { readPetitions } from './petitionRecords.ts'
import { publishedNodes } from './publishedLoaders.ts'
import { typeOfHazard } from './resolvers/records.ts'

type Found = object | null

/** An entity with its type. */
export type FoundNode = (object & { readonly __typename: string }) | null

type NodeReader = (keys: readonly string[], context: GraphContext) => Promise<readonly Found[]>

/** A reader of entities that are in memory. */
const inMemory =
  (read: (key: string, context: GraphContext) => Found): NodeReader =>
  async (keys, context) =>
    keys.map((key) => read(key, context))

/** A reader of entities in the store: one statement for all keys; a key that cannot be one is nobody's. */
function inStore<Key, Entity extends object>(
  parse: (key: string) => Key | null,
  read: (keys: readonly Key[], context: GraphContext) => Promise<readonly (Entity | undefined)[]>,
  keyOf: (entity: Entity) => string,
): NodeReader {
  return async (keys, context) => {
    const wanted = keys.map(parse).filter((key) => key !== null)
    const found = wanted.length === 0 ? [] : await read(wanted, context)
    const byKey = new Map(found.flatMap((entity) => (entity === undefined ? [] : [[keyOf(entity), entity] as const])))
    return keys.map((key) => byKey.get(key) ?? null)
  }
}

const records = (record: ListedRecordName): NodeReader =>
  inStore(
    parseRecordKey,
    async (keys, { principal, records: reader }) =>
      principal.recordAccess === 'ALLOWED' ? reader.read((lane) => recordsByKey(lane, principal, record, keys)) : [],
    keyOfRecord,
  )

/** Reads entities by the keys inside their ids, in the order of the keys. */
const readers: ReadonlyMap<string, NodeReader> = new Map([
  [
    'Jurisdiction',
    inMemory((key, { hub }) => {
      const id = parseNumber(key, Number.MAX_SAFE_INTEGER)
      return id !== null && hub.tree.has(id) ? hub.tree.get(id) : null
    }),
  ],
  ['Indicator', inMemory((key) => indicators.find((indicator) => indicator.code === key) ?? null)],
  ['Department', inMemory((key) => (departmentCodes().some((code) => code === key) ? { code: key } : null))],
  [
    'Source',
    inMemory((key, { hub }) => {
      for (const { siteId, sources } of hub.sites) {
        for (const source of sources) if (`${siteId}/${source.connector.id}` === key) return { siteId, source }
      }
      return null
    }),
  ],
  [
    'SyncRun',
    inStore(
      parseRunKey,
      (keys, { hub, principal }) => readRuns(hub.database, principal, keys),
      ({ siteId, runId }) => `${siteId}/${runId}`,
    ),
  ],
  [
    'QuarantinedRow',
    inStore(
      parseQuarantinedKey,
      (keys, { hub, principal }) => findQuarantined(hub.database, principal, keys),
      keyOfQuarantined,
    ),
  ],
  ['PublishedFigure', inStore(parseRecordKey, publishedNodes, ({ stored }) => keyOfPublished(stored))],
  ['PoliceCase', records('policeCase')],
  ['Hazard', records('listedHazard')],
  ['MediationCase', records('mediationCase')],
  ['RoadAccident', records('roadAccident')],
  ['FireIncident', records('fireIncident')],
  ['PetitionCase', readPetitions],
])

const loaders = new WeakMap<GraphContext, DataLoader<string, FoundNode>>()

/**
 * Loads entities by their ids; null for an id that is unknown or was never made here. However many ids a request names, in however
 * many fields: one statement for each type that the store holds.
 */
export function nodeLoader(context: GraphContext): DataLoader<string, FoundNode> {
  let loader = loaders.get(context)
  if (loader === undefined) {
    loader = new DataLoader((ids) => loadNodes(ids, context))
    loaders.set(context, loader)
  }
  return loader
}

async function loadNodes(ids: readonly string[], context: GraphContext): Promise<(FoundNode | Error)[]> {
  const results = ids.map((): FoundNode | Error => null)
  const asked = ids.flatMap((id, index) => {
    const parsed = parseNodeId(id)
    return parsed === null ? [] : [{ ...parsed, index }]
  })
  await Promise.all(
    [...Map.groupBy(asked, ({ type }) => type)].map(async ([type, group]) => {
      try {
        const found = await (readers.get(type)?.(
          group.map(({ key }) => key),
          context,
        ) ?? [])
        for (const [place, { index }] of group.entries()) results[index] = typed(type, found[place] ?? null)
      } catch (error) {
        // The store failed for this type: the others are answered.
        for (const { index } of group) results[index] = error as Error
      }
    }),
  )
  return results
}

function typed(type: string, found: Found): FoundNode {
  if (found === null) return null
  return { ...found, __typename: type === 'Hazard' ? typeOfHazard(found as { readonly kind: string }) : type }
}
