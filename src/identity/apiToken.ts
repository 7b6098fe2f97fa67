import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * The text of an API token: `hub_<id>_<secret><checksum>`. The id (12 hexadecimal digits) finds it in the store, the secret is 32 random
 * bytes in base64url (43 characters), the checksum (CRC-32, 8 hexadecimal digits) tells a slip of copying from a token that is not known,
 * and lets scanners of source code find tokens that were left there.
 */
export interface NewApiToken {
  readonly id: string
  /** Shown once, to whoever makes it. */
  readonly text: string
  /** What the store keeps. */
  readonly hash: Buffer
}

const form = /^(hub_([0-9a-f]{12})_[A-Za-z0-9_-]{43})([0-9a-f]{8})$/

/** Makes a token. */
export function newApiToken(): NewApiToken {
  const id = randomBytes(6).toString('hex')
  const body = `hub_${id}_${randomBytes(32).toString('base64url')}`
  const text = `${body}${checksum(body)}`
  return { id, text, hash: hashOfToken(text) }
}

/** Whether the text means to be an API token: everything else is taken for a signed token. */
export function looksLikeApiToken(text: string): boolean {
  return text.startsWith('hub_')
}

/** The id that stands in the token. Null: mistyped or cut off. */
export function idOfToken(text: string): string | null {
  const [, body, id, sum] = form.exec(text) ?? []
  return body === undefined || id === undefined || checksum(body) !== sum ? null : id
}

/**
 * What is kept of a token. A fast hash is right: the secret has 256 random bits, so that trying is hopeless however fast it goes, while
 * each request must be answered in milliseconds.
 */
export function hashOfToken(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0')
}
