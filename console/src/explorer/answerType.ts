import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { bracketed, type NamedTypes, scalarType } from './inputTypes.ts'

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** A selection, and whether what it asks for may be left out. */
interface Place {
  readonly selection: SelectionSetNode
  readonly optional: boolean
}

/** A field of an answer: what was asked below it, in one or several places, and whether it may be left out. */
interface Asked {
  readonly field: FieldNode
  readonly below: Place[]
  optional: boolean
}

/**
 * The type of what a selection answers with, as TypeScript. Of an interface or union it is one alternative for each shape that a type
 * behind it may have.
 * @param parent the type that the selection stands on
 */
export function answerType(
  schema: GraphQLSchema,
  parent: GraphQLNamedType,
  selection: SelectionSetNode,
  fragments: Fragments,
  named: NamedTypes,
): string {
  return shapesOf({ schema, fragments, named }, parent, [{ selection, optional: false }], '')
}

interface Context {
  readonly schema: GraphQLSchema
  readonly fragments: Fragments
  readonly named: NamedTypes
}

function shapesOf(context: Context, parent: GraphQLNamedType, places: readonly Place[], indent: string): string {
  const objects = isAbstractType(parent)
    ? context.schema.getPossibleTypes(parent)
    : isObjectType(parent)
      ? [parent]
      : []
  const asked = objects.map((object) => ({ object, fields: fieldsOf(context, object, places) }))
  // Types with the same shape fall together; where __typename was asked for, no two have the same.
  const shapes = new Set(asked.map(({ object, fields }) => shapeOf(context, object, fields, indent)))
  return shapes.size === 0 ? 'unknown' : [...shapes].join(' | ')
}

function shapeOf(
  context: Context,
  object: GraphQLObjectType,
  fields: ReadonlyMap<string, Asked>,
  indent: string,
): string {
  if (fields.size === 0) return '{}'
  const inner = `${indent}  `
  const members = [...fields].map(([key, asked]) => {
    const type =
      asked.field.name.value === '__typename'
        ? `'${object.name}'`
        : outputType(context, object.getFields()[asked.field.name.value]?.type, asked.below, inner)
    return `${inner}readonly ${key}${asked.optional ? '?' : ''}: ${type}`
  })
  return `{\n${members.join('\n')}\n${indent}}`
}

function outputType(
  context: Context,
  type: GraphQLOutputType | undefined,
  below: readonly Place[],
  indent: string,
): string {
  if (type === undefined) return 'unknown'
  if (isNonNullType(type)) return presentType(context, type.ofType, below, indent)
  return `${presentType(context, type, below, indent)} | null`
}

function presentType(context: Context, type: GraphQLOutputType, below: readonly Place[], indent: string): string {
  if (isNonNullType(type)) return presentType(context, type.ofType, below, indent)
  if (isListType(type)) return `readonly ${bracketed(outputType(context, type.ofType, below, indent))}[]`
  if (isCompositeType(type)) return shapesOf(context, type, below, indent)
  if (isEnumType(type)) return context.named.nameOf(type)
  return scalarType(type)
}

/** The fields that an object of this type answers with, by the name in the answer. */
function fieldsOf(context: Context, object: GraphQLObjectType, places: readonly Place[]): ReadonlyMap<string, Asked> {
  const fields = new Map<string, Asked>()
  for (const { selection, optional } of places) {
    // In its only place, a field that is there at all has everything that was asked below it.
    collect(context, object, selection, optional && places.length > 1, fields)
  }
  return fields
}

function collect(
  context: Context,
  object: GraphQLObjectType,
  { selections }: SelectionSetNode,
  within: boolean,
  fields: Map<string, Asked>,
): void {
  for (const selection of selections) {
    const optional = within || isConditional(selection)
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value
      const known = fields.get(key)
      const below = selection.selectionSet === undefined ? [] : [{ selection: selection.selectionSet, optional }]
      if (known === undefined) fields.set(key, { field: selection, below, optional })
      else {
        known.below.push(...below)
        // Asked for once without a condition, it is always there.
        known.optional = known.optional && optional
      }
      continue
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? context.fragments.get(selection.name.value) : selection
    if (fragment === undefined) continue
    const on = fragment.typeCondition?.name.value
    if (on === undefined || applies(context.schema, object, on)) {
      collect(context, object, fragment.selectionSet, optional, fields)
    }
  }
}

function applies(schema: GraphQLSchema, object: GraphQLObjectType, condition: string): boolean {
  const type = schema.getType(condition)
  return type === object || (isAbstractType(type) && schema.isSubType(type, object))
}

function isConditional({ directives = [] }: SelectionNode): boolean {
  return directives.some(({ name }) => name.value === 'include' || name.value === 'skip')
}
