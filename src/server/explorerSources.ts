import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'

/** An import or export of a relative path that is there when the program runs: `import type` is not. */
const runningImport = /^(?:import|export)\s(?!type\b)(?:[^'";]*?\sfrom\s*)?['"](\.[^'"?]+)/gm
const importOnDemand = /\bimport\(\s*['"](\.[^'"?]+)/g

/**
 * Every file of which the Explorer is made: those of `console/`, the prepared questions, and what the console's modules import from
 * elsewhere in the project, directly or through each other. Absolute paths in a fixed order.
 */
export async function explorerSourceFiles(projectDirectory: string): Promise<string[]> {
  const consoleDirectory = join(projectDirectory, 'console')
  const own = (await filesBelow(consoleDirectory)).filter(
    (file) => !file.startsWith(join(consoleDirectory, 'dist') + sep),
  )
  const files = new Set([...own, ...(await filesBelow(join(projectDirectory, 'questions')))])
  const unread = own.filter((file) => /\.tsx?$/.test(file))
  for (let file = unread.pop(); file !== undefined; file = unread.pop()) {
    for (const imported of await importedBy(file)) {
      if (files.has(imported) || imported.startsWith(consoleDirectory + sep)) continue
      files.add(imported)
      if (imported.endsWith('.ts')) unread.push(imported)
    }
  }
  return [...files].sort()
}

async function importedBy(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8')
  return [...text.matchAll(runningImport), ...text.matchAll(importOnDemand)].map(([, path]) =>
    resolve(dirname(file), path ?? ''),
  )
}

/** All files of a folder at any depth; none where there is no such folder. */
async function filesBelow(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
