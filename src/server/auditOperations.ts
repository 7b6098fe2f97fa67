import type { ApolloServerPlugin } from '@apollo/server'
import { unwrapResolverError } from '@apollo/server/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type DocumentNode, GraphQLError, type OperationDefinitionNode } from 'graphql'
import { AnswerText } from '../answers/answerText.ts'
import type { Hub } from '../app.ts'
import type { AuditEntry, AuditedKind, AuditOutcome } from '../audit/auditEntry.ts'
import type { AuditNotes, Touched } from '../audit/auditNotes.ts'
import { documentHash } from '../audit/documentHash.ts'
import { HubError } from '../errors.ts'
import type { GraphContext } from '../graph/context.ts'
import type { Principal } from '../identity/principal.ts'
import { currentRequest } from '../requestScope.ts'
import { headersOf, refusalOf, statusOf } from './answerError.ts'
import { formatGraphError } from './formatGraphError.ts'
import { refusing } from './operationLimits.ts'
import { principalIfKnown } from './requestPrincipal.ts'

/** Whatever is asked over HTTP, by queries, mutations or subscriptions, is put on record here, once each. */

/** An operation that has come to its answer, or to being refused. */
export interface AuditedOperation {
  readonly context: GraphContext
  readonly kind: AuditedKind
  /** As it was validated; null where it was refused before. */
  readonly document: DocumentNode | null
  readonly operationName: string | null
  /** Whether anything of it was executed. */
  readonly executed: boolean
  readonly data: Readonly<Record<string, unknown>> | null
  readonly errors: readonly unknown[]
  readonly traceId: string
}

/**
 * Puts an operation on record. Waits until the store has the entry where single records were read or something was changed, and then
 * throws AUDIT_UNAVAILABLE when it has not: the answer must not be given.
 */
export async function putOnRecord({ audit }: Pick<Hub, 'audit'>, operation: AuditedOperation): Promise<void> {
  const { context, kind } = operation
  const touched = context.audit.touched()
  const entry = entryOf(operation, touched)
  context.audit.close()
  const waits = touched.readRecords || (kind === 'MUTATION' && operation.executed)
  if (waits) await audit.recordDurably(entry)
  else audit.record(entry)
}

function entryOf(operation: AuditedOperation, all: Touched): AuditEntry {
  const { context, document, executed, data, errors } = operation
  const { principal } = context
  const { readRecords: _, milliseconds, withheldCount, ...touched } = all
  return {
    ...whoAsked(principal, context.hub),
    ...touched,
    at: new Date(),
    kind: operation.kind,
    operationName: operation.operationName,
    documentHash: document === null ? null : documentHash(document),
    // Fields may tell it more than once, and whoever asks for values alone is told it by none.
    withheldCount: Math.max(withheldCount, data === null ? 0 : withheldIn(data)),
    duration: milliseconds,
    outcome: outcomeOf(executed, data, errors),
    errorCodes: codesOf(errors),
    traceId: operation.traceId,
  }
}

/** Who asks, as an entry has it. */
function whoAsked(principal: Principal | null, hub: Pick<Hub, 'roles'>) {
  return {
    principalId: principal?.id ?? '',
    principalKind: principal?.kind ?? ('UNKNOWN' as const),
    role: principal?.role.code ?? '',
    rolesRevision: principal === null ? null : hub.roles.revision,
    purpose: principal?.purpose ?? null,
  }
}

function outcomeOf(executed: boolean, data: unknown, errors: readonly unknown[]): AuditOutcome {
  if (errors.length === 0) return 'OK'
  if (!executed) return 'REFUSED'
  return data === null ? 'FAILED' : 'PARTIAL'
}

/** The codes of errors. */
export function codesOf(errors: readonly unknown[]): readonly string[] {
  return errors.map(codeOf)
}

/** The code of an error, formatted or as it was thrown. What has none is a defect. */
function codeOf(error: unknown): string {
  const cause = unwrapResolverError(error)
  if (cause instanceof HubError) return cause.code
  const code = (error as { readonly extensions?: { readonly code?: unknown } }).extensions?.code
  return typeof code === 'string' ? code : 'INTERNAL'
}

/** How many states of an answer say WITHHELD. */
export function withheldIn(value: unknown): number {
  if (value === 'WITHHELD') return 1
  if (value instanceof AnswerText) return value.withheld
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) for (const inner of value) count += withheldIn(inner)
  else for (const key in value) count += withheldIn((value as Record<string, unknown>)[key])
  return count
}

const kinds = { query: 'QUERY', mutation: 'MUTATION', subscription: 'SUBSCRIPTION_START' } as const

/** What an operation is recorded as. */
export function auditedKind(operation: OperationDefinitionNode | null | undefined): AuditedKind {
  return operation == null ? 'UNREADABLE' : kinds[operation.operation]
}

/** Refuses what could not be put on record, and what changes something while it could not be put on record at once. */
export function admitOperation(
  { audit }: Pick<Hub, 'audit'>,
  operation: OperationDefinitionNode | null | undefined,
): void {
  audit.admit(operation?.operation === 'mutation' ? 'RECORDS' : 'FIGURES')
}

/** Records operations that come by plain requests. */
export function auditOperations(hub: Hub): ApolloServerPlugin<GraphContext> {
  return {
    async requestDidStart() {
      let valid = false
      let executed = false
      return {
        async didResolveOperation({ operation }) {
          valid = true
          refusing(() => admitOperation(hub, operation))
        },
        async executionDidStart() {
          executed = true
        },
        async willSendResponse({ contextValue, document, operation, response }) {
          const { data = null, errors = [] } = response.body.kind === 'single' ? response.body.singleResult : {}
          try {
            await putOnRecord(hub, {
              context: contextValue,
              kind: auditedKind(operation),
              document: valid ? (document ?? null) : null,
              operationName: operation?.name?.value ?? null,
              executed,
              data,
              errors,
              traceId: currentRequest()?.traceId ?? '',
            })
          } catch (error) {
            if (!(error instanceof HubError)) throw error
            response.http.status = statusOf(error.code)
            for (const [name, value] of Object.entries(headersOf(error))) response.http.headers.set(name, value)
            const refused = new GraphQLError(error.message, { extensions: { code: error.code } })
            response.body = {
              kind: 'single',
              singleResult: { errors: [formatGraphError(refused.toJSON(), refused, hub.logger)] },
            }
          }
        },
      }
    },
  }
}

/** Where nobody said why: streams tell what is not valid with status 200. */
function codeOfStatus(status: number): string {
  return status < 400 ? 'GRAPHQL_VALIDATION_FAILED' : status < 500 ? 'BAD_REQUEST' : 'INTERNAL'
}

const contexts = new WeakMap<FastifyRequest, GraphContext>()

/** Remembers whose context it is, so that a request without an operation is put on record too. */
export function auditedContext(request: FastifyRequest, context: GraphContext): GraphContext {
  contexts.set(request, context)
  return context
}

/**
 * Requests that never became an operation are put on record when they are answered: refused at the door, unauthenticated, too many, not
 * readable. Before the door, so that its refusals are seen.
 */
export function registerAudit(app: FastifyInstance, hub: Hub): void {
  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions
    if ((url !== '/graphql' && url !== '/graphql/stream') || request.method === 'OPTIONS') return
    const notes: AuditNotes | undefined = contexts.get(request)?.audit
    if (notes?.closed === true) return
    hub.audit.record({
      ...whoAsked(principalIfKnown(request), hub),
      at: new Date(),
      kind: 'UNREADABLE',
      operationName: null,
      documentHash: null,
      jurisdictions: [],
      jurisdictionCount: 0,
      departments: [],
      recordCount: 0,
      withheldCount: 0,
      duration: reply.elapsedTime,
      outcome: 'REFUSED',
      errorCodes: [refusalOf(request) ?? codeOfStatus(reply.statusCode)],
      traceId: request.id,
    })
  })
}
