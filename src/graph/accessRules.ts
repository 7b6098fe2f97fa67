import { type ConstDirectiveNode, type DocumentNode, Kind, parse, valueFromASTUntyped } from 'graphql'
import { loadTypeDefs } from '../../schema/loadSchema.ts'
import { type Access, accessRules } from '../access/policy.ts'
import { operations } from '../access/role.ts'
import { HubError } from '../errors.ts'

/** The rules of a schema, as its SDL states them. */
export interface SchemaAccess {
  /** Of a type; null: it has none, so its fields must. */
  ofType(type: string): Access | null
  /** Of an output or input field: its own, else its type's. Null: there is no such field. */
  ofField(type: string, field: string): Access | null
  /** Of an argument: its own, else its field's. */
  ofArgument(type: string, field: string, argument: string): Access | null
  /** Fields that have no rule, by themselves or by their type, as `Type.field`. */
  readonly missing: readonly string[]
}

/** Name of the directive; everything of it is taken out of what is served. */
export const accessDirective = 'access'

/**
 * Reads the rules of an SDL. Fields that are added to a type from elsewhere (`extend type`) and those of the roots need a rule of their
 * own: whoever adds one decides. Throws CONFIGURATION_INVALID for a rule that is none.
 */
export function readAccess(document: DocumentNode): SchemaAccess {
  const types = new Map<string, Access>()
  const fields = new Map<string, Access>()
  const missing: string[] = []
  for (const definition of document.definitions) {
    if (!isFieldBearer(definition)) continue
    const type = definition.name.value
    const own = accessOf(definition.directives, type)
    if (own !== null) types.set(type, own)
    const isExtension = definition.kind.endsWith('Extension')
    for (const field of definition.fields ?? []) {
      const place = `${type}.${field.name.value}`
      const access = accessOf(field.directives, place) ?? (isExtension ? null : own)
      if (access === null) missing.push(place)
      else fields.set(place, access)
      if (field.kind !== Kind.FIELD_DEFINITION) continue
      for (const argument of field.arguments ?? []) {
        const inner = accessOf(argument.directives, `${place}(${argument.name.value}:)`) ?? access
        if (inner !== null) fields.set(`${place}.${argument.name.value}`, inner)
      }
    }
  }
  return {
    ofType: (type) => types.get(type) ?? null,
    ofField: (type, field) => fields.get(`${type}.${field}`) ?? null,
    ofArgument: (type, field, argument) => fields.get(`${type}.${field}.${argument}`) ?? null,
    missing,
  }
}

type Definition = DocumentNode['definitions'][number]

/** Definitions and extensions that have fields. */
export type FieldBearer = Extract<Definition, { readonly fields?: readonly object[] | undefined }>

/** Whether a definition has fields: types, interfaces, input objects, and their extensions. */
export function isFieldBearer(definition: Definition): definition is FieldBearer {
  return 'fields' in definition
}

function accessOf(directives: readonly ConstDirectiveNode[] | undefined, place: string): Access | null {
  const directive = directives?.find(({ name }) => name.value === accessDirective)
  if (directive === undefined) return null
  const given = Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  )
  const rule = accessRules.find((known) => known === given['rule'])
  const operation = operations.find((known) => known === given['operation']) ?? null
  if (rule === undefined || (rule === 'OPERATION') !== (operation !== null)) {
    throw new HubError(
      'CONFIGURATION_INVALID',
      `@access of ${place} needs one of the rules ${accessRules.join(', ')}, and with OPERATION, and only there, an operation.`,
    )
  }
  return { rule, departments: (given['departments'] as readonly string[] | undefined) ?? null, operation }
}

let known: { readonly document: DocumentNode; readonly access: SchemaAccess } | undefined

/** The SDL of `schema/` and its rules, read once. Throws CONFIGURATION_INVALID for fields without a rule: nothing is served by default. */
export function schemaRules(): { readonly document: DocumentNode; readonly access: SchemaAccess } {
  if (known === undefined) {
    const document = parse(loadTypeDefs(), { noLocation: true })
    const access = readAccess(document)
    if (access.missing.length > 0) {
      throw new HubError(
        'CONFIGURATION_INVALID',
        `These fields of schema/ have no @access, and so nobody may see them: ${access.missing.join(', ')}.`,
      )
    }
    known = { document, access }
  }
  return known
}
