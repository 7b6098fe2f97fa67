import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DepartmentDemo, DepartmentDemoOptions } from '../departmentDemo.ts'

const committed = fileURLToPath(new URL('./files/', import.meta.url))
const markerFile = '.copied'

/**
 * The governance office's register of published figures: a drop folder for each jurisdiction, copied from the committed files, which are
 * no synthetic data. A jurisdiction of which only a bulletin is known (聊城, 朝阳, the province) is a site of its own with this one source.
 * Folders of the same files are left as they are, corrections included.
 */
export async function startBulletinDemo({ directory, progress }: DepartmentDemoOptions): Promise<DepartmentDemo> {
  const files = await committedFiles()
  const marker = path.join(directory, markerFile)
  const version = versionOf(files)
  if ((await readIfThere(marker)) !== version) {
    await rm(directory, { recursive: true, force: true })
    for (const { site, name } of files) {
      await mkdir(path.join(directory, site), { recursive: true })
      await copyFile(path.join(committed, site, name), path.join(directory, site, name))
    }
    // Last: only a complete folder says so.
    await writeFile(marker, version)
    progress(`published figures: ${files.length} files copied`)
  }
  const sites = [...new Set(files.map(({ site }) => site))]
  return {
    sources: sites.map((site) => ({
      site,
      connector: 'bulletin',
      settings: { folder: path.join(directory, site) },
    })),
    stop: async () => {},
  }
}

interface CommittedFile {
  /** Code of the jurisdiction, and name of the folder. */
  readonly site: string
  readonly name: string
  readonly content: Buffer
}

async function committedFiles(): Promise<CommittedFile[]> {
  const files: CommittedFile[] = []
  for (const site of (await readdir(committed)).sort()) {
    for (const name of (await readdir(path.join(committed, site))).sort()) {
      files.push({ site, name, content: await readFile(path.join(committed, site, name)) })
    }
  }
  return files
}

function versionOf(files: readonly CommittedFile[]): string {
  const hash = createHash('sha256')
  for (const { site, name, content } of files) hash.update(`${site}/${name}\n${content.length}\n`).update(content)
  return hash.digest('hex')
}

async function readIfThere(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}
