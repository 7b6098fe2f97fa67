import type { KeyObject } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { openText, sealText } from '../access/sealedText.ts'

/**
 * Node ids: opaque to clients, unique over all types, stable for ever. Inside: the type and the entity's own key. Keys of records are
 * sealed, because a record's key is the number of somebody's case.
 */

/** A decoded id. */
export interface NodeKey {
  readonly type: string
  readonly key: string
}

/** Makes the id of an entity that is no record. */
export function nodeId(type: string, key: string | number): string {
  return Buffer.from(`${type}:${key}`, 'utf8').toString('base64url')
}

/** Types whose keys hold a key of the source. */
const sealedTypes: readonly string[] = [
  'PoliceCase',
  'Hazard',
  'MediationCase',
  'RoadAccident',
  'FireIncident',
  'PetitionCase',
  'QuarantinedRow',
]

// No id in the clear begins with it: those begin with the letter of a type.
const sealedMark = 1

/** Makes and reads the ids of one installation. */
export interface NodeIds {
  /** The id of a record: the same at any time, and telling nothing. */
  sealed(type: string, key: string): string
  /** Reads an id; null when this installation never made it. */
  parse(id: string): NodeKey | null
}

/** Some two mebibytes. */
const keptIds = 10_000

/** The ids of an installation; `key` seals those of records. */
export function createNodeIds(key: KeyObject): NodeIds {
  const about = 'node'
  // Sealing costs more than all else that a record of a list costs, and the same records head the lists of every area around them.
  const made = new LRUCache<string, string>({ max: keptIds })
  return {
    sealed(type, entity) {
      const text = `${type}:${entity}`
      let id = made.get(text)
      if (id === undefined) {
        id = Buffer.concat([Buffer.of(sealedMark), sealText(key, about, text)]).toString('base64url')
        made.set(text, id)
      }
      return id
    },
    parse(id) {
      const bytes = Buffer.from(id, 'base64url')
      // base64url decoding is lenient: only what encodes back to the very same text was made here.
      if (bytes.toString('base64url') !== id) return null
      if (bytes[0] !== sealedMark) {
        const found = split(bytes.toString('utf8'), bytes)
        return found === null || sealedTypes.includes(found.type) ? null : found
      }
      const text = openText(key, about, bytes.subarray(1))
      return text === null ? null : split(text, Buffer.from(text, 'utf8'))
    },
  }
}

function split(text: string, bytes: Buffer): NodeKey | null {
  const colon = text.indexOf(':')
  if (colon < 1 || !Buffer.from(text, 'utf8').equals(bytes)) return null
  // No key holds a NUL, and PostgreSQL refuses a text with one.
  if (text.includes('\0')) return null
  return { type: text.slice(0, colon), key: text.slice(colon + 1) }
}

/** Key of a record within its type. The source's own key comes last: it alone may hold a slash. */
export interface RecordKey {
  readonly siteId: string
  readonly feedId: number
  readonly sourceKey: string
}

export function keyOfRecord({ siteId, feedId, sourceKey }: RecordKey): string {
  return `${siteId}/${feedId}/${sourceKey}`
}

/** Reads the key of a record; null when it cannot be one. */
export function parseRecordKey(key: string): RecordKey | null {
  const [siteId = '', feed = '', ...rest] = key.split('/')
  const feedId = parseNumber(feed, largestInteger)
  return feedId === null || rest.length === 0 ? null : { siteId, feedId, sourceKey: rest.join('/') }
}

/** Key of a quarantined row within its type. */
export interface QuarantinedKey extends RecordKey {
  readonly column: string
}

export function keyOfQuarantined({ siteId, feedId, column, sourceKey }: QuarantinedKey): string {
  return `${siteId}/${feedId}/${column}/${sourceKey}`
}

/** Reads the key of a quarantined row; null when it cannot be one. */
export function parseQuarantinedKey(key: string): QuarantinedKey | null {
  const [siteId = '', feed = '', column = '', ...rest] = key.split('/')
  const feedId = parseNumber(feed, largestInteger)
  return feedId === null || rest.length === 0 ? null : { siteId, feedId, column, sourceKey: rest.join('/') }
}

/** Key of a run within its type. */
export function parseRunKey(key: string): { readonly siteId: string; readonly runId: number } | null {
  const [siteId = '', run = '', ...rest] = key.split('/')
  const runId = parseNumber(run, Number.MAX_SAFE_INTEGER)
  return runId === null || rest.length > 0 ? null : { siteId, runId }
}

/** PostgreSQL's `integer`; it refuses what is larger. */
const largestInteger = 2 ** 31 - 1

/** A number as the hub writes it, so that no entity has two ids; null for anything else. */
export function parseNumber(text: string, largest: number): number | null {
  const number = Number(text)
  return /^(0|[1-9]\d*)$/.test(text) && number <= largest ? number : null
}
