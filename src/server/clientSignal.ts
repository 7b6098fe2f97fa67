import type { ServerResponse } from 'node:http'
import { HubError } from '../errors.ts'
import { type RequestSignal, requestSignal } from '../requestScope.ts'

/** A signal that is aborted once the client has gone before its answer was sent, or when the request is given up. */
export function clientSignal(response: ServerResponse): RequestSignal {
  return requestSignal((abort) => {
    // The request's own event comes as soon as its body is read; the response's tells whether it was sent.
    const closed = (): void => {
      if (!response.writableFinished) abort(new HubError('CLIENT_GONE', 'The client has gone.'))
    }
    if (response.destroyed) closed()
    else response.once('close', closed)
  })
}
