import { type FieldNode, type FragmentDefinitionNode, Kind, parse, print, type SelectionSetNode } from 'graphql'
import type { SchemaBook } from '../hub/schemaBook.ts'
import type { Language } from '../language/language.tsx'

const roots: Readonly<Record<string, string>> = {
  query: 'Query',
  mutation: 'Mutation',
  subscription: 'Subscription',
}

/**
 * The document with `language: EN` at every field that takes a language and was given none: the hub speaks Chinese to whoever does not
 * say. What the author chose stays, and in Chinese the document itself; so it does where it is not GraphQL, which the hub says better.
 */
export function inLanguage(document: string, language: Language, { fields }: SchemaBook): string {
  if (language === 'zh' || fields.size === 0) return document
  const said = (selections: SelectionSetNode, type: string): SelectionSetNode => ({
    ...selections,
    selections: selections.selections.map((selection) => {
      if (selection.kind === Kind.FIELD) return saidField(selection, type)
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection
      const inner = selection.typeCondition?.name.value ?? type
      return { ...selection, selectionSet: said(selection.selectionSet, inner) }
    }),
  })
  const saidField = (field: FieldNode, type: string): FieldNode => {
    const entry = fields.get(`${type}.${field.name.value}`)
    if (entry === undefined) return field
    const given = field.arguments ?? []
    const speaks = entry.takesLanguage && !given.some(({ name }) => name.value === 'language')
    return {
      ...field,
      ...(speaks ? { arguments: [...given, english] } : {}),
      ...(field.selectionSet === undefined ? {} : { selectionSet: said(field.selectionSet, entry.type) }),
    }
  }
  try {
    const { definitions, ...whole } = parse(document)
    return print({
      ...whole,
      definitions: definitions.map((definition) => {
        if (definition.kind === Kind.OPERATION_DEFINITION)
          return { ...definition, selectionSet: said(definition.selectionSet, roots[definition.operation]!) }
        if (definition.kind === Kind.FRAGMENT_DEFINITION) return saidFragment(definition, said)
        return definition
      }),
    })
  } catch {
    return document
  }
}

function saidFragment(
  fragment: FragmentDefinitionNode,
  said: (selections: SelectionSetNode, type: string) => SelectionSetNode,
): FragmentDefinitionNode {
  return { ...fragment, selectionSet: said(fragment.selectionSet, fragment.typeCondition.name.value) }
}

const english = {
  kind: Kind.ARGUMENT,
  name: { kind: Kind.NAME, value: 'language' },
  value: { kind: Kind.ENUM, value: 'EN' },
} as const
