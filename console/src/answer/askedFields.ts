import { type DocumentNode, Kind, parse, type SelectionSetNode, type ValueNode } from 'graphql'
import type { Variables } from '../application/route.ts'
import type { SchemaBook } from '../hub/schemaBook.ts'

/** A field that a document asks for, with fragments spread and equal keys put together. */
export interface AskedField {
  /** The alias, else the name: its key in the answer. */
  readonly key: string
  readonly field: string
  /** The type that has the field; empty while the schema is not known. */
  readonly owner: string
  /** The type of the field without lists and `!`; empty while the schema is not known. */
  readonly type: string
  readonly arguments: Variables
  readonly children: readonly AskedField[]
}

/**
 * The fields of the document's (first) operation as a tree. Empty where it cannot be read, which the hub has refused before.
 * @param variables as they were sent; defaults of the document stand behind them
 */
export function askedFieldsOf(document: string, variables: Variables, schema: SchemaBook): readonly AskedField[] {
  let parsed: DocumentNode
  try {
    parsed = parse(document, { noLocation: true })
  } catch {
    // Nothing was asked by it, so that there is nothing to show.
    return []
  }
  const operation = parsed.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return []
  const fragments = new Map(
    parsed.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  )
  const defaults: Record<string, unknown> = {}
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue !== undefined) defaults[variable.name.value] = valueIn(defaultValue, {})
  }
  const given = { ...defaults, ...variables }

  function walk(set: SelectionSetNode, owner: string, into: Map<string, AskedField>): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        const field = selection.name.value
        const type = schema.fields.get(`${owner}.${field}`)?.type ?? ''
        const below = new Map((into.get(key)?.children ?? []).map((child) => [child.key, child]))
        if (selection.selectionSet !== undefined) walk(selection.selectionSet, type, below)
        const entries = (selection.arguments ?? []).map(({ name, value }) => [name.value, valueIn(value, given)])
        into.set(key, {
          key,
          field,
          owner,
          type,
          arguments: Object.fromEntries(entries) as Variables,
          children: [...below.values()],
        })
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(selection.selectionSet, selection.typeCondition?.name.value ?? owner, into)
      } else {
        const fragment = fragments.get(selection.name.value)
        if (fragment !== undefined) walk(fragment.selectionSet, fragment.typeCondition.name.value, into)
      }
    }
  }
  const root = new Map<string, AskedField>()
  walk(operation.selectionSet, operation.operation === 'query' ? 'Query' : 'Mutation', root)
  return [...root.values()]
}

/** Values of all variables: those that were sent, else the document's own. */
export function variablesAsked(document: string, variables: Variables): Variables {
  try {
    const operation = parse(document, { noLocation: true }).definitions[0]
    if (operation?.kind !== Kind.OPERATION_DEFINITION) return variables
    const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueIn(defaultValue, {})] as const],
    )
    return { ...Object.fromEntries(defaults), ...variables }
  } catch {
    // As above.
    return variables
  }
}

function valueIn(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return variables[node.name.value]
    case Kind.NULL:
      return null
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value)
    case Kind.LIST:
      return node.values.map((value) => valueIn(value, variables))
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, valueIn(value, variables)]))
    default:
      return node.value
  }
}
