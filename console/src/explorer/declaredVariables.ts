import { Kind, type OperationDefinitionNode, parse, print, type TypeNode } from 'graphql'

/** A variable of the question, and with what the reader is helped to fill it in. */
export interface DeclaredVariable {
  readonly name: string
  /** As it is written: `PeriodInput!`. */
  readonly type: string
  readonly kind: 'JURISDICTION' | 'PERIOD' | 'OTHER'
}

// Jurisdiction codes are plain strings in the schema; its arguments, and variables after them, have these names.
const jurisdictionNames = /^(?:code|under|jurisdiction|area|city|county|township|parent)(?:Code)?$|Code$/i

/**
 * The variables that the operation declares; none where the document is not GraphQL yet.
 * @param operationName of which operation; null: of the first one
 */
export function declaredVariables(document: string, operationName: string | null): readonly DeclaredVariable[] {
  const operations = operationsOf(document)
  const operation = operations.find(({ name }) => name?.value === operationName) ?? operations[0]
  return (operation?.variableDefinitions ?? []).map(({ variable, type }) => {
    const name = variable.name.value
    const named = innermost(type)
    const isCode = (named === 'String' || named === 'ID') && jurisdictionNames.test(name)
    return {
      name,
      type: print(type),
      kind: named === 'PeriodInput' ? 'PERIOD' : isCode ? 'JURISDICTION' : 'OTHER',
    }
  })
}

/**
 * The variables' text with one of them set; the others stay as they are.
 * @throws SyntaxError where the text is no JSON object
 */
export function withVariable(text: string, name: string, value: unknown): string {
  return JSON.stringify({ ...variablesOf(text), [name]: value }, null, 2)
}

/**
 * What the text of the variables says; empty text says nothing.
 * @throws SyntaxError where it is no JSON object
 */
export function variablesOf(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {}
  const variables: unknown = JSON.parse(text)
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables)) {
    throw new SyntaxError('Variables are a JSON object: { "code": "330300" }')
  }
  return variables as Readonly<Record<string, unknown>>
}

function operationsOf(document: string): readonly OperationDefinitionNode[] {
  try {
    return parse(document).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  } catch {
    // Still being written.
    return []
  }
}

function innermost(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : innermost(type.type)
}
