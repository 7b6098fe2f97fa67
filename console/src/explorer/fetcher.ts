import { createGraphiQLFetcher, type Fetcher, type FetcherParams } from '@graphiql/toolkit'
import {
  type ExecutionResult,
  GraphQLError,
  getIntrospectionQuery,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
} from 'graphql'
import { NetworkError } from 'graphql-sse'
import { headersOf, readCredentials } from '../hub/credentials.ts'
import { streamHub } from '../hub/streamHub.ts'
import { recordAnswer } from './answerRecords.ts'
import { editorStands } from './editorStands.ts'

// A path, not an address: the Explorer asks only the hub that served it, whatever host and port that has. The hub does not answer in parts (@defer, @stream), so the plain fetcher with the standard media types is enough.
const httpFetcher = createGraphiQLFetcher({ url: '/graphql', enableIncrementalDelivery: false })

// GraphiQL's own does not ask which inputs take exactly one field, and of those PeriodInput is the one that everybody fills in.
const introspection = getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true, oneOf: true })

/**
 * Queries and mutations by HTTP POST, subscriptions by server-sent events (the toolkit itself speaks only WebSocket). Asked with what the
 * reader signed in with, unless the editor of headers says otherwise.
 */
export const hubFetcher: Fetcher = (parameters, options) => {
  const headers = withCredentials(textHeaders(options?.headers))
  if (parameters.operationName === 'IntrospectionQuery') {
    const question = { ...parameters, query: introspection }
    return editorStands.then(() => httpFetcher(question, { ...options, headers }) as Promise<ExecutionResult>)
  }
  const operation = chosenOperation(parameters)
  const question =
    operation === undefined ? parameters : { ...parameters, operationName: operation.name?.value ?? null }
  if (operation?.operation === OperationTypeNode.SUBSCRIPTION) return subscribe(question, headers)
  return ask(question, { ...options, headers })
}

async function ask(question: FetcherParams, options: Parameters<Fetcher>[1]): Promise<ExecutionResult> {
  const began = performance.now()
  const result = (await httpFetcher(question, options)) as ExecutionResult
  const asked = { document: question.query, variables: (question.variables ?? {}) as Record<string, unknown> }
  recordAnswer(result, asked, since(began))
  return result
}

function since(began: number): number {
  return performance.now() - began
}

function withCredentials(given: Record<string, string>): Record<string, string> {
  const names = Object.keys(given).map((name) => name.toLowerCase())
  const own = Object.entries(headersOf(readCredentials())).filter(([name]) => !names.includes(name))
  return { ...Object.fromEntries(own), ...given }
}

/**
 * The operation to run, read from the question itself. GraphiQL hands over a parsed document and the operation's name too,
 * but renews both only a moment after the last key: Ctrl+Enter right after typing would run the one before.
 */
function chosenOperation({ query, operationName }: FetcherParams): OperationDefinitionNode | undefined {
  const operations = operationsOf(query)
  if (operations.length === 1) return operations[0]
  return operations.find((operation) => operation.name?.value === operationName)
}

function operationsOf(query: string): OperationDefinitionNode[] {
  try {
    return parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  } catch (error) {
    // Not GraphQL: the hub is asked all the same, because its answer says where the mistake is.
    if (error instanceof GraphQLError) return []
    throw error
  }
}

function subscribe({ query, variables, operationName }: FetcherParams, headers: Record<string, string>) {
  const began = performance.now()
  // Without retries: whoever tries out a subscription wants to see at once that the hub refuses it or has stopped.
  const client = streamHub({ headers, retryAttempts: 0 })
  const results = client.iterate<Record<string, unknown>, Record<string, unknown>>({
    query,
    variables,
    ...(operationName ? { operationName } : {}),
  })
  // By hand and not as a generator: a generator that waits for the next result cannot be stopped before it comes.
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      const step: IteratorResult<ExecutionResult> = await results.next().catch(refusal)
      if (step.done !== true) recordAnswer(step.value, { document: query, variables: variables ?? {} }, since(began))
      return step
    },
    return: async () => {
      await results.return?.()
      return { done: true as const, value: undefined }
    },
  }
}

/** A subscription that the hub refuses ends in a network error; the reason is in its body, in the form of every answer. */
async function refusal(error: unknown): Promise<IteratorResult<ExecutionResult>> {
  const response = error instanceof NetworkError ? error.response : undefined
  if (response instanceof Response && response.headers.get('content-type')?.includes('json')) {
    return { done: false, value: await response.json() }
  }
  throw error
}

/** The header editor is free JSON: numbers become text, null leaves a header out. */
function textHeaders(headers: Record<string, unknown> | undefined): Record<string, string> {
  const given = Object.entries(headers ?? {}).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}
