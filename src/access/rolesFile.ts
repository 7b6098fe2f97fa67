import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { DepartmentCode } from '../connector/connector.ts'
import { HubError } from '../errors.ts'
import { operations, type Role } from './role.ts'

/** The roles of an installation. */
export interface RoleBook {
  /** What the file calls this state of itself; it lands in the audit, so that rights of the past can be looked up. */
  readonly revision: string
  readonly roles: ReadonlyMap<string, Role>
}

/** The roles that come with the hub: used where HUB_ROLES is not set, and to begin a file of one's own with. */
export const defaultRolesFile = fileURLToPath(new URL('defaultRoles.json', import.meta.url))

const words = (what: string) =>
  z
    .string(`must be ${what}`)
    .trim()
    .min(1, `must be ${what}, not empty`)
    .max(80, `must be ${what}, of at most 80 characters`)

const roleSchema = z.strictObject(
  {
    code: z
      .string('must be a code such as GOVERNANCE_ANALYST')
      .regex(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/, 'must be capital letters and digits, joined by _')
      .max(60, 'must have at most 60 characters'),
    title: z.strictObject({ zh: words('the Chinese title'), en: words('the English title') }, 'must hold zh and en'),
    departments: z.union([z.literal('ALL'), z.array(z.string())], 'must be "ALL" or a list of codes of departments'),
    precision: z.enum(['FIGURES', 'RECORDS'], 'must be FIGURES or RECORDS'),
    sensitive: z.boolean('must be true or false'),
    operations: z.array(z.enum(operations, `must be one of ${operations.join(', ')}`), 'must be a list of operations'),
    documents: z.enum(['ANY', 'TRUSTED'], 'must be ANY or TRUSTED'),
  },
  'must be an object that describes a role',
)

const fileSchema = z.strictObject(
  {
    version: z.literal(1, 'must be 1, the only format that this hub reads'),
    revision: z
      .string('must be a text such as "2026-11-22"')
      .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._:+-]{0,63}$/u, 'must be 1 to 64 letters, digits and . _ : + -'),
    roles: z.array(z.unknown(), 'must be a list of roles').min(1, 'must have at least one role'),
  },
  'must hold an object: { "version": 1, "revision": …, "roles": [ … ] }',
)

/**
 * Reads the roles. Throws CONFIGURATION_INVALID with every fault, each with its place in the file.
 * @param file the one that HUB_ROLES names; undefined: the one that comes with the hub
 * @param departments every department there is
 */
export function readRoles(file: string | undefined, departments: readonly DepartmentCode[]): RoleBook {
  const from = file ?? defaultRolesFile
  const { book, faults } = rolesOf(readJson(from), departments)
  if (faults.length > 0) {
    throw new HubError('CONFIGURATION_INVALID', `${from} has faults:\n  ${faults.join('\n  ')}`, {
      details: { faults },
    })
  }
  return book
}

/** What a roles file holds; `faults` is empty where it is right. */
export function rolesOf(
  content: unknown,
  departments: readonly DepartmentCode[],
): { readonly book: RoleBook; readonly faults: readonly string[] } {
  const parsed = fileSchema.safeParse(content)
  const faults = (parsed.error?.issues ?? []).map((issue) => describe(issue, issue.path.join('.')))
  const entries = (content as { readonly roles?: unknown } | null)?.roles
  const roles = new Map<string, Role>()
  for (const [index, entry] of (Array.isArray(entries) ? entries : []).entries()) {
    const place = `roles[${index}]`
    const read = roleSchema.safeParse(entry)
    if (!read.success) {
      faults.push(...read.error.issues.map((issue) => describe(issue, [place, ...issue.path].join('.'))))
      continue
    }
    const role = read.data
    faults.push(...roleFaults(role, departments).map((fault) => `${place} ${role.code}: ${fault}`))
    if (roles.has(role.code)) faults.push(`${place} ${role.code}: the role stands in the file twice`)
    roles.set(role.code, Object.freeze(role))
  }
  return { book: { revision: parsed.data?.revision ?? '', roles }, faults }
}

function roleFaults(role: z.infer<typeof roleSchema>, known: readonly DepartmentCode[]): string[] {
  const named = role.departments === 'ALL' ? [] : role.departments
  return [
    ...named
      .filter((code) => !known.includes(code))
      .map((code) => `there is no department ${code}; there are ${known.join(', ')}`),
    ...repeated(named).map((code) => `department ${code} is named twice`),
    ...repeated(role.operations).map((operation) => `operation ${operation} is named twice`),
    ...(named.length === 0 && role.departments !== 'ALL' && role.precision === 'RECORDS'
      ? ['records of no department: name departments, or make the precision FIGURES']
      : []),
  ]
}

function repeated(list: readonly string[]): string[] {
  return [...new Set(list.filter((entry, index) => list.indexOf(entry) !== index))]
}

/** A key that nobody knows is named: it is a slip of the pen, and what was meant by it would not hold. */
function describe(issue: z.core.$ZodIssue, place: string): string {
  if (issue.code === 'unrecognized_keys') return `${place || 'the file'} has unknown keys: ${issue.keys.join(', ')}`
  return `${place || 'the file'} ${issue.message}`
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const what =
      code === 'ENOENT' ? 'does not exist' : code === undefined ? `is not JSON: ${message}` : `cannot be read (${code})`
    throw new HubError(
      'CONFIGURATION_INVALID',
      `The roles file ${file}, which HUB_ROLES names, ${what}. docs/install.md shows what it holds; unset HUB_ROLES for the roles that come with the hub.`,
      { cause },
    )
  }
}
