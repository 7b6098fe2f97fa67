import {
  type DocumentNode,
  execute,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'

/** A made-up object: `key` says which one it is, whoever asks for it; `place` is its place in a list. */
interface MadeUp {
  readonly __typename: string
  readonly key: string
  readonly place: number
}

const numberFrom = (text: string) => [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 99_991, 7)
const linesInAll = 7

/**
 * Answers an operation with made-up data that depends only on what is asked about: the same field of the same object with the same arguments
 * is the same in every answer, as in a hub whose data stands still. Lists have 7 lines, connections page over them.
 */
export function answerFromSchema(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
): Record<string, unknown> {
  const result = execute({
    schema,
    document,
    variableValues: variables,
    rootValue: { __typename: 'Query', key: '', place: 0 } satisfies MadeUp,
    fieldResolver: (parent: MadeUp, args: Record<string, unknown>, _context, info) => {
      const { first, after, ...others } = args
      if (parent.__typename === 'PageInfo') return Object.entries(parent).find(([name]) => name === info.fieldName)?.[1]
      if (parent.__typename.endsWith('Connection'))
        return connectionField(schema, parent, info.fieldName, info.returnType)
      if (parent.__typename.endsWith('Edge')) {
        return info.fieldName === 'cursor'
          ? `line-${parent.place + 1}`
          : madeUp(schema, info.returnType, parent.key, parent.place)
      }
      const key = `${parent.key}/${info.fieldName}${JSON.stringify(others)}`
      const window = first === undefined ? '' : `|${String(after ?? 'line-0')}|${String(first)}`
      return madeUp(schema, info.returnType, key + window, parent.place)
    },
  })
  if ('then' in result) throw new Error('Made-up answers are synchronous.')
  if (result.errors !== undefined || result.data == null)
    throw new Error(result.errors?.map((error) => error.message).join('; '))
  return structuredClone(result.data)
}

function connectionField(schema: GraphQLSchema, parent: MadeUp, name: string, type: GraphQLOutputType): unknown {
  const [key = '', after = 'line-0', first = '0'] = parent.key.split('|')
  const start = Number(after.slice('line-'.length))
  const places = Array.from(
    { length: Math.max(0, Math.min(Number(first), linesInAll - start)) },
    (_, index) => start + index,
  )
  if (name === 'edges' || name === 'nodes') {
    return places.map((place) => madeUp(schema, getNamedType(type), `${key}#${place}`, place))
  }
  if (name === 'totalCount') return linesInAll
  if (name === 'pageInfo') {
    const end = start + places.length
    return {
      __typename: 'PageInfo',
      hasNextPage: end < linesInAll,
      hasPreviousPage: start > 0,
      startCursor: `line-${start + 1}`,
      endCursor: `line-${end}`,
    }
  }
  return madeUp(schema, type, `${key}.${name}`, 0)
}

function madeUp(schema: GraphQLSchema, type: GraphQLOutputType, key: string, place: number): unknown {
  if (isNonNullType(type)) return madeUp(schema, type.ofType, key, place)
  if (isListType(type)) {
    return Array.from({ length: 3 }, (_, index) => madeUp(schema, type.ofType, `${key}[${index}]`, index))
  }
  const named = getNamedType(type)
  if (isAbstractType(named)) {
    const choices = schema.getPossibleTypes(named)
    return { __typename: choices[place % choices.length]!.name, key, place }
  }
  if (isObjectType(named)) return { __typename: named.name, key, place }
  if (isEnumType(named)) return named.getValues()[place % named.getValues().length]!.value
  if (!isLeafType(named)) throw new Error(`No made-up value for ${named}.`)
  if (named.name === 'Boolean') return numberFrom(key) % 2 === 0
  if (named.name === 'Int' || named.name === 'Float') return numberFrom(key)
  return key
}
