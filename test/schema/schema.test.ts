import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generate } from '@graphql-codegen/cli'
import {
  assertEnumType,
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  printType,
  validateSchema,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import codegenConfig from '../../codegen.ts'
import { loadTypeDefs } from '../../schema/loadSchema.ts'
import { buildCodeLists } from '../../src/graph/codeLists.ts'

const schema = buildSchema(loadTypeDefs())
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)
const promise = buildSchema(await readFile(new URL('promise.graphql', import.meta.url), 'utf8'))

interface Described {
  readonly place: string
  readonly description: string | null | undefined
}

function describedParts(type: GraphQLNamedType): Described[] {
  const argument = (place: string) => (arg: GraphQLArgument) => ({
    place: `${place}(${arg.name}:)`,
    description: arg.description,
  })
  if (isEnumType(type))
    return type.getValues().map((value) => ({ place: `${type.name}.${value.name}`, description: value.description }))
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return []
  return Object.values(type.getFields()).flatMap((field) => {
    const place = `${type.name}.${field.name}`
    return [{ place, description: field.description }, ...('args' in field ? field.args.map(argument(place)) : [])]
  })
}

describe('the schema', () => {
  it('is valid', () => {
    expect(validateSchema(schema)).toEqual([])
  })

  it('describes every type, field, argument and value in English and in Chinese', () => {
    const parts = types.flatMap((type) => [
      { place: type.name, description: type.description },
      ...describedParts(type),
    ])
    expect(parts.length).toBeGreaterThan(500)
    const speechless = parts.filter(
      ({ description }) => !/[A-Za-z]/.test(description ?? '') || !/\p{Script=Han}/u.test(description ?? ''),
    )
    expect(speechless.map(({ place }) => place)).toEqual([])
  })

  it('gives every value of every enumeration a title in both languages', () => {
    for (const list of buildCodeLists(schema)) {
      for (const value of list.values) {
        expect(value.label.EN, `${list.name}.${value.code}`).toMatch(/^[A-Z][A-Za-z' ()-]*$/)
        expect(value.label.ZH, `${list.name}.${value.code}`).toMatch(/^[\p{Script=Han}\uFF08\uFF09]+$/u)
      }
    }
  })

  it('lets every open enumeration of the domain say OTHER', () => {
    const open = [
      'PoliceCaseCategory',
      'PoliceCaseState',
      'HazardKind',
      'HazardState',
      'PremisesKind',
      'MediationChannel',
    ]
    const alsoOpen = ['DisputeType', 'DisputeSeverity', 'MediationOutcome', 'JurisdictionChangeKind']
    for (const name of [...open, ...alsoOpen]) expect(printType(schema.getType(name)!), name).toMatch(/^ {2}OTHER$/m)
  })

  it('has no word for anything personal', () => {
    const names = types.flatMap((type) => (isEnumType(type) ? [] : describedParts(type).map(({ place }) => place)))
    expect(
      names.filter((name) => /phone|address|plate|birth|gender|ethnic|religion|portrait|idNumber|citizen/i.test(name)),
    ).toEqual([])
  })
})

describe('the promise to front ends', () => {
  it('is kept: nothing was removed, renamed, made nullable or given another default', () => {
    expect(findBreakingChanges(promise, schema)).toEqual([])
    expect(
      findDangerousChanges(promise, schema).filter((change) => change.type === 'ARG_DEFAULT_VALUE_CHANGE'),
    ).toEqual([])
  })

  it('is kept to the letter: the only differences are things that were added', () => {
    const additions = [
      'FIELD_REMOVED',
      'TYPE_REMOVED',
      'ARG_REMOVED',
      'VALUE_REMOVED_FROM_ENUM',
      'IMPLEMENTED_INTERFACE_REMOVED',
      'DIRECTIVE_REMOVED',
    ]
    const differences = findBreakingChanges(schema, promise).filter((change) => !additions.includes(change.type))
    expect(differences).toEqual([])
  })

  it.each(['SectionState', 'FigureState', 'Bound', 'RecordAccess', 'StatusReason'])(
    'leaves the closed list %s as it is',
    (name) => {
      const valuesIn = (of: GraphQLSchema) => assertEnumType(of.getType(name)).getValues()
      expect(
        valuesIn(schema)
          .map((value) => value.name)
          .toSorted(),
      ).toEqual(
        valuesIn(promise)
          .map((value) => value.name)
          .toSorted(),
      )
    },
  )

  it('has the section states in the order in which they apply', () => {
    const states = assertEnumType(schema.getType('SectionState')).getValues()
    expect(states.map((state) => state.name)).toEqual([
      'NO_SOURCE',
      'WITHHELD',
      'UNAVAILABLE',
      'NO_DATA',
      'PARTIAL',
      'STALE',
      'FRESH',
    ])
  })

  it('keeps what the comparison above does not look at: defaults of input fields, and @oneOf', () => {
    const inputsOf = (of: GraphQLSchema) =>
      Object.values(of.getTypeMap())
        .filter(isInputObjectType)
        .flatMap((type) => [
          `${type.name} oneOf ${type.isOneOf}`,
          ...Object.values(type.getFields()).map(
            (field) => `${type.name}.${field.name} = ${JSON.stringify(field.defaultValue)}`,
          ),
        ])
    expect(inputsOf(schema).toSorted()).toEqual(inputsOf(promise).toSorted())
  })
})

describe('generated code', () => {
  it('is what codegen makes of the schema now (else run npm run codegen)', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const folder = await mkdtemp(join(tmpdir(), 'codegen-'))
    try {
      const outputs = Object.entries(codegenConfig.generates).map(([path, output]) => [join(folder, path), output])
      await generate({ ...codegenConfig, cwd: root, generates: Object.fromEntries(outputs) }, true)
      const names = Object.keys(codegenConfig.generates)
      expect((await readdir(join(root, 'src/generated'))).map((name) => `src/generated/${name}`).toSorted()).toEqual(
        names.toSorted(),
      )
      for (const name of names) {
        const [made, committed] = await Promise.all([folder, root].map((from) => readFile(join(from, name), 'utf8')))
        expect(made === committed, `${name} is in step with the schema`).toBe(true)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  }, 300_000)
})
