import {
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  valueFromASTUntyped,
  visit,
} from 'graphql'

/** How a variable is filled in. */
export type FormField =
  | { readonly kind: 'AREA' | 'PERIOD' | 'DATE' | 'INDICATORS' | 'CHECKBOX' | 'TEXT' | 'JSON' }
  | { readonly kind: 'NUMBER'; readonly whole: boolean }
  /** One value of a code list. */
  | { readonly kind: 'CODE'; readonly codeList: string }
  /** Any values of a code list, as a list of codes, or of `DimensionInput` where `dimension` names one. */
  | { readonly kind: 'CODES'; readonly codeList: string; readonly dimension: string | null }

/** A variable of a document, as a form shows it. */
export interface FormVariable {
  readonly name: string
  /** As GraphQL writes it: `[String!]!`. */
  readonly type: string
  /** False: it may be left empty. */
  readonly required: boolean
  /** As JSON; undefined: the document gives none. */
  readonly defaultValue: unknown
  readonly field: FormField
}

/** Why a text cannot be shown with a form. */
export interface DocumentFault {
  readonly fault: 'NOT_GRAPHQL' | 'NOT_ONE_OPERATION' | 'NOT_A_QUERY'
  readonly detail: string
}

/** Code lists of the values of dimensions; a dimension that is not here is filled in as text. */
const codeListsOfDimensions: Readonly<Record<string, string>> = {
  severity: 'DisputeSeverity',
  leadLevel: 'JurisdictionLevel',
  listLevel: 'JurisdictionLevel',
  channel: 'MediationChannel',
  disputeType: 'DisputeType',
  kind: 'HazardKind',
}

const areaNames = new Set(['area', 'areas', 'code', 'under', 'county', 'issuer', 'scheme', 'jurisdiction'])
const scalarsAsText = new Set(['String', 'ID', 'DateTime', 'YearMonth', 'YearQuarter'])

/**
 * The variables of a document with one query. Only queries: a link must not be able to change anything by being opened.
 * @param document any text, also of a stranger
 */
export function formVariablesOf(document: string): readonly FormVariable[] | DocumentFault {
  let parsed: DocumentNode
  try {
    parsed = parse(document)
  } catch (error) {
    if (error instanceof GraphQLError) return { fault: 'NOT_GRAPHQL', detail: error.message }
    throw error
  }
  const operations = parsed.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations
  if (operation === undefined || operations.length > 1) {
    return { fault: 'NOT_ONE_OPERATION', detail: String(operations.length) }
  }
  if (operation.operation !== OperationTypeNode.QUERY) return { fault: 'NOT_A_QUERY', detail: operation.operation }
  return variablesOf(parsed, operation)
}

function variablesOf(parsed: DocumentNode, operation: OperationDefinitionNode): readonly FormVariable[] {
  const uses = usesOf(parsed)
  return (operation.variableDefinitions ?? []).map((definition): FormVariable => {
    const name = definition.variable.name.value
    const type = print(definition.type)
    const defaultValue =
      definition.defaultValue === undefined
        ? undefined
        : // Objects with the prototype that other code expects.
          (JSON.parse(JSON.stringify(valueFromASTUntyped(definition.defaultValue))) as unknown)
    return {
      name,
      type,
      required: definition.type.kind === Kind.NON_NULL_TYPE,
      defaultValue,
      field: fieldOf(name, type, defaultValue, uses.get(name) ?? new Set()),
    }
  })
}

/** Where each variable stands: `code` for `jurisdiction(code: $area)`, `leadLevel` for the value of that dimension. */
function usesOf(parsed: DocumentNode): ReadonlyMap<string, ReadonlySet<string>> {
  const uses = new Map<string, Set<string>>()
  const add = (variable: string, use: string): void => {
    uses.set(variable, (uses.get(variable) ?? new Set()).add(use))
  }
  visit(parsed, {
    Field({ name, arguments: given }) {
      for (const argument of given ?? []) {
        if (argument.value.kind === Kind.VARIABLE) {
          add(argument.value.name.value, `${name.value}.${argument.name.value}`)
          add(argument.value.name.value, argument.name.value)
        }
      }
    },
    ObjectValue({ fields }) {
      const dimension = fields.find(({ name }) => name.value === 'name')?.value
      const value = fields.find(({ name }) => name.value === 'value')?.value
      if (dimension?.kind === Kind.STRING && value?.kind === Kind.VARIABLE) {
        add(value.name.value, `dimension ${dimension.value}`)
      }
    },
  })
  return uses
}

function fieldOf(name: string, type: string, defaultValue: unknown, uses: ReadonlySet<string>): FormField {
  const [, list, named = ''] = /^(\[)?(\w+)/.exec(type) ?? []
  if (list !== undefined) return listFieldOf(name, named, defaultValue, uses)
  switch (named) {
    case 'PeriodInput':
      return { kind: 'PERIOD' }
    case 'Int':
      return { kind: 'NUMBER', whole: true }
    case 'Float':
      return { kind: 'NUMBER', whole: false }
    case 'Boolean':
      return { kind: 'CHECKBOX' }
    case 'Date':
      return { kind: 'DATE' }
  }
  if (scalarsAsText.has(named)) return textFieldOf(name, defaultValue, uses)
  // Whether a name is an enumeration is told by the hub: its code lists have the enumerations' names. Others become JSON there.
  return named.endsWith('Input') || named.endsWith('Filter') || named.endsWith('Order')
    ? { kind: 'JSON' }
    : { kind: 'CODE', codeList: named }
}

function textFieldOf(name: string, defaultValue: unknown, uses: ReadonlySet<string>): FormField {
  if (uses.has('jurisdiction.code') || uses.has('under') || areaNames.has(name)) return { kind: 'AREA' }
  if (typeof defaultValue === 'string' && /^\d{6}(?:\d{3}(?:\d{3})?)?$/.test(defaultValue)) return { kind: 'AREA' }
  for (const [dimension, codeList] of Object.entries(codeListsOfDimensions)) {
    if (uses.has(`dimension ${dimension}`)) return { kind: 'CODE', codeList }
  }
  return { kind: 'TEXT' }
}

function listFieldOf(name: string, named: string, defaultValue: unknown, uses: ReadonlySet<string>): FormField {
  if (named === 'String' && (uses.has('indicators') || name === 'indicators')) return { kind: 'INDICATORS' }
  if (named === 'DimensionInput') {
    const dimension = oneDimension(defaultValue)
    const codeList = dimension === null ? undefined : codeListsOfDimensions[dimension]
    return codeList === undefined ? { kind: 'JSON' } : { kind: 'CODES', codeList, dimension }
  }
  const known = scalarsAsText.has(named) || ['Int', 'Float', 'Boolean', 'Date'].includes(named)
  return known || named.endsWith('Input') || named.endsWith('Order')
    ? { kind: 'JSON' }
    : { kind: 'CODES', codeList: named, dimension: null }
}

/** The dimension that all entries are of. */
function oneDimension(value: unknown): string | null {
  if (!Array.isArray(value)) return null
  const names = new Set(value.map((entry: unknown) => (entry as { readonly name?: unknown } | null)?.name))
  const [name] = names
  return names.size === 1 && typeof name === 'string' ? name : null
}

/** What each variable has unless the reader chooses another. Those without a default are absent, but for a box that is not ticked. */
export function defaultsOf(variables: readonly FormVariable[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    variables.flatMap(({ name, required, field, defaultValue }) => {
      if (defaultValue !== undefined) return [[name, defaultValue]]
      return required && field.kind === 'CHECKBOX' ? [[name, false]] : []
    }),
  )
}

/** Of what a link brings, only what the document asks for: a link of another version may have more. */
export function knownVariables(
  variables: readonly FormVariable[],
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(variables.filter(({ name }) => name in given).map(({ name }) => [name, given[name]]))
}
