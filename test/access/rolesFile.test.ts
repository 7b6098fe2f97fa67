import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRoles } from '../../src/access/rolesFile.ts'
import { hubDepartments } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'hub-roles-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const analyst = {
  code: 'POLICE_ANALYST',
  title: { zh: '公安分析员', en: 'Analyst of the police' },
  departments: ['PUBLIC_SECURITY', 'FOOD_SAFETY'],
  precision: 'RECORDS',
  sensitive: false,
  operations: ['SYNC'],
  documents: 'ANY',
}

async function read(content: unknown): Promise<ReturnType<typeof readRoles>> {
  const file = path.join(directory, 'roles.json')
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  return readRoles(file, [...hubDepartments, 'FOOD_SAFETY'])
}

async function faultsOf(content: unknown): Promise<unknown> {
  try {
    await read(content)
  } catch (error) {
    if (error instanceof HubError && error.code === 'CONFIGURATION_INVALID')
      return error.details['faults'] ?? error.message
    throw error
  }
  return 'none'
}

describe('the roles that come with the hub', () => {
  const { revision, roles } = readRoles(undefined, hubDepartments)

  it('have a revision, and are without faults', () => {
    expect(revision).toBe('hub-1')
    expect(roles.size).toBe(11)
  })

  it('let nobody do what the name of the role does not say', () => {
    const codes = (holds: (role: NonNullable<ReturnType<typeof roles.get>>) => boolean) =>
      [...roles.values()].filter(holds).map(({ code }) => code)
    expect(codes(({ sensitive }) => sensitive)).toEqual(['GOVERNANCE_LEAD', 'JUSTICE_ANALYST'])
    expect(codes(({ operations }) => operations.includes('SYNC'))).toEqual(['INTEGRATOR'])
    expect(codes(({ operations }) => operations.includes('AUDIT'))).toEqual(['AUDITOR'])
    expect(codes(({ documents }) => documents === 'TRUSTED')).toEqual(['FRONT_END'])
    expect(codes(({ departments }) => departments !== 'ALL' && departments.length === 0)).toEqual(['AUDITOR'])
    expect(codes(({ departments, precision }) => departments === 'ALL' && precision === 'RECORDS')).toEqual([
      'GOVERNANCE_LEAD',
    ])
  })
})

describe('a roles file', () => {
  it('gives its roles and its revision; departments may be those that connectors bring', async () => {
    const { revision, roles } = await read({ version: 1, revision: '2026-11-22 b', roles: [analyst] })
    expect(revision).toBe('2026-11-22 b')
    expect(roles.get('POLICE_ANALYST')).toEqual(analyst)
  })

  it('may be the one that docs/install.md shows', async () => {
    const page = await readFile(new URL('../../docs/install.md', import.meta.url), 'utf8')
    const [example] = [...page.matchAll(/```json\n([^`]*)```/g)].flatMap(([, text]) =>
      text?.includes('"revision"') ? [text] : [],
    )
    expect((await read(example)).roles.get('POLICE_ANALYST')?.departments).toEqual(['PUBLIC_SECURITY', 'TRAFFIC'])
  })

  it('tells all its faults at once, each with its place', async () => {
    expect(
      await faultsOf({
        version: 2,
        revison: 'slip of the pen',
        roles: [
          { ...analyst, departments: ['POLICE', 'JUSTICE', 'JUSTICE'], operations: ['SYNC', 'SYNC'] },
          analyst,
          { ...analyst, code: 'clerk', operations: ['DELETE'], sensitive: 'no', purpose: 'none' },
          { ...analyst, code: 'AUDITOR', departments: [] },
          null,
        ],
      }),
    ).toEqual([
      'version must be 1, the only format that this hub reads',
      'revision must be a text such as "2026-11-22"',
      'the file has unknown keys: revison',
      'roles[0] POLICE_ANALYST: there is no department POLICE; there are PUBLIC_SECURITY, JUSTICE, PETITION, FIRE_SAFETY, TRAFFIC, GRID, GOVERNANCE, FOOD_SAFETY',
      'roles[0] POLICE_ANALYST: department JUSTICE is named twice',
      'roles[0] POLICE_ANALYST: operation SYNC is named twice',
      'roles[1] POLICE_ANALYST: the role stands in the file twice',
      'roles[2].code must be capital letters and digits, joined by _',
      'roles[2].sensitive must be true or false',
      'roles[2].operations.0 must be one of SYNC, TARGETS, WARNINGS, AUDIT',
      'roles[2] has unknown keys: purpose',
      'roles[3] AUDITOR: records of no department: name departments, or make the precision FIGURES',
      'roles[4] must be an object that describes a role',
    ])
  })

  it.each([
    { content: [], says: 'the file must hold an object' },
    { content: { version: 1, revision: 'a', roles: [] }, says: 'at least one role' },
    { content: { version: 1, revision: 'a\nb', roles: [analyst] }, says: 'revision must be' },
    { content: '{', says: 'is not JSON' },
  ])('that is $content is refused', async ({ content, says }) => {
    expect(JSON.stringify(await faultsOf(content))).toContain(says)
  })

  it('that does not exist is named with what to do', () => {
    expect(() => readRoles(path.join(directory, 'none.json'), hubDepartments)).toThrow(
      /none\.json, which HUB_ROLES names, does not exist.*unset HUB_ROLES/,
    )
  })
})
