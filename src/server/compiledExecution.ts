import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isInputObjectType,
  type OperationDefinitionNode,
  OperationTypeNode,
  typeFromAST,
} from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'

/** One operation of a document, with what a request brings along. */
export interface OperationRequest {
  readonly document: DocumentNode
  readonly operationName: string | null | undefined
  readonly variables: Readonly<Record<string, unknown>> | null | undefined
  readonly context: unknown
}

/** Executes operations that were validated before. Never throws: what goes wrong stands in the result's `errors`. */
export type OperationExecutor = (request: OperationRequest) => Promise<ExecutionResult>

/** What is known of one operation of one document. */
interface KnownOperation {
  times: number
  /** Null: not compiled yet, or cannot be. */
  compiled: CompiledQuery | null
}

// Compiling takes as long as tens of executions: only what front ends send again and again is worth it.
const compiledAfter = 20

/**
 * Executes by graphql-js, and queries that come again and again by functions that graphql-jit compiles from them. The two answer alike
 * (test/server/compiledExecution.test.ts compares them); what was measured stands in bench/README.md. Variables are always coerced by
 * graphql-js: graphql-jit knows nothing of `@oneOf`.
 */
export function operationExecutor(schema: GraphQLSchema, after: number = compiledAfter): OperationExecutor {
  // Documents are those that Apollo keeps by their text: what is compiled goes when the document goes.
  const documents = new WeakMap<DocumentNode, Map<string, KnownOperation>>()

  function knownOperation(document: DocumentNode, name: string): KnownOperation {
    let operations = documents.get(document)
    if (operations === undefined) {
      operations = new Map()
      documents.set(document, operations)
    }
    let known = operations.get(name)
    if (known === undefined) {
      known = { times: 0, compiled: null }
      operations.set(name, known)
    }
    return known
  }

  return async ({ document, operationName, variables, context }) => {
    const known = knownOperation(document, operationName ?? '')
    known.times += 1
    const operation = getOperationAST(document, operationName)
    if (known.times === after && operation?.operation === OperationTypeNode.QUERY && isCompilable(schema, operation)) {
      const compiled = compileQuery(schema, document, operationName ?? '')
      if (isCompiledQuery(compiled)) known.compiled = compiled
    }
    if (known.compiled === null || operation == null) {
      return execute({
        schema,
        document,
        contextValue: context,
        variableValues: variables,
        operationName,
      })
    }
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}, {
      maxErrors: 50,
    })
    if (errors !== undefined) return { errors }
    const result = await known.compiled.query(undefined, context, coerced)
    return result.errors === undefined ? result : { ...result, errors: result.errors.map(asGraphQlError) }
  }
}

/**
 * Whether graphql-jit can compile it. Of a variable whose type holds itself (`IndicatorFilter`) it would write one function for ever: it
 * stopped at the end of the stack, after seconds in which nobody else was answered.
 */
export function isCompilable(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): boolean {
  const types = variableDefinitions.map(({ type }) => typeFromAST(schema, type))
  return !types.some((type) => type !== undefined && holdsItself(getNamedType(type), []))
}

function holdsItself(type: GraphQLNamedType, above: readonly GraphQLNamedType[]): boolean {
  if (!isInputObjectType(type)) return false
  if (above.includes(type)) return true
  return Object.values(type.getFields()).some((field) => holdsItself(getNamedType(field.type), [...above, type]))
}

/**
 * graphql-jit has an error class of its own, without `extensions` where there are none and without `toJSON`, on which Apollo Server
 * relies: it would answer with an "Internal server error" and lose what was thrown.
 */
function asGraphQlError({ message, path, originalError, extensions, locations }: GraphQLError): GraphQLError {
  const error = new GraphQLError(message, { path, originalError, extensions })
  return Object.defineProperty(error, 'locations', { value: locations, enumerable: locations !== undefined })
}
