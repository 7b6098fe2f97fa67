import { createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { HubError } from '../errors.ts'

const keyBytes = 32

/**
 * A secret key of the installation, made at the first start and kept: the same for all processes of one data directory, also for two
 * that start together. An object of its own, because node makes one of plain bytes for every single use, which takes five times as
 * long as the use itself. Throws CONFIGURATION_INVALID for a file that holds no such key.
 */
export function readInstallationKey(file: string): KeyObject {
  if (!existsSync(file)) makeKeyFile(file)
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
  if (key.length !== keyBytes) {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `${file} does not hold a key of 32 bytes. Put it back from a backup; without one remove it: a new one is made, and what was handed out under the old one is no longer known.`,
    )
  }
  return createSecretKey(key)
}

/** The key appears under its name whole and once: whoever comes second takes the key of the first. */
function makeKeyFile(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, randomBytes(keyBytes).toString('base64url'), { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}
