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
  return { type: text.slice(0, colon), key: text.slice(colon + 1) }
}
