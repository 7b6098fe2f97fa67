import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { secureDataDirectory } from '../src/dataDirectory.ts'

let parent: string
let directory: string
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'hub-data-'))
  directory = path.join(parent, 'below', '.hub')
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8)
// Root's database servers are other users, who go through it and cannot look around.
const own = process.getuid?.() === 0 ? '711' : '700'

it('is made so that others cannot look into it, whatever the mask of the process is', async () => {
  const mask = process.umask(0)
  try {
    await secureDataDirectory(directory)
  } finally {
    process.umask(mask)
  }
  expect(await modeOf(directory)).toBe(own)
})

it('that a hub made before for all to read becomes its own, with its keys', async () => {
  await mkdir(path.join(directory, 'postgres'), { recursive: true })
  await writeFile(path.join(directory, 'cursor.key'), 'x')
  await chmod(path.join(directory, 'cursor.key'), 0o644)
  await chmod(directory, 0o755)
  await secureDataDirectory(directory)
  expect([await modeOf(directory), await modeOf(path.join(directory, 'cursor.key'))]).toEqual([own, '600'])
})

it('that holds other things and is open to others is not touched but refused', async () => {
  await mkdir(directory, { recursive: true })
  await writeFile(path.join(directory, 'letters.txt'), 'x')
  await chmod(directory, 0o755)
  await expect(secureDataDirectory(directory)).rejects.toThrow(
    /others may read it, and it holds things that are not of the hub\. Set HUB_DATA_DIRECTORY.*chmod 700/,
  )
  expect(await modeOf(directory)).toBe('755')
})

it('that is stricter than it need be stays so', async () => {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await secureDataDirectory(directory)
  expect(await modeOf(directory)).toBe('700')
})

it('that is a file is told', async () => {
  await writeFile(path.join(parent, 'file'), 'x')
  await expect(secureDataDirectory(path.join(parent, 'file'))).rejects.toThrow(/cannot be used/)
})
