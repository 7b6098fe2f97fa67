import {
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql'

/** The enumerations and inputs that a piece of code needs under names of their own, each declared once. */
export class NamedTypes {
  readonly #declarations = new Map<string, string>()
  readonly #names = new Map<string, string>()
  readonly #taken: Set<string>

  /** @param taken names that the code uses itself */
  constructor(taken: readonly string[]) {
    this.#taken = new Set(taken)
  }

  /** The name in the code under which the type is declared; declares it and what it needs. */
  nameOf(type: GraphQLEnumType | GraphQLInputObjectType): string {
    const known = this.#names.get(type.name)
    if (known !== undefined) return known
    const name = this.#taken.has(type.name) ? `${type.name}_` : type.name
    // Before its fields are looked at: an input may hold itself.
    this.#names.set(type.name, name)
    this.#declarations.set(name, '')
    this.#declarations.set(
      name,
      `export type ${name} =${isEnumType(type) ? ` ${literals(type)}` : this.#inputObject(type)}`,
    )
    return name
  }

  declarations(): readonly string[] {
    return [...this.#declarations].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text)
  }

  /** A type that goes to the hub, as TypeScript; null is allowed where the schema allows it. */
  inputType(type: GraphQLInputType): string {
    if (isNonNullType(type)) return this.#present(type.ofType)
    return `${this.#present(type)} | null`
  }

  #present(type: GraphQLInputType): string {
    if (isNonNullType(type)) return this.#present(type.ofType)
    if (isListType(type)) return `readonly ${bracketed(this.inputType(type.ofType))}[]`
    if (isInputObjectType(type) || isEnumType(type)) return this.nameOf(type)
    return scalarType(type)
  }

  #inputObject(type: GraphQLInputObjectType): string {
    const fields = Object.values(type.getFields())
    if (type.isOneOf) {
      const choices = fields.map((chosen) => {
        const members = fields.map((field) =>
          field === chosen
            ? `readonly ${field.name}: ${this.#present(field.type)}`
            : `readonly ${field.name}?: undefined`,
        )
        return `  | { ${members.join('; ')} }`
      })
      return `\n${choices.join('\n')}`
    }
    const members = fields.map(
      (field) => `  readonly ${field.name}${isRequiredInputField(field) ? '' : '?'}: ${this.inputType(field.type)}`,
    )
    return ` {\n${members.join('\n')}\n}`
  }
}

/**
 * The type of an operation's variables.
 * @returns its text, and whether nothing of it has to be given
 */
export function variablesType(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  named: NamedTypes,
): { readonly text: string; readonly optional: boolean } {
  const members: string[] = []
  let optional = true
  for (const { variable, type: written, defaultValue } of operation.variableDefinitions ?? []) {
    // The overloads of typeFromAST ask for one kind of node each.
    const type =
      written.kind === Kind.NON_NULL_TYPE
        ? typeFromAST(schema, written)
        : written.kind === Kind.LIST_TYPE
          ? typeFromAST(schema, written)
          : typeFromAST(schema, written)
    const text = type !== undefined && isInputType(type) ? named.inputType(type) : 'unknown'
    const required = written.kind === Kind.NON_NULL_TYPE && defaultValue === undefined
    if (required) optional = false
    members.push(`  readonly ${variable.name.value}${required ? '' : '?'}: ${text}`)
  }
  return { text: members.length === 0 ? '{}' : `{\n${members.join('\n')}\n}`, optional }
}

/** A scalar as it stands in JSON: every scalar of the hub's own is sent as text. */
export function scalarType(type: GraphQLNamedType): string {
  switch (type.name) {
    case 'Int':
    case 'Float':
      return 'number'
    case 'Boolean':
      return 'boolean'
    default:
      return 'string'
  }
}

/** What stands before `[]`: several alternatives need brackets. */
export function bracketed(type: string): string {
  return /[|\n ]/.test(type) && !(type.startsWith('{') && matchingEnd(type)) ? `(${type})` : type
}

function matchingEnd(type: string): boolean {
  let depth = 0
  for (const [index, character] of [...type].entries()) {
    if (character === '{') depth += 1
    if (character === '}') depth -= 1
    if (depth === 0) return index === type.length - 1
  }
  return false
}

function literals(type: GraphQLEnumType): string {
  return type
    .getValues()
    .map(({ name }) => `'${name}'`)
    .join(' | ')
}
