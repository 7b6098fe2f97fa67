import DataLoader from 'dataloader'
import { mayReadDepartment } from '../access/rights.ts'
import { keyOfPublished } from '../figures/publishedFigures.ts'
import { indicators } from '../figures/registry.ts'
import type { Principal } from '../identity/principal.ts'
import { findQuarantined } from '../store/quarantine.ts'
import { type ListedRecordName, recordsByKey } from '../store/recordRead.ts'
import { readRuns } from '../store/sourceRead.ts'
import { schemaRules } from './accessRules.ts'
import { mayReadEntity } from './accessSubjects.ts'
import { noteNode } from './auditedReads.ts'
import { keyOfAuditEntry, parseAuditKey, readAuditNodes } from './auditNodes.ts'
import type { GraphContext } from './context.ts'
import { departmentCodes } from './departments.ts'
import {
  keyOfQuarantined,
  keyOfRecord,
  parseNumber,
  parseQuarantinedKey,
  parseRecordKey,
  parseRunKey,
} from './nodeId.ts'
import { readPetitions } from './petitionRecords.ts'
import { publishedNodes } from './publishedLoaders.ts'
import { typeOfHazard } from './typeOfRecord.ts'

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
    async (keys, { principal, records: reader }) => reader.read((lane) => recordsByKey(lane, principal, record, keys)),
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
  ['AuditEntry', inStore(parseAuditKey, readAuditNodes, keyOfAuditEntry)],
])

const loaders = new WeakMap<GraphContext, DataLoader<string, FoundNode>>()

/**
 * Loads entities by their ids; null for an id that is unknown, was never made here, or is of an entity that the reader may not see:
 * nobody can find out which. However many ids a request names, in however
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
    const parsed = context.hub.nodeIds.parse(id)
    return parsed === null || !mayReadSome(parsed.type, context.principal) ? [] : [{ ...parsed, index }]
  })
  await Promise.all(
    [...Map.groupBy(asked, ({ type }) => type)].map(async ([type, group]) => {
      try {
        if (schemaRules().access.ofType(type)?.rule === 'RECORDS') context.audit.beforeRecords()
        const found = await (readers.get(type)?.(
          group.map(({ key }) => key),
          context,
        ) ?? [])
        const typedOnes = group.map((_, place) => typed(type, found[place] ?? null))
        const seen = await Promise.all(
          typedOnes.map((one) => one !== null && mayReadEntity(one.__typename, one, context)),
        )
        for (const [place, { index }] of group.entries()) {
          const one = seen[place] ? typedOnes[place]! : null
          await noteNode(type, one, context)
          results[index] = one
        }
      } catch (error) {
        // The store failed for this type: the others are answered.
        for (const { index } of group) results[index] = error as Error
      }
    }),
  )
  return results
}

/** Whether any entity of the type may be seen at all; without it nothing is read. */
function mayReadSome(type: string, principal: Principal): boolean {
  const access = schemaRules().access.ofType(type)
  if (access?.operation != null) return principal.role.operations.includes(access.operation)
  if (access?.rule !== 'RECORDS') return access !== null
  const { departments } = access
  return (
    principal.recordAccess === 'ALLOWED' &&
    (departments === null || departments.some((department) => mayReadDepartment(principal, department)))
  )
}

function typed(type: string, found: Found): FoundNode {
  if (found === null) return null
  return { ...found, __typename: type === 'Hazard' ? typeOfHazard(found as { readonly kind: string }) : type }
}
