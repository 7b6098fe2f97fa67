import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  visit,
} from 'graphql'
import { answerType } from './answerType.ts'
import { NamedTypes, variablesType } from './inputTypes.ts'

/** Why there is no code for a question. */
export class NoTypedCode extends Error {
  override readonly name = 'NoTypedCode'
}

/**
 * TypeScript for a front end that asks this question: the types of its variables and of its answer, the question itself, and a function
 * that asks it. It needs no package.
 * @param operationName which operation of the document; null: its only or first one
 * @param address where the hub answers
 * @throws GraphQLError where the document is no GraphQL, NoTypedCode where it does not fit the schema
 */
export function typedCodeOf(
  schema: GraphQLSchema,
  document: string,
  operationName: string | null,
  address: string,
): string {
  const parsed = parse(document)
  const operation = chosenOperation(parsed, operationName)
  const fragments = fragmentsOf(parsed)
  const root = schema.getRootType(operation.operation)
  if (root === undefined || root === null) throw new NoTypedCode(`The schema has no ${operation.operation}.`)

  const name = pascalCase(operation.name?.value ?? 'Question')
  const named = new NamedTypes([`${name}Variables`, `${name}Answer`, `${name}Result`])
  const variables = variablesType(schema, operation, named)
  const answer = answerType(schema, root, operation.selectionSet, fragments, named)
  return [
    '// 由辖区数据中枢的查询页生成。 Made by the Explorer of Jurisdiction Hub.',
    ...named.declarations(),
    `export interface ${name}Variables ${variables.text}`,
    `export ${answer.startsWith('{') && !answer.includes('\n} | {') ? `interface ${name}Answer` : `type ${name}Answer =`} ${answer}`,
    `export const ${camelCase(name)}Document = \`${escaped(textOf(operation, fragments))}\``,
    operation.operation === OperationTypeNode.SUBSCRIPTION
      ? `// 订阅以服务器推送事件接收（${address}/stream），例如使用 graphql-sse。\n// A subscription comes as server-sent events (${address}/stream), for example by graphql-sse.`
      : askingFunction(name, address, variables.optional),
    '',
  ].join('\n\n')
}

function askingFunction(name: string, address: string, variablesOptional: boolean): string {
  return `/** \`errors\` may stand beside \`data\`: one part failed and the others did not. */
export interface ${name}Result {
  readonly data?: ${name}Answer | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions?: { readonly code?: string }
  }[]
}

/** @param headers authorization, as \`{ authorization: 'Bearer …' }\` */
export async function ask${name}(
  variables: ${name}Variables${variablesOptional ? ' = {}' : ''},
  headers: Readonly<Record<string, string>> = {},
  address = ${JSON.stringify(address)},
): Promise<${name}Result> {
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...headers,
    },
    body: JSON.stringify({ query: ${camelCase(name)}Document, variables }),
  })
  return (await response.json()) as ${name}Result
}`
}

function chosenOperation(document: DocumentNode, name: string | null): OperationDefinitionNode {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const chosen = operations.find((operation) => operation.name?.value === name) ?? operations[0]
  if (chosen === undefined) throw new NoTypedCode('The document has no operation.')
  return chosen
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]))
}

/** The operation with the fragments that it uses, itself or through others. */
function textOf(operation: OperationDefinitionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): string {
  const used = new Set<FragmentDefinitionNode>()
  const follow = (definition: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(definition, {
      [Kind.FRAGMENT_SPREAD]({ name }) {
        const fragment = fragments.get(name.value)
        if (fragment === undefined || used.has(fragment)) return
        used.add(fragment)
        follow(fragment)
      },
    })
  }
  follow(operation)
  return [operation, ...used].map(print).join('\n\n')
}

function escaped(text: string): string {
  return text.replace(/[\\`]|\$(?=\{)/g, '\\$&')
}

function pascalCase(name: string): string {
  return name.replace(/(?:^|_+)([a-zA-Z0-9])/g, (_whole, letter: string) => letter.toUpperCase())
}

function camelCase(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`
}
