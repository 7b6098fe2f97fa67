import { chmod, mkdir, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { HubError } from './errors.ts'

/** What only a data folder of the hub holds. */
const marks = ['postgres', 'demonstration', 'location', 'cursor.key']

/**
 * Makes the data folder, or makes it the owner's own: keys, logs and the demonstration's files lie in it. The mode is 0700, for root 0711:
 * root's database servers run as other users, who must be able to go through, and still cannot look around. Keys in it become 0600.
 * Throws DATA_FOLDER_FORBIDDEN for a folder that others may read and whose mode is not the hub's to change: another user's, or one
 * that holds other things.
 */
export async function secureDataDirectory(directory: string): Promise<void> {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700
  try {
    // The last folder alone gets the mode; those above it are not the hub's.
    await mkdir(path.dirname(directory), { recursive: true })
    await mkdir(directory, { mode })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT') throw error
    if (code !== 'EEXIST') throw forbidden(directory, 'it cannot be made', error)
  }
  const found = await stat(directory)
  const entries = await readdir(directory).catch((error: unknown) => {
    throw forbidden(directory, 'it cannot be read', error)
  })
  if ((found.mode & 0o777 & ~mode) !== 0) {
    if (entries.length > 0 && !entries.some((name) => marks.includes(name))) {
      throw forbidden(directory, 'others may read it, and it holds things that are not of the hub')
    }
    await chmod(directory, mode).catch((error: unknown) => {
      throw forbidden(directory, 'others may read it', error)
    })
  }
  for (const name of entries.filter((entry) => entry.endsWith('.key'))) {
    const file = path.join(directory, name)
    if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600)
  }
}

function forbidden(directory: string, why: string, cause?: unknown): HubError {
  return new HubError(
    'DATA_FOLDER_FORBIDDEN',
    `The data folder ${directory} cannot be used: ${why}. Set HUB_DATA_DIRECTORY to a folder of the hub's own, or let its owner run \`chmod 700 ${directory}\`.`,
    cause === undefined ? {} : { cause },
  )
}
