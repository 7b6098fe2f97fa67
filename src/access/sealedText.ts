import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'

const markBytes = 16

interface SealKeys {
  readonly mark: KeyObject
  readonly cipher: KeyObject
}

const derived = new WeakMap<KeyObject, SealKeys>()

/** Two keys of one: a key that makes marks must not encrypt. */
function keysOf(key: KeyObject): SealKeys {
  let keys = derived.get(key)
  if (keys === undefined) {
    const derive = (purpose: string): KeyObject =>
      createSecretKey(createHmac('sha256', key).update(`hub seal ${purpose}`).digest())
    keys = { mark: derive('mark'), cipher: derive('cipher') }
    derived.set(key, keys)
  }
  return keys
}

// The length keeps (about, text) apart from any other pair with the same joined text.
function markOf({ mark }: SealKeys, about: string, text: string): Buffer {
  return createHmac('sha256', mark).update(`${about.length}:${about}${text}`).digest().subarray(0, markBytes)
}

/**
 * Seals a text: the same text, key and `about` give the same bytes, which tell nothing of the text but its length, and which nobody else
 * can make. A synthetic initialisation vector (as in RFC 5297): the mark of the text is the vector under which it is encrypted, so that
 * none is ever used for two texts.
 */
export function sealText(key: KeyObject, about: string, text: string): Buffer {
  const keys = keysOf(key)
  const mark = markOf(keys, about, text)
  const cipher = createCipheriv('aes-256-ctr', keys.cipher, mark)
  return Buffer.concat([mark, cipher.update(text, 'utf8'), cipher.final()])
}

/** Opens what `sealText` made of the same key and `about`; null for anything else. */
export function openText(key: KeyObject, about: string, sealed: Uint8Array): string | null {
  if (sealed.length < markBytes) return null
  const keys = keysOf(key)
  const mark = sealed.subarray(0, markBytes)
  const cipher = createDecipheriv('aes-256-ctr', keys.cipher, mark)
  const text = Buffer.concat([cipher.update(sealed.subarray(markBytes)), cipher.final()]).toString('utf8')
  return timingSafeEqual(mark, markOf(keys, about, text)) ? text : null
}
