import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { HubError } from '../errors.ts'
import { type AuditCheckpoint, checkpointText } from './auditEntry.ts'

/** The key pair with which an installation signs the checkpoints of its audit. */
export interface AuditKey {
  /** First 16 hexadecimal digits of the SHA-256 of the public key. */
  readonly id: string
  /** PEM, for whoever verifies. */
  readonly publicPem: string
  sign(checkpoint: Omit<AuditCheckpoint, 'signature' | 'keyId'>): AuditCheckpoint
}

/**
 * Reads the key of `directory` (`audit.key`, readable by its owner alone), or makes it at the first start, with the public key beside it
 * (`audit.pub`). Throws CONFIGURATION_INVALID where the file holds something else.
 */
export function readAuditKey(directory: string): AuditKey {
  const file = path.join(directory, 'audit.key')
  if (!existsSync(file)) makeKey(file)
  let privateKey: KeyObject
  try {
    privateKey = createPrivateKey(readFileSync(file))
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('another kind of key')
  } catch (cause) {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `${file} does not hold an Ed25519 key. Restore it from a backup; without it the hub cannot sign the checkpoints of the audit.`,
      { cause },
    )
  }
  const publicKey = createPublicKey(privateKey)
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  writeUnlessSame(path.join(directory, 'audit.pub'), publicPem)
  const id = keyIdOf(publicKey)
  return {
    id,
    publicPem,
    sign(checkpoint) {
      const signed = { ...checkpoint, keyId: id }
      const signature = sign(null, Buffer.from(checkpointText(signed)), privateKey).toString('base64url')
      return { ...signed, signature }
    },
  }
}

function makeKey(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const { privateKey } = generateKeyPairSync('ed25519')
  try {
    // Exclusive: of two hubs that start together, both use the key of the first.
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function writeUnlessSame(file: string, text: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}

/** The id of a public key. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)
}

/** Whether a checkpoint was signed by the key that it names; false for a key that is not among these. */
export function isSigned(checkpoint: AuditCheckpoint, keys: ReadonlyMap<string, KeyObject>): boolean {
  const key = keys.get(checkpoint.keyId)
  if (key === undefined) return false
  const signature = Buffer.from(checkpoint.signature, 'base64url')
  return signature.length === 64 && verify(null, Buffer.from(checkpointText(checkpoint)), key, signature)
}
