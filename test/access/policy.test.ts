import { Kind, OperationTypeNode, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { accessRules, isPermitted, policies } from '../../src/access/policy.ts'
import type { Role } from '../../src/access/role.ts'
import { findMeasure } from '../../src/figures/registry.ts'
import { isFieldBearer, readAccess, schemaRules } from '../../src/graph/accessRules.ts'
import { sectionContent } from '../../src/graph/sectionContent.ts'
import { type SectionName, sectionFigures } from '../../src/graph/sections.ts'
import { type Principal, principalOf } from '../../src/identity/principal.ts'

const { document, access } = schemaRules()

/** Every field of the SDL as `Type.field`, with what it is a field of. */
const fields = document.definitions.filter(isFieldBearer).flatMap((definition) =>
  (definition.fields ?? []).map((field) => ({
    place: `${definition.name.value}.${field.name.value}`,
    type: definition.name.value,
    name: field.name.value,
    arguments: field.kind === Kind.FIELD_DEFINITION ? (field.arguments ?? []).map(({ name }) => name.value) : [],
  })),
)

describe('rules in the SDL', () => {
  test('every field, argument and input field has one', () => {
    expect(fields.length).toBeGreaterThan(400)
    expect(access.missing).toEqual([])
    for (const { place, type, name, arguments: given } of fields) {
      expect(access.ofField(type, name), place).not.toBeNull()
      for (const argument of given)
        expect(access.ofArgument(type, name, argument), `${place}(${argument}:)`).not.toBeNull()
    }
  })

  test.each([
    ['a field of a type without a rule', 'type Bridge { length: Int }', ['Bridge.length']],
    [
      'a field that is added to a type from elsewhere',
      'extend type Jurisdiction { bridges: Int }',
      ['Jurisdiction.bridges'],
    ],
    ['a new entry point', 'extend type Query { bridges: Int }', ['Query.bridges']],
    ['a field of an input', 'input BridgeInput { length: Int }', ['BridgeInput.length']],
    ['nothing that has one', 'type Bridge @access(rule: PUBLIC) { length: Int }', []],
  ])('a new one without a rule is found: %s', (_what, sdl, missing) => {
    expect(readAccess(parse(sdl)).missing).toEqual(missing)
  })

  test.each([
    'type Bridge @access(rule: NONE) { length: Int }',
    'type Bridge @access(rule: OPERATION) { length: Int }',
    'type Bridge @access(rule: OPERATION, operation: BUILD) { length: Int }',
    'type Bridge @access(rule: PUBLIC, operation: SYNC) { length: Int }',
  ])('a rule that is none is refused: %s', (sdl) => {
    expect(() => readAccess(parse(sdl))).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }))
  })

  test('the enumeration of the SDL and the policy have the same rules', () => {
    const enumeration = document.definitions.find(
      (definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'AccessRule',
    )
    const inSdl = enumeration?.kind === Kind.ENUM_TYPE_DEFINITION ? (enumeration.values ?? []) : []
    expect(inSdl.map(({ name }) => name.value)).toEqual([...accessRules])
    expect(Object.keys(policies).toSorted()).toEqual([...accessRules].toSorted())
  })

  test.each([OperationTypeNode.MUTATION, OperationTypeNode.SUBSCRIPTION])('every %s needs an operation', (kind) => {
    const root = kind === OperationTypeNode.MUTATION ? 'Mutation' : 'Subscription'
    const ofRoot = fields.filter(({ type }) => type === root)
    expect(ofRoot.length).toBeGreaterThan(0)
    for (const { place, name } of ofRoot) {
      expect(access.ofField(root, name), place).toMatchObject({ rule: 'OPERATION', operation: expect.any(String) })
    }
  })

  test.each(Object.keys(sectionFigures) as SectionName[])(
    'the departments of the section %s are those of its measures',
    (section) => {
      const departments = sectionContent(section, {}).measures.map((code) => findMeasure(code).department)
      const stated = access.ofField('Jurisdiction', section)?.departments ?? []
      expect([...stated].toSorted()).toEqual([...new Set(departments)].toSorted())
    },
  )

  test('whatever tells single records has the rule of records', () => {
    const ofRecords = document.definitions.filter(isFieldBearer).filter((definition) => {
      const interfaces = 'interfaces' in definition ? (definition.interfaces ?? []) : []
      return definition.name.value === 'SourceRecord' || interfaces.some(({ name }) => name.value === 'SourceRecord')
    })
    expect(ofRecords.length).toBe(9)
    for (const { name } of ofRecords) expect(access.ofType(name.value)?.rule, name.value).toBe('RECORDS')
    for (const { type, name } of fields.filter((field) => /^(sourceKey|key|caseNumber)$/.test(field.name)))
      expect(access.ofField(type, name)?.rule, `${type}.${name}`).toBe('RECORDS')
  })
})

describe('the policy', () => {
  // 1 holds 2 and 3; 3 holds 4.
  const parents: Readonly<Record<number, number>> = { 2: 1, 3: 1, 4: 3 }
  const tree = {
    has: (id: number) => id >= 1 && id <= 4,
    parentOf: (id: number) => (parents[id] === undefined ? null : { id: parents[id] }),
    isWithin: (id: number, ancestor: number): boolean =>
      id === ancestor || (parents[id] !== undefined && tree.isWithin(parents[id], ancestor)),
  }
  const reader = (role: Partial<Role>, given: Partial<Principal> = {}): Principal =>
    principalOf({
      id: 'reader',
      kind: 'PERSON',
      scope: 'ALL',
      purpose: 'a test',
      ...given,
      role: {
        code: 'READER',
        title: { zh: '读者', en: 'Reader' },
        departments: ['JUSTICE'],
        precision: 'RECORDS',
        sensitive: false,
        operations: [],
        documents: 'ANY',
        ...role,
      },
    })
  const justice = { departments: ['JUSTICE'], area: 3 }

  test.each([
    ['public', 'PUBLIC', reader({ departments: [] }), { departments: ['PETITION'], area: 1 }, true],
    ['figures of the department', 'FIGURES', reader({}), justice, true],
    ['figures of another one', 'FIGURES', reader({}), { departments: ['PETITION'], area: 3 }, false],
    ['figures of both together', 'FIGURES', reader({}), { departments: ['PETITION', 'JUSTICE'], area: 3 }, true],
    ['figures of the area above', 'FIGURES', reader({}, { scope: [4] }), justice, true],
    ['figures of the area beside that', 'FIGURES', reader({}, { scope: [4] }), { ...justice, area: 2 }, false],
    ['runs at the site above', 'RUNS', reader({ precision: 'FIGURES' }, { scope: [4] }), { ...justice, area: 1 }, true],
    ['runs of another department', 'RUNS', reader({}), { departments: ['PETITION'], area: 3 }, false],
    ['details of the site above', 'SOURCE_DETAILS', reader({}, { scope: [4] }), justice, false],
    ['details of the own site', 'SOURCE_DETAILS', reader({}, { scope: [3] }), justice, true],
    ['details of sensitive measures', 'SOURCE_DETAILS', reader({}), { ...justice, sensitive: true }, false],
    ['the same, cleared', 'SOURCE_DETAILS', reader({ sensitive: true }), { ...justice, sensitive: true }, true],
    ['records', 'RECORDS', reader({}, { scope: [3] }), justice, true],
    ['records without a purpose', 'RECORDS', reader({}, { purpose: null }), justice, false],
    ['records for a role of figures', 'RECORDS', reader({ precision: 'FIGURES' }), justice, false],
    ['records of the area above', 'RECORDS', reader({}, { scope: [4] }), justice, false],
    ['records of the area beside', 'RECORDS', reader({}, { scope: [2] }), justice, false],
    ['records of two departments', 'RECORDS', reader({}), { departments: ['JUSTICE', 'PETITION'], area: 3 }, false],
    ['starting a run', 'OPERATION', reader({}, { scope: [3] }), justice, true],
    ['starting a run above the own area', 'OPERATION', reader({}, { scope: [4] }), justice, false],
  ] as const)('%s', (_what, rule, principal, subject, permitted) => {
    expect(isPermitted(rule, principal, tree, subject)).toBe(permitted)
  })
})
