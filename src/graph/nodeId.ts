/**
 * Node ids: opaque to clients, unique over all types, stable for ever. Inside: the type and the entity's own key.
 */

/** A decoded id. */
export interface NodeKey {
  readonly type: string
  readonly key: string
}

/** Makes the id of an entity. */
export function nodeId(type: string, key: string | number): string {
  return Buffer.from(`${type}:${key}`, 'utf8').toString('base64url')
}

/** Reads an id; null when this hub never made it. */
export function parseNodeId(id: string): NodeKey | null {
  const text = Buffer.from(id, 'base64url').toString('utf8')
  const colon = text.indexOf(':')
  // base64url decoding is lenient: only what encodes back to the very same text was made here.
  if (colon < 1 || Buffer.from(text, 'utf8').toString('base64url') !== id) return null
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
