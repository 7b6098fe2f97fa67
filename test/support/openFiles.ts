import { existsSync, readdirSync, readlinkSync } from 'node:fs'

const descriptors = '/proc/self/fd'

/** How many files below a folder this process holds open; null where the operating system does not tell. */
export function openFilesBelow(folder: string): (() => Promise<number>) | null {
  if (!existsSync(descriptors)) return null
  return async () =>
    readdirSync(descriptors).filter((descriptor) => linkOf(descriptor)?.startsWith(folder) === true).length
}

function linkOf(descriptor: string): string | null {
  try {
    return readlinkSync(`${descriptors}/${descriptor}`)
  } catch {
    // Closed since it was listed, as the one that listed them is.
    return null
  }
}
