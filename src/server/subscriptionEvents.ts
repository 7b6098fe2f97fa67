import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  getNamedType,
  getOperationAST,
  Kind,
} from 'graphql'
import { HubError } from '../errors.ts'
import { mayReadEntity } from '../graph/accessSubjects.ts'
import type { GraphContext } from '../graph/context.ts'

/** How a stream looks again at who listens. */
export interface Listener {
  /** A new context of whoever listens now; throws when the token has expired or was revoked. */
  readonly renew: () => Promise<GraphContext>
  /** How often that is done while nothing happens. */
  readonly everyMilliseconds: number
}

/**
 * The events of a subscription. Each is answered in a context of its own, made when it comes: with the rights of that moment, and
 * nothing that was read for the event before. An event about what the listener may not see is left out. The stream ends, with the
 * error as its last answer, once the token is no longer good or the role no longer has the operation, also while nothing happens.
 */
export async function subscriptionEvents(
  args: ExecutionArgs,
  listener: Listener,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(args)
  if (!(Symbol.asyncIterator in source)) return source
  return watched(source[Symbol.asyncIterator](), args, listener)
}

const finished = { done: true, value: undefined } as const

function watched(
  events: AsyncIterator<unknown>,
  args: ExecutionArgs,
  { renew, everyMilliseconds }: Listener,
): AsyncIterableIterator<ExecutionResult> {
  const type = eventType(args)
  const { promise: left, resolve: leave } = Promise.withResolvers<typeof finished>()
  let coming: Promise<IteratorResult<unknown>> | null = null
  let ended = false

  function end(): void {
    ended = true
    // Not waited for: it answers only when the next event comes.
    events.return?.().catch(() => undefined)
  }

  async function permitted(): Promise<GraphContext> {
    const context = await renew()
    if (context.hub.schemaOf(context.principal) !== args.schema)
      throw new HubError('ACCESS_DENIED', 'Your role has changed. Subscribe again.')
    return context
  }

  async function nextAnswer(): Promise<IteratorResult<ExecutionResult>> {
    while (!ended) {
      coming ??= events.next()
      const { come, stop } = soon(everyMilliseconds)
      const event = await Promise.race([coming, come]).finally(stop)
      if (event !== null) coming = null
      if (event?.done === true) break
      try {
        const context = await permitted()
        if (event === null || !(await mayHear(type, event.value, context))) continue
        return { done: false, value: await execute({ ...args, rootValue: event.value, contextValue: context }) }
      } catch (error) {
        end()
        return { done: false, value: { errors: [asGraphQlError(error)] } }
      }
    }
    end()
    return finished
  }

  return {
    next: () => (ended ? Promise.resolve(finished) : Promise.race([nextAnswer(), left])),
    async return() {
      end()
      leave(finished)
      return finished
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Null after a while, unless it is stopped before. */
function soon(milliseconds: number): { readonly come: Promise<null>; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  const come = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, milliseconds, null)
    timer.unref()
  })
  return { come, stop: () => clearTimeout(timer) }
}

/** The type of the subscription's one field: what its events are. */
function eventType({ schema, document, operationName }: ExecutionArgs): string {
  const selection = getOperationAST(document, operationName)?.selectionSet.selections[0]
  const name = selection?.kind === Kind.FIELD ? selection.name.value : ''
  const field = schema.getSubscriptionType()?.getFields()[name]
  return field === undefined ? '' : getNamedType(field.type).name
}

async function mayHear(type: string, event: unknown, context: GraphContext): Promise<boolean> {
  return typeof event === 'object' && event !== null && (await mayReadEntity(type, event, context))
}

function asGraphQlError(error: unknown): GraphQLError {
  if (error instanceof HubError)
    return new GraphQLError(error.message, { extensions: { ...error.details, code: error.code } })
  const cause = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(cause.message, { originalError: cause })
}
