import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  type TypeNode,
} from 'graphql'
import type { Access } from '../access/policy.ts'
import type { RoleOperation } from '../access/role.ts'
import { accessDirective, isFieldBearer, type SchemaAccess } from './accessRules.ts'

const roots = ['Query', 'Mutation', 'Subscription']

/**
 * The SDL as a reader sees whose role allows these operations: fields and types of other operations are left out, and whatever can no
 * longer be reached without them. Nothing of what is left out can be found by introspection, in an error or in a suggestion. Rules
 * themselves are left out, too.
 */
export function visibleDocument(
  document: DocumentNode,
  access: SchemaAccess,
  operations: readonly RoleOperation[],
): DocumentNode {
  const isAllowed = (rule: Access | null): boolean =>
    rule?.operation == null || operations.some((operation) => operation === rule.operation)
  const definitions = document.definitions.flatMap((definition): DefinitionNode[] => {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION && definition.name.value === accessDirective) return []
    if (!isFieldBearer(definition)) return [definition]
    const type = definition.name.value
    if (!isAllowed(access.ofType(type))) return []
    const fields = (definition.fields ?? []) as readonly (FieldDefinitionNode | InputValueDefinitionNode)[]
    const kept = fields.filter((field) => isAllowed(access.ofField(type, field.name.value)))
    if (kept.length === 0) return []
    return [{ ...definition, directives: withoutRule(definition.directives), fields: kept.map(bare) } as DefinitionNode]
  })
  const reachable = reachableTypes(definitions)
  return {
    ...document,
    definitions: definitions.filter(
      (one) => !('name' in one) || one.name === undefined || reachable.has(one.name.value),
    ),
  }
}

function withoutRule(directives: readonly ConstDirectiveNode[] | undefined): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter(({ name }) => name.value !== accessDirective)
}

function bare(field: FieldDefinitionNode | InputValueDefinitionNode): FieldDefinitionNode | InputValueDefinitionNode {
  const directives = withoutRule(field.directives)
  return field.kind === Kind.INPUT_VALUE_DEFINITION
    ? { ...field, directives }
    : {
        ...field,
        directives,
        arguments: (field.arguments ?? []).map((argument) => ({
          ...argument,
          directives: withoutRule(argument.directives),
        })),
      }
}

/** Types that can be come to from the roots: by fields, by arguments, and from an interface to what implements it. */
function reachableTypes(definitions: readonly DefinitionNode[]): ReadonlySet<string> {
  const uses = new Map<string, Set<string>>()
  const use = (from: string, to: string): void => {
    const known = uses.get(from)
    if (known === undefined) uses.set(from, new Set([to]))
    else known.add(to)
  }
  for (const definition of definitions) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) {
      for (const { type } of definition.arguments ?? []) use('Query', nameOf(type))
      use('Query', definition.name.value)
    }
    if (definition.kind === Kind.UNION_TYPE_DEFINITION)
      for (const { name } of definition.types ?? []) use(definition.name.value, name.value)
    if (!isFieldBearer(definition)) continue
    const type = definition.name.value
    for (const field of definition.fields ?? []) {
      use(type, nameOf(field.type))
      if (field.kind === Kind.FIELD_DEFINITION)
        for (const argument of field.arguments ?? []) use(type, nameOf(argument.type))
    }
    if (!('interfaces' in definition)) continue
    for (const { name } of definition.interfaces ?? []) {
      use(type, name.value)
      use(name.value, type)
    }
  }
  const reached = new Set<string>()
  const waiting = [...roots]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue
    reached.add(next)
    waiting.push(...(uses.get(next) ?? []))
  }
  return reached
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type)
}
