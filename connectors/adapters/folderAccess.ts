import { readdir } from 'node:fs/promises'
import { HubError } from '../../src/errors.ts'

/** Names of the files in a folder. */
export async function listFolder(folder: string): Promise<string[]> {
  const entries = await guardRead(folder, readdir(folder, { withFileTypes: true }))
  return entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => entry.name)
}

/** Says what it means that a folder or file cannot be read: SOURCE_REFUSED or SOURCE_UNREACHABLE. */
export async function guardRead<T>(folder: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (code === 'EACCES' || code === 'EPERM') {
      throw new HubError('SOURCE_REFUSED', `The hub may not read ${folder}. Give its account the right to.`, {
        details: { folder },
        cause,
      })
    }
    if (code === '') throw cause
    throw new HubError('SOURCE_UNREACHABLE', `The folder ${folder} cannot be read (${code}). Is the share mounted?`, {
      details: { folder },
      cause,
    })
  }
}
