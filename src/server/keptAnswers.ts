import { hash } from 'node:crypto'
import { type DocumentNode, type GraphQLSchema, getOperationAST } from 'graphql'
import { AnswerText, roomAround } from '../answers/answerText.ts'
import { createPacking, type Packing } from '../answers/packedAnswer.ts'
import type { Hub } from '../app.ts'
import { todayInChina } from '../calendar.ts'
import { HubError } from '../errors.ts'
import type { GraphContext } from '../graph/context.ts'
import { type Keepable, keepable } from '../graph/keepableFields.ts'
import { actualCost } from '../limits/operationCost.ts'
import { withheldIn } from './auditOperations.ts'
import type { OperationExecutor, OperationRequest } from './compiledExecution.ts'

interface KnownOperation extends Keepable {
  /** Of this operation in this schema, among all that the memory knows. */
  readonly key: string
  readonly packing: Packing
}

/** By name of the operation; null: its answers are not kept. */
type KnownOperations = Map<string, KnownOperation | null>

// One memory keeps the answers of every schema.
let numbered = 0

/**
 * Gives answers again that are kept, and keeps those that may be. An answer serves a request only after a look at the store's version that
 * began after the request arrived; it is kept only where a look before and one after it was made found the same data, because then
 * everything that was read in between was of that data. `data` of what is made here is an `AnswerText`.
 */
export function keepingAnswers(
  run: OperationExecutor,
  schema: GraphQLSchema,
  { answers, live, logger }: Pick<Hub, 'answers' | 'live' | 'logger'>,
): OperationExecutor {
  if (answers === null) return run
  const { memory, watch } = answers
  const documents = new WeakMap<DocumentNode, KnownOperations>()
  function keepableOf({ document, operationName }: OperationRequest): KnownOperation | null {
    let operations = documents.get(document)
    if (operations === undefined) {
      operations = new Map()
      documents.set(document, operations)
    }
    const name = operationName ?? ''
    let known = operations.get(name)
    if (known === undefined) {
      const operation = getOperationAST(document, operationName)
      const found = operation == null ? null : keepable(schema, document, operation)
      numbered += 1
      known = found === null ? null : { ...found, key: String(numbered), packing: createPacking() }
      operations.set(name, known)
    }
    return known
  }

  /** Everything besides the data that the answer depends on; null: what was sent cannot be told from other things. */
  function keyOf(key: string, { variables, context }: OperationRequest): string | null {
    const { principal, now } = context as GraphContext
    const { role, scope, recordAccess } = principal
    try {
      // Periods, and how far they are over, are told by the day.
      const told = JSON.stringify([key, variables ?? {}, role.code, scope, recordAccess, todayInChina(now)])
      // A scope can name hundreds of areas, and every entry of the memory holds its key.
      return hash('sha256', told, 'base64url')
    } catch (error) {
      // Lists in lists without end, which reading the variables refuses with its own words.
      if (error instanceof RangeError) return null
      throw error
    }
  }

  /** Keeps an answer once it is known that nothing was committed while it was made. */
  async function keep(key: string, number: number, made: Parameters<typeof memory.keep>[1]): Promise<void> {
    await watch.look()
    // Figures may come from a copy of the store, which is behind.
    const isOfNow = [...made.foundations.versions].every(([siteId, seen]) =>
      [...seen].every((version) => Number(version) === watch.versionOf(siteId)),
    )
    if (watch.number === number && isOfNow) await memory.keep(key, made, new Date())
  }

  return async (request) => {
    const asked = keepableOf(request)
    if (asked === null) return run(request)
    const context = request.context as GraphContext
    const key = keyOf(asked.key, request)
    if (key === null) return run(request)
    if (asked.tellsLiveSources) await live.down(memory.sourcesOf(key))
    // A store that does not answer is told by what reads the figures.
    if (
      !(await watch.look().then(
        () => true,
        () => false,
      ))
    )
      return run(request)
    const found = memory.find(key, context.now)
    if (found !== null && mayGive(found.touched.readRecords, context)) {
      context.audit.add(found.touched)
      return { data: found.text as unknown as Record<string, unknown> }
    }
    const { number } = watch
    const down = live.knownDown()
    context.answer.markMoments(memory.marks)
    const { data, ...rest } = await run(request)
    if (data == null) return { ...rest, ...(data === undefined ? {} : { data }) }
    const objects = actualCost(data)
    const withheld = withheldIn(data)
    const bytes = Buffer.from(JSON.stringify(data))
    const { foundations, hasOneState } = context.answer
    const after = live.knownDown()
    const isSteady =
      hasOneState && [...foundations.sources].every((source) => down.has(source.key) === after.has(source.key))
    if (rest.errors === undefined && isSteady) {
      // The answer does not wait for it.
      const touched = context.audit.touched()
      const { packing } = asked
      keep(key, number, { bytes, packing, foundations, objects, withheld, touched }).catch((error: unknown) =>
        logger.debug({ err: error }, 'an answer could not be kept'),
      )
    }
    const text = new AnswerText(context.answer.place(bytes), objects, withheld, roomAround)
    return { ...rest, data: text as unknown as Record<string, unknown> }
  }
}

/** Single records are given only while that can be put on record; where it cannot, the fields themselves say so. */
function mayGive(readsRecords: boolean, { audit }: GraphContext): boolean {
  if (!readsRecords) return true
  try {
    audit.beforeRecords()
    return true
  } catch (error) {
    if (error instanceof HubError) return false
    throw error
  }
}
