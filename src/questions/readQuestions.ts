import {
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql'
import { invalid, type QuestionHeader, readQuestionHeader } from './questionHeader.ts'

// The console reads the library in the browser by this module: nothing here may need Node.

/** A variable of a question, with the value that it has unless the reader chooses another. */
export interface QuestionVariable {
  readonly name: string
  /** As GraphQL writes it: `String!`, `PeriodInput!`. */
  readonly type: string
  /** As JSON; every variable has one, so that a question runs as it is. */
  readonly defaultValue: unknown
}

/** One question of the library, as a GraphQL document that can be sent as it is. */
export interface Question extends QuestionHeader {
  /** Of the thirty; null for one that is refused. */
  readonly number: number | null
  /** The file's name without number and ending: `rising-in-three`. */
  readonly slug: string
  /** REFUSED: out of the hub's scope; the document asks for the reason. */
  readonly kind: 'ANSWERED' | 'REFUSED'
  readonly operation: string
  readonly variables: readonly QuestionVariable[]
  /** The whole file. */
  readonly document: string
}

/** One file of the library: its name in its folder and its text. */
export interface QuestionFile {
  readonly name: string
  readonly document: string
}

/**
 * The library of these files: the thirty in the order of their numbers, then the refused ones in the order of their names.
 * @throws HubError QUESTION_INVALID with file and line where one cannot be read
 */
export function questionLibraryOf(
  answeredFiles: readonly QuestionFile[],
  refusedFiles: readonly QuestionFile[],
): readonly Question[] {
  const answered = inOrder(answeredFiles).map(({ name, document }) => readAnswered(document, name, name))
  const refused = inOrder(refusedFiles).map(({ name, document }) => readRefused(document, name, `refused/${name}`))
  const twice = answered.find(({ number }, index) => answered[index - 1]?.number === number)
  if (twice !== undefined)
    throw invalid(
      `${String(twice.number).padStart(2, '0')}-${twice.slug}.graphql`,
      1,
      `another file has the number ${twice.number} too`,
    )
  return [...answered, ...refused]
}

function inOrder(files: readonly QuestionFile[]): readonly QuestionFile[] {
  return [...files].sort((one, other) => (one.name < other.name ? -1 : 1))
}

function readAnswered(document: string, name: string, file: string): Question {
  const [, number, slug] = /^(\d{2})-([a-z0-9-]+)\.graphql$/.exec(name) ?? []
  if (number === undefined || slug === undefined)
    throw invalid(
      file,
      1,
      'a question is named by two digits, a hyphen and small letters, like 01-rising-in-three.graphql',
    )
  return { number: Number(number), slug, kind: 'ANSWERED', ...readDocument(document, file) }
}

function readRefused(document: string, name: string, file: string): Question {
  const [, slug] = /^([a-z0-9-]+)\.graphql$/.exec(name) ?? []
  if (slug === undefined) throw invalid(file, 1, 'a refused question is named by small letters and hyphens')
  return { number: null, slug, kind: 'REFUSED', ...readDocument(document, file) }
}

function readDocument(document: string, file: string): Omit<Question, 'number' | 'slug' | 'kind'> {
  const operation = operationOf(document, file)
  return {
    ...readQuestionHeader(document, file),
    operation: operation.name!.value,
    variables: (operation.variableDefinitions ?? []).map(({ variable, type, defaultValue, loc }): QuestionVariable => {
      const name = variable.name.value
      if (defaultValue === undefined)
        throw invalid(
          file,
          loc?.startToken.line ?? 1,
          `the variable $${name} has no default value, so that the question does not run as it is`,
        )
      return { name, type: print(type), defaultValue: plainValue(defaultValue) }
    }),
    document,
  }
}

function operationOf(document: string, file: string): OperationDefinitionNode {
  const parsed = parsedDocument(document, file)
  const operations = parsed.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const [operation, second] = operations
  if (operation === undefined) throw invalid(file, 1, 'there is no operation')
  const line = (second ?? operation).loc?.startToken.line ?? 1
  if (second !== undefined) throw invalid(file, line, 'a question is one operation, and this is the second')
  if (operation.operation !== 'query') throw invalid(file, line, 'a question is a query')
  if (!/^[A-Z][A-Za-z0-9]*$/.test(operation.name?.value ?? ''))
    throw invalid(file, line, 'the operation needs a name, like RisingInThree')
  return operation
}

function parsedDocument(document: string, file: string): DocumentNode {
  try {
    return parse(document)
  } catch (error) {
    if (error instanceof GraphQLError)
      throw invalid(file, error.locations?.[0]?.line ?? 1, error.message.replace(/\.$/, ''))
    throw error
  }
}

/** The value as JSON; objects with the prototype that other code expects. */
function plainValue(node: ValueNode): unknown {
  return JSON.parse(JSON.stringify(valueFromASTUntyped(node)))
}
