import { GraphQLError } from 'graphql'
import { HubError } from '../errors.ts'
import { currentRequest } from '../requestScope.ts'
import type { OperationExecutor } from './compiledExecution.ts'

/**
 * Gives an operation up when it takes longer than `seconds`: it is answered with REQUEST_TIMEOUT and nothing else (status 504), its
 * statements on the records lane and its calls of live sources are cancelled, and no further statement is sent for it.
 */
export function withinTime(run: OperationExecutor, seconds: number): OperationExecutor {
  return async (request) => {
    const signal = currentRequest()?.signal
    const { promise: givenUp, resolve } = Promise.withResolvers<{ errors: GraphQLError[] }>()
    const timer = setTimeout(() => {
      signal?.abort(timeout(seconds))
      resolve({
        errors: [
          new GraphQLError(timeout(seconds).message, {
            extensions: { code: 'REQUEST_TIMEOUT', allowed: seconds, http: { status: 504 } },
          }),
        ],
      })
    }, seconds * 1000)
    const running = run(request)
    // What is given up may still fail, and nobody waits for it any more.
    running.catch(() => undefined)
    try {
      return await Promise.race([running, givenUp])
    } finally {
      clearTimeout(timer)
    }
  }
}

function timeout(seconds: number): HubError {
  return new HubError(
    'REQUEST_TIMEOUT',
    `The operation took longer than ${seconds} s and was given up. Ask for less at once.`,
    {
      details: { allowed: seconds },
    },
  )
}
