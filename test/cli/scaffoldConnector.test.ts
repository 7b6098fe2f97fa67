import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scaffoldAdapters } from '../../src/cli/scaffoldAdapters.ts'
import { type ScaffoldRequest, scaffoldConnector } from '../../src/cli/scaffoldConnector.ts'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../../', import.meta.url))

/** A folder like the repository in which connectors can be made. */
let root: string

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'scaffold-'))
  await mkdir(path.join(root, 'connectors'))
  await mkdir(path.join(root, 'test', 'connectors'), { recursive: true })
  await cp(path.join(repository, 'connectors', 'templates'), path.join(root, 'connectors', 'templates'), {
    recursive: true,
  })
  const linked = ['src', 'schema', 'migrations', 'node_modules', 'package.json', 'test/contract', 'test/support']
  const connectors = await readdir(path.join(repository, 'connectors'))
  const others = connectors.filter((name) => name !== 'templates' && name !== 'index.ts')
  for (const name of [...linked, ...others.map((other) => `connectors/${other}`)])
    await symlink(path.join(repository, name), path.join(root, name))
  await cp(path.join(repository, 'connectors', 'index.ts'), path.join(root, 'connectors', 'index.ts'))
})
afterAll(() => rm(root, { recursive: true }))

const make = (request: Partial<ScaffoldRequest>) =>
  scaffoldConnector({ root, id: 'food-safety', adapter: 'sql', department: 'GOVERNANCE', ...request })

describe('hub connector new', () => {
  it.each(scaffoldAdapters)('makes everything of a connector over %s, and adds it to the registry', async (adapter) => {
    const id = `food-by-${adapter}`
    const name = `foodBy${adapter.slice(0, 1).toUpperCase()}${adapter.slice(1)}`
    const made = await make({ id, adapter })
    for (const file of [
      `connectors/${id}/README.md`,
      `connectors/${id}/connector.ts`,
      `connectors/${id}/codes/listLevel.csv`,
      `connectors/${id}/fixtures/rows.json`,
      `test/connectors/${name}.test.ts`,
    ])
      expect(made.files).toContain(file)
    expect(made.registered).toBe(true)
    const index = await readFile(path.join(root, 'connectors', 'index.ts'), 'utf8')
    expect(index).toContain(`import { ${name} } from './${id}/connector.ts'\n`)
    expect(index).toMatch(new RegExp(`readonly Connector\\[\\] = \\[[^\\]]*\\b${name}\\b[^\\]]*\\]`))
    for (const file of made.files)
      expect(await readFile(path.join(root, file), 'utf8'), file).not.toMatch(
        /example-(sql|files)|exampleSql|GOVERN.+ANCE/,
      )
  })

  it('brings the figures of a department that the hub does not know', async () => {
    const made = await make({ id: 'food-own', department: 'FOOD_SAFETY' })
    expect(made.files).toContain('connectors/food-own/figures.ts')
    const connector = await readFile(path.join(root, 'connectors/food-own/connector.ts'), 'utf8')
    expect(connector).toContain("department: 'FOOD_SAFETY',")
    expect(connector).toContain('brings: foodOwnFigures,')
    expect(connector).toContain("measures: ['food_safety_listed']")
  })

  it('makes what compiles, and what the style check accepts', { timeout: 600_000 }, async () => {
    const config = JSON.parse(await readFile(path.join(repository, 'tsconfig.json'), 'utf8'))
    await writeFile(
      path.join(root, 'tsconfig.json'),
      JSON.stringify({ ...config, include: ['connectors/food-*', 'test/connectors', 'test/support/globalSetup.ts'] }),
    )
    await cp(path.join(repository, 'biome.json'), path.join(root, 'biome.json'))
    await expectClean('tsc', ['-p', root])
    const checked = ['connectors/index.ts', 'test/connectors', ...(await madeFolders())]
    await expectClean('biome', ['check', '--vcs-enabled=false', ...checked])
  })

  it('makes what the hub accepts as a connector', async () => {
    const script = `
      import { checkConnectors } from './src/connector/checkConnector.ts'
      import { connectors } from './connectors/index.ts'
      checkConnectors(connectors)
      console.log(connectors.map(({ id }) => id).filter((id) => id.startsWith('food-')).sort().join())`
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: root })
    expect(stdout.trim().split(',')).toEqual(
      [...scaffoldAdapters.map((adapter) => `food-by-${adapter}`), 'food-own'].sort(),
    )
  })

  it.each<[string, Partial<ScaffoldRequest>, string]>([
    ['a name with capitals', { id: 'Food' }, '"Food" cannot name a connector'],
    ['a path for a name', { id: '../food' }, 'cannot name a connector'],
    ['a name that the hub uses itself', { id: 'adapters' }, 'is a name that the hub uses itself'],
    ['a connector that exists', { id: 'fire-safety' }, 'connectors/fire-safety exists; nothing is overwritten'],
    [
      'an unknown technology',
      { adapter: 'carrier-pigeon' },
      'there is no example for carrier-pigeon; there are sql, files, rest, soap, sqlite, xml, dbf',
    ],
    ['a department in small letters', { department: 'food' }, 'food cannot name a department'],
  ])('refuses %s, and makes nothing', async (_what, request, message) => {
    const before = await madeFiles()
    await expect(make(request)).rejects.toThrow(
      expect.objectContaining({ code: 'ARGUMENTS_INVALID', message: expect.stringContaining(message) }),
    )
    expect(await madeFiles()).toEqual(before)
  })

  it('says what to add where the registry has another form', async () => {
    const file = path.join(root, 'connectors', 'index.ts')
    const before = await readFile(file, 'utf8')
    await writeFile(file, 'export const connectors = new Map()\n')
    const made = await make({ id: 'food-by-hand' })
    expect(made.registered).toBe(false)
    expect(made.registration).toEqual(["import { foodByHand } from './food-by-hand/connector.ts'", 'foodByHand'])
    expect(await readFile(file, 'utf8')).toBe('export const connectors = new Map()\n')
    await writeFile(file, before)
  })
})

/** Runs a tool of the repository in the made folder; what it finds is the failure. */
async function expectClean(tool: string, words: readonly string[]): Promise<void> {
  const found = await run(path.join(repository, 'node_modules', '.bin', tool), [...words], { cwd: root }).then(
    () => '',
    (error: { stdout: string; stderr: string }) => `${error.stdout}${error.stderr}`,
  )
  expect(found).toBe('')
}

async function madeFiles(): Promise<string[]> {
  const files = await Promise.all(
    [...(await madeFolders()), 'test/connectors'].map((folder) =>
      readdir(path.join(root, folder), { recursive: true }),
    ),
  )
  return files.flat()
}

async function madeFolders(): Promise<string[]> {
  const folders = await readdir(path.join(root, 'connectors'))
  return folders.filter((folder) => folder.startsWith('food-')).map((folder) => `connectors/${folder}`)
}
