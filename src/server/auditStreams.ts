import { type ExecutionArgs, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql'
import type { AuditedKind } from '../audit/auditEntry.ts'
import { HubError } from '../errors.ts'
import type { GraphContext } from '../graph/context.ts'
import { currentRequest } from '../requestScope.ts'
import { admitOperation, codesOf, putOnRecord, withheldIn } from './auditOperations.ts'
import type { Listener } from './subscriptionEvents.ts'

type Events = AsyncIterableIterator<ExecutionResult>

/**
 * A subscription that is on record: when it begins, when it ends (with all that its events touched), and between the two each event that
 * shows single records, which is sent only once its entry is in the store. Throws AUDIT_UNAVAILABLE before it begins.
 */
export async function auditedStream(
  args: ExecutionArgs,
  listener: Listener,
  subscribe: (args: ExecutionArgs, listener: Listener) => Promise<Events | ExecutionResult>,
): Promise<Events | ExecutionResult> {
  const context = args.contextValue as GraphContext
  const { hub } = context
  const traceId = currentRequest()?.traceId ?? ''
  const operation = getOperationAST(args.document, args.operationName)
  const record = (
    of: GraphContext,
    kind: AuditedKind,
    executed: boolean,
    errors: readonly unknown[],
    data: ExecutionResult['data'] = null,
  ) =>
    putOnRecord(hub, {
      context: of,
      kind,
      document: args.document,
      operationName: operation?.name?.value ?? null,
      executed,
      data: data ?? null,
      errors,
      traceId,
    })
  try {
    admitOperation(hub, operation)
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    const refused = new GraphQLError(error.message, { extensions: { code: error.code } })
    await record(context, 'SUBSCRIPTION_START', false, [refused])
    return { errors: [refused] }
  }
  let ofEvent = context
  const found = await subscribe(args, {
    ...listener,
    renew: async () => {
      ofEvent = await listener.renew()
      return ofEvent
    },
  })
  if (!(Symbol.asyncIterator in found)) {
    await record(context, 'SUBSCRIPTION_START', false, found.errors ?? [])
    return found
  }
  const events: Events = found
  await record(context, 'SUBSCRIPTION_START', true, [])
  const codes = new Set<string>()
  let ended = false

  async function end(): Promise<void> {
    if (ended) return
    ended = true
    const errors = [...codes].map((code) => ({ extensions: { code } }))
    // Whatever failed was a part of it.
    await record(context, 'SUBSCRIPTION_END', true, errors, {})
  }

  /** Puts an event on record before it is sent. */
  async function told(answer: ExecutionResult): Promise<ExecutionResult> {
    const { audit } = ofEvent
    audit.withheld(withheldIn(answer.data))
    for (const code of codesOf(answer.errors ?? [])) codes.add(code)
    const { readRecords } = audit.touched()
    context.audit.add(audit.touched())
    if (!readRecords) return answer
    try {
      await record(ofEvent, 'SUBSCRIPTION_EVENT', true, answer.errors ?? [], answer.data)
      return answer
    } catch (error) {
      if (!(error instanceof HubError)) throw error
      codes.add(error.code)
      return { errors: [new GraphQLError(error.message, { extensions: { code: error.code } })] }
    }
  }

  const audited: Events = {
    async next() {
      const event = await events.next()
      if (event.done !== true) return { done: false, value: await told(event.value) }
      await end()
      return event
    },
    async return() {
      await events.return?.()
      await end()
      return { done: true, value: undefined }
    },
    // The library ends only what has all three.
    async throw(error) {
      await audited.return?.()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
  return audited
}
