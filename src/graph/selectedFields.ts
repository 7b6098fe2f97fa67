import type { FieldNode, FragmentDefinitionNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql'

/** Names of fields. */
export type FieldNames = ReadonlySet<string>

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>

// Documents are those that Apollo keeps by their text: what is known of a node goes when its document goes.
const ofNodes = new WeakMap<FieldNode, FieldNames>()

/**
 * Names of all fields anywhere below a field, those in its fragments too and whatever `@skip` and `@include` will say: more than is asked
 * for, never less. Found once for each field of a document.
 */
export function fieldsBelow({
  fieldNodes,
  fragments,
}: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>): FieldNames {
  const [first, ...others] = fieldNodes
  if (first === undefined) return new Set()
  if (others.length === 0) return fieldsBelowNode(first, fragments)
  // The same answer's field, asked for in several places.
  return new Set(fieldNodes.flatMap((node) => [...fieldsBelowNode(node, fragments)]))
}

function fieldsBelowNode(node: FieldNode, fragments: Fragments): FieldNames {
  let names = ofNodes.get(node)
  if (names === undefined) {
    const found = new Set<string>()
    collect(node.selectionSet, fragments, found)
    ofNodes.set(node, found)
    names = found
  }
  return names
}

function collect(selections: SelectionSetNode | undefined, fragments: Fragments, into: Set<string>): void {
  for (const selection of selections?.selections ?? []) {
    if (selection.kind === 'Field') {
      into.add(selection.name.value)
      collect(selection.selectionSet, fragments, into)
    } else {
      const inner = selection.kind === 'FragmentSpread' ? fragments[selection.name.value] : selection
      collect(inner?.selectionSet, fragments, into)
    }
  }
}
