import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { type Access, isPermitted, type Subject } from '../access/policy.ts'
import { HubError } from '../errors.ts'
import type { SchemaAccess } from './accessRules.ts'
import { mayReadEntity, subjectsOfParents, subjectsOfTypes } from './accessSubjects.ts'
import type { GraphContext } from './context.ts'
import { typeOfRecord } from './typeOfRecord.ts'

type Resolver = GraphQLFieldResolver<unknown, GraphContext>
type SubjectOf = (object: unknown, context: GraphContext) => Subject | Promise<Subject>

/**
 * Puts the policy before every field whose rule answers with null, so that no resolver and no loader has to remember it:
 * - a field that asks something of its parent (a section's records, a source's quarantine) is decided before anything is read;
 * - a field that leads to an entity (a run, the record of a chain) is decided by the entity that was found.
 * Lists of records are of one area, which was decided before; what they hold is looked at once more for its department alone, and a
 * record that should not be there is a defect and no answer. Figures withhold themselves (`figures/figureRights.ts`), ids are decided by
 * `nodes.ts`, operations by the schema. Throws INTERNAL for a field with such a rule of which nobody knows what it is about.
 */
export function guardSchema(schema: GraphQLSchema, access: SchemaAccess): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      const guarded = guardOf(type.name, field, access)
      if (guarded !== null) field.resolve = guarded as GraphQLFieldResolver<unknown, unknown>
    }
  }
}

const nullRules = ['RUNS', 'SOURCE_DETAILS', 'RECORDS']

function guardOf(type: string, field: GraphQLField<unknown, unknown>, access: SchemaAccess): Resolver | null {
  const resolve = (field.resolve ?? defaultFieldResolver) as Resolver
  const target = getNamedType(field.type).name
  if (target in subjectsOfTypes) {
    if (isListType(getNullableType(field.type)) || isNonNullType(field.type)) return expectEntities(resolve, access)
    return hideEntity(resolve)
  }
  const rule = access.ofField(type, field.name)
  const ofType = access.ofType(type)
  // A field that has the rule of its type was reached through a field that was decided.
  if (rule === null || !nullRules.includes(rule.rule) || rule.rule === ofType?.rule) return null
  const subjectOf = subjectsOfParents[type] as SubjectOf | undefined
  if (subjectOf === undefined)
    throw new HubError('INTERNAL', `Nobody knows what ${type}.${field.name} is about, which has the rule ${rule.rule}.`)
  return decideFirst(resolve, rule, subjectOf)
}

/** Decided by what the parent is, before anything is read. */
function decideFirst(resolve: Resolver, access: Access, subjectOf: SubjectOf): Resolver {
  return (parent, given, context, info) => {
    const { principal, hub } = context
    const decide = (subject: Subject) =>
      isPermitted(access.rule, principal, hub.tree, {
        ...subject,
        departments:
          subject.isNarrowed === true ? subject.departments : [...subject.departments, ...(access.departments ?? [])],
      })
        ? resolve(parent, given, context, info)
        : null
    const subject = subjectOf(parent, context)
    return subject instanceof Promise ? subject.then(decide) : decide(subject)
  }
}

/** One entity, which may be none. */
function hideEntity(resolve: Resolver): Resolver {
  return async (parent, given, context, info) => {
    const found: unknown = await resolve(parent, given, context, info)
    if (found == null) return null
    return (await mayReadEntity(typeOf(found, info.returnType), found, context)) ? found : null
  }
}

/** Entities that were decided before. Their areas are those of their list, so only department, precision and purpose are looked at. */
function expectEntities(resolve: Resolver, access: SchemaAccess): Resolver {
  return (parent, given, context, info) => {
    const check = (found: unknown): unknown => {
      for (const one of Array.isArray(found) ? found : [found]) {
        if (one instanceof Error || one == null) continue
        if (!mayReadKind(typeOf(one, info.returnType), access, context))
          throw new HubError('INTERNAL', `${info.parentType.name}.${info.fieldName} held what the reader may not see.`)
      }
      return found
    }
    const found = resolve(parent, given, context, info)
    return found instanceof Promise ? found.then(check) : check(found)
  }
}

function typeOf(found: unknown, type: GraphQLOutputType): string {
  const named = getNamedType(type)
  // Of an interface of records; that of ids is not among the types with a subject.
  return isAbstractType(named) ? typeOfRecord(found as Parameters<typeof typeOfRecord>[0]) : named.name
}

function mayReadKind(type: string, access: SchemaAccess, { principal, hub }: GraphContext): boolean {
  const rule = access.ofType(type)
  const subject: Subject = { departments: rule?.departments ?? [], area: null }
  return rule !== null && isPermitted(rule.rule, principal, hub.tree, subject)
}
