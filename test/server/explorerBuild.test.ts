import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureExplorerBuilt } from '../../src/server/explorerBuild.ts'

// A console of two lines instead of the real one: its build takes half a second.
let projectDirectory: string
let lines: string[]
const progress = (line: string) => lines.push(line)
const file = (...path: string[]) => join(projectDirectory, ...path)

beforeEach(async () => {
  lines = []
  projectDirectory = await mkdtemp(join(tmpdir(), 'explorer-build-'))
  await mkdir(file('console', 'src'), { recursive: true })
  await symlink(fileURLToPath(new URL('../../node_modules', import.meta.url)), file('node_modules'))
  await writeFile(file('package.json'), '{ "type": "module" }')
  await lockReact('19.0.0')
  await writeFile(file('console', 'vite.config.ts'), 'export default {}\n')
  await writeFile(file('console', 'index.html'), '<script type="module" src="/src/main.ts"></script>')
  await writeFile(file('console', 'src', 'main.ts'), 'document.title = "first"\n')
})
afterEach(() => rm(projectDirectory, { recursive: true, force: true }))

test('builds once, and again only after a change of a source or of a locked version', async () => {
  const first = await ensureExplorerBuilt({ progress, projectDirectory })
  expect(first.built).toBe(true)
  expect(lines).toEqual([expect.stringMatching(/building/), expect.stringMatching(/built in \d+\.\d s/)])
  expect(await builtScript(first.directory)).toContain('first')

  lines = []
  expect(await ensureExplorerBuilt({ progress, projectDirectory })).toEqual({ ...first, built: false })
  expect(lines).toEqual([])

  await writeFile(file('console', 'src', 'main.ts'), 'document.title = "second"\n')
  const second = await ensureExplorerBuilt({ progress, projectDirectory })
  expect(second.built).toBe(true)
  expect(await builtScript(second.directory)).toContain('second')
  // A hub that was started before goes on serving its own files.
  expect(await builtScript(first.directory)).toContain('first')

  await lockReact('19.0.1')
  const third = await ensureExplorerBuilt({ progress, projectDirectory })
  expect(third.built).toBe(true)
  expect(new Set([first.directory, second.directory, third.directory]).size).toBe(3)
})

test('follows the questions and what the console imports from elsewhere, but no types', async () => {
  await mkdir(file('questions'))
  await mkdir(file('src'))
  await writeFile(file('questions', 'one.graphql'), 'query One { one }\n')
  await writeFile(file('src', 'types.ts'), 'export type Name = string\n')
  await writeFile(file('src', 'deeper.ts'), "export const deeper = 'first deeper'\n")
  await writeFile(
    file('src', 'shared.ts'),
    "import type { Name } from './types.ts'\nexport { deeper } from './deeper.ts'\n",
  )
  await writeFile(
    file('console', 'src', 'main.ts'),
    "import { deeper } from '../../src/shared.ts'\ndocument.title = deeper\n",
  )
  const first = await ensureExplorerBuilt({ progress, projectDirectory })
  expect(await builtScript(first.directory)).toContain('first deeper')

  await writeFile(file('src', 'types.ts'), 'export type Name = number\n')
  await writeFile(file('src', 'unused.ts'), 'export {}\n')
  expect(await ensureExplorerBuilt({ progress, projectDirectory })).toEqual({ ...first, built: false })

  await writeFile(file('src', 'deeper.ts'), "export const deeper = 'second deeper'\n")
  const second = await ensureExplorerBuilt({ progress, projectDirectory })
  expect(await builtScript(second.directory)).toContain('second deeper')

  await writeFile(file('questions', 'two.graphql'), 'query Two { two }\n')
  expect((await ensureExplorerBuilt({ progress, projectDirectory })).built).toBe(true)
})

test('a development environment does not change what is built', async () => {
  await writeFile(file('console', 'src', 'main.ts'), 'document.title = import.meta.env.MODE + process.env.NODE_ENV\n')
  // Vitest itself runs with NODE_ENV=test.
  const { directory } = await ensureExplorerBuilt({ progress, projectDirectory })
  expect(await builtScript(directory)).toMatch(/production/)
  expect(await builtScript(directory)).not.toMatch(/test|development/)
})

test('two starts at the same time end with the same whole build', async () => {
  const both = await Promise.all([1, 2].map(() => ensureExplorerBuilt({ progress, projectDirectory })))
  expect(both[0]?.directory).toBe(both[1]?.directory)
  expect(await readdir(file('console', 'dist'))).toHaveLength(1)
  expect(await builtScript(both[0]?.directory ?? '')).toContain('first')
})

test('builds and abandoned builds go after a day, younger ones stay', async () => {
  const dayBeforeYesterday = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)
  for (const name of ['old', 'unfinished-old', 'young']) await mkdir(file('console', 'dist', name), { recursive: true })
  for (const name of ['old', 'unfinished-old']) {
    await utimes(file('console', 'dist', name), dayBeforeYesterday, dayBeforeYesterday)
  }
  const { directory } = await ensureExplorerBuilt({ progress, projectDirectory })
  const left = (await readdir(file('console', 'dist'))).map((name) => file('console', 'dist', name))
  expect(new Set(left)).toEqual(new Set([directory, file('console', 'dist', 'young')]))
})

test('without Vite it says which command installs it', async () => {
  await rm(file('node_modules'))
  await expect(ensureExplorerBuilt({ progress, projectDirectory })).rejects.toMatchObject({
    code: 'EXPLORER_BUILD_FAILED',
    message: expect.stringContaining('npm ci --include=dev'),
  })
})

test('a build that fails says why, and leaves nothing behind', async () => {
  await writeFile(file('console', 'src', 'main.ts'), 'const = broken\n')
  await expect(ensureExplorerBuilt({ progress, projectDirectory })).rejects.toMatchObject({
    code: 'EXPLORER_BUILD_FAILED',
    message: expect.stringMatching(/exit code 1[\s\S]*main\.ts/),
  })
  expect(await readdir(file('console', 'dist'))).toEqual([])
})

test('a folder that cannot be written is named', async () => {
  await writeFile(file('console', 'dist'), '')
  await expect(ensureExplorerBuilt({ progress, projectDirectory })).rejects.toMatchObject({
    code: 'EXPLORER_BUILD_FAILED',
    message: expect.stringContaining(file('console', 'dist')),
  })
})

test('an aborted build stops, and leaves nothing behind', async () => {
  const abort = new AbortController()
  const reason = new Error('Ctrl-C')
  const build = ensureExplorerBuilt({ progress, projectDirectory, signal: abort.signal })
  setTimeout(() => abort.abort(reason), 150)
  await expect(build).rejects.toBe(reason)
  expect(await readdir(file('console', 'dist'))).toEqual([])
})

async function lockReact(version: string): Promise<void> {
  await writeFile(file('package-lock.json'), JSON.stringify({ packages: { 'node_modules/react': { version } } }))
}

async function builtScript(directory: string): Promise<string> {
  const names = await readdir(join(directory, 'assets'))
  const contents = await Promise.all(names.map((name) => readFile(join(directory, 'assets', name), 'utf8')))
  return contents.join('\n')
}
