import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hubDepartments } from '../connector/connector.ts'
import { HubError } from '../errors.ts'
import { type ScaffoldAdapter, scaffoldAdapters } from './scaffoldAdapters.ts'

/** What `hub connector new` is asked for. */
export interface ScaffoldRequest {
  /** The folder that holds connectors/ and test/. */
  readonly root: string
  readonly id: string
  readonly adapter: string
  readonly department: string
}

/** What was made. */
export interface Scaffold {
  readonly id: string
  /** Paths below the root, in the order of the alphabet. */
  readonly files: readonly string[]
  /** False: connectors/index.ts has another form than expected, and `registration` must be added by hand. */
  readonly registered: boolean
  /** What stands (or must be put) in connectors/index.ts. */
  readonly registration: readonly string[]
}

/** Names below connectors/ that are no connectors. */
const reserved: ReadonlySet<string> = new Set(['adapters', 'templates'])

/**
 * Makes connectors/<id>/ from the example of a technology, and its test in test/connectors/; a department that the hub does not
 * know gets its figures.ts. Overwrites nothing. Throws ARGUMENTS_INVALID for a name that cannot be, an unknown technology, or a
 * connector that exists.
 */
export async function scaffoldConnector(request: ScaffoldRequest): Promise<Scaffold> {
  const { root, id, department } = request
  const adapter = checkRequest(request)
  const name = camelCase(id)
  const template = path.join(root, 'connectors', 'templates', `example-${adapter}`)
  const files = new Map<string, string | Buffer>()
  const own = hubDepartments.some((known) => known === department) ? null : ownDepartment(department, name)
  for (const file of await templateFiles(template)) {
    const content = await readFile(path.join(template, file))
    if (file === 'connector.ts') files.set(`connectors/${id}/${file}`, connectorText(content, request, own))
    else if (file === 'connector.test.ts') files.set(testFile(name), testText(content, request, own))
    else if (file === 'README.md' || file.endsWith('.ts'))
      files.set(`connectors/${id}/${file}`, renamed(content.toString(), adapter, id))
    else files.set(`connectors/${id}/${file}`, content)
  }
  if (own !== null) {
    const text = await readFile(path.join(root, 'connectors', 'templates', 'figures.ts'), 'utf8')
    files.set(`connectors/${id}/figures.ts`, figuresText(text, department, own))
  }
  for (const [file, content] of files) await writeNew(path.join(root, file), content)
  const registration = [`import { ${name} } from './${id}/connector.ts'`, name]
  const registered = await register(path.join(root, 'connectors', 'index.ts'), registration[0]!, name)
  return { id, files: [...files.keys()].sort(), registered, registration }
}

function checkRequest({ root, id, adapter, department }: ScaffoldRequest): ScaffoldAdapter {
  const faults: string[] = []
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > 40)
    faults.push(`"${id}" cannot name a connector: small letters, digits and single hyphens, such as food-safety`)
  else if (reserved.has(id) || id.startsWith('example-')) faults.push(`${id} is a name that the hub uses itself`)
  else if (existsSync(path.join(root, 'connectors', id)))
    faults.push(`connectors/${id} exists; nothing is overwritten. Choose another name, or remove the folder`)
  else if (existsSync(path.join(root, testFile(camelCase(id)))))
    faults.push(`${testFile(camelCase(id))} exists; nothing is overwritten`)
  const known = scaffoldAdapters.find((one) => one === adapter)
  if (known === undefined) faults.push(`there is no example for ${adapter}; there are ${scaffoldAdapters.join(', ')}`)
  if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(department))
    faults.push(
      `${department} cannot name a department: one of ${hubDepartments.join(', ')}, or capital letters joined by _ for a new one`,
    )
  if (known !== undefined && faults.length === 0) return known
  throw new HubError('ARGUMENTS_INVALID', `${faults.join('; ')}.`, { details: { faults } })
}

/** The names that a department of its own brings. */
interface OwnDepartment {
  readonly figures: string
  readonly measure: string
}

function ownDepartment(department: string, name: string): OwnDepartment {
  // A measure's code begins with a word without digits.
  const words = department.toLowerCase().replaceAll(/\d+/g, '').replaceAll(/_+/g, '_').replaceAll(/^_|_$/g, '')
  return { figures: `${name}Figures`, measure: `${words}_listed` }
}

function connectorText(
  content: Buffer,
  { id, adapter, department }: ScaffoldRequest,
  own: OwnDepartment | null,
): string {
  const moved = renamed(content.toString(), adapter, id)
    .replaceAll("'../../../src/", "'../../src/")
    .replaceAll("'../../adapters/", "'../adapters/")
    .replaceAll("'../../settings.ts'", "'../settings.ts'")
  if (own === null) return replaced(moved, "department: 'GOVERNANCE',", `department: '${department}',`)
  const brought = replaced(
    moved,
    "department: 'GOVERNANCE',",
    `department: '${department}',\n  // The hub does not know this department: its name, measures and indicators stand in figures.ts.\n  brings: ${own.figures},`,
  )
  const counted = replaced(brought, "measures: ['listed_hazard_units']", `measures: ['${own.measure}']`)
  const kind = replaced(counted, "kind: { constant: 'FIRE_PREMISES' }", "kind: { constant: 'OTHER' }")
  return withImport(kind, `import { ${own.figures} } from './figures.ts'`)
}

function figuresText(text: string, department: string, own: OwnDepartment): string {
  return replaced(
    replaced(replaced(text, "'EXAMPLE'", `'${department}'`), 'exampleFigures', own.figures),
    "'example_listed'",
    `'${own.measure}'`,
  )
}

function testText(content: Buffer, { id, adapter }: ScaffoldRequest, own: OwnDepartment | null): string {
  const name = camelCase(id)
  const moved = renamed(content.toString(), adapter, id)
    .replaceAll("'../../../test/", "'../")
    .replaceAll("'./connector.ts'", `'../../connectors/${id}/connector.ts'`)
    .replaceAll("new URL('./', import.meta.url)", `new URL('../../connectors/${id}/', import.meta.url)`)
  const registry = `, { registry: [${name}] }`
  if (own === null) return withImport(replaced(moved, registry, ''))
  return withImport(
    replaced(moved, registry, `, { measures: ${own.figures}.measures }`),
    `import { ${own.figures} } from '../../connectors/${id}/figures.ts'`,
  )
}

function renamed(text: string, adapter: string, id: string): string {
  return text.replaceAll(`example-${adapter}`, id).replaceAll(camelCase(`example-${adapter}`), camelCase(id))
}

/** The examples are compiled and tested as they stand; a part that is no longer in them is a defect, never left out in silence. */
function replaced(text: string, part: string, by: string): string {
  if (!text.includes(part))
    throw new HubError('INTERNAL', `The example of a connector no longer holds "${part.trim()}".`)
  return text.replace(part, () => by)
}

function testFile(name: string): string {
  return `test/connectors/${name}.test.ts`
}

async function templateFiles(template: string): Promise<string[]> {
  const entries = await readdir(template, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(template, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort()
}

async function writeNew(file: string, content: string | Buffer): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, content, { flag: 'wx' })
}

/** Adds a connector to the registry where it has the form `import …` lines and one list; gives false where it has not. */
async function register(file: string, importLine: string, name: string): Promise<boolean> {
  const text = await readFile(file, 'utf8')
  const list = /(export const connectors: readonly Connector\[\] = \[)([^\]]*)(\])/.exec(text)
  if (list === null || !text.startsWith('import ')) return false
  const [whole, open, names = '', close] = list
  const entries = [
    ...names
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
    name,
  ]
  const oneLine = `${open}${entries.join(', ')}${close}`
  const written = oneLine.length <= 120 ? oneLine : `${open}\n  ${entries.join(',\n  ')},\n${close}`
  await writeFile(
    file,
    withImport(
      text.replace(whole, () => written),
      importLine,
    ),
  )
  return true
}

/** The imports at the head of a file, one more among them, in the order that `biome check` wants: packages, then the farther path first. */
function withImport(text: string, added?: string): string {
  const head = /^(?:import .*\n)+/.exec(text)?.[0] ?? ''
  const lines = [...head.split('\n').filter((line) => line !== ''), ...(added === undefined ? [] : [added])]
  const pathOf = (line: string): string => /'([^']+)'$/.exec(line)?.[1] ?? ''
  const steps = (line: string): number => (pathOf(line).startsWith('.') ? -pathOf(line).split('../').length : -100)
  lines.sort((one, other) => steps(one) - steps(other) || (pathOf(one) < pathOf(other) ? -1 : 1))
  return `${lines.join('\n')}\n${text.slice(head.length)}`
}

function camelCase(id: string): string {
  return id.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
