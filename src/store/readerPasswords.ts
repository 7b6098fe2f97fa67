import { createHash, createHmac, pbkdf2Sync, scrypt } from 'node:crypto'
import { promisify } from 'node:util'

/** How readers log in where PostgreSQL asks for passwords; docs/adr/0017-row-level-security.md says why so. */
export interface ReaderPassword {
  readonly password: string
  /** What PostgreSQL stores, and what a statement for the administrator may show: the password cannot be told from it. */
  readonly verifier: string
}

const derive = promisify<string, string, number, Buffer>(scrypt)

/**
 * The key from which the readers' passwords come: made of the owner's own password, so that there is nothing more to configure or to
 * keep, and a new password of the owner's makes new ones for the readers. Slow on purpose: whoever saw a reader's password could
 * otherwise try the owner's by the million.
 */
export function readerKey(ownersPassword: string): Promise<Buffer> {
  return derive(ownersPassword, 'jurisdiction-hub readers', 32)
}

/** The password of one login. */
export function readerPassword(key: Buffer, login: string): ReaderPassword {
  const password = createHmac('sha256', key).update(`password ${login}`).digest('base64url')
  const salt = createHmac('sha256', key).update(`salt ${login}`).digest().subarray(0, 16)
  return { password, verifier: scramVerifier(password, salt) }
}

/** RFC 5803: what a server keeps for SCRAM-SHA-256. Sent in the place of the password, which then stands in no log of the server. */
export function scramVerifier(password: string, salt: Buffer): string {
  const rounds = 4096
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256')
  const keyFor = (name: string): Buffer => createHmac('sha256', salted).update(name).digest()
  const storedKey = createHash('sha256').update(keyFor('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${storedKey}:${keyFor('Server Key').toString('base64')}`
}
