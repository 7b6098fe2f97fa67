import type { ServerResponse } from 'node:http'

/** Gives, when first asked, a signal that is aborted once the client has gone before its answer was sent. */
export function clientSignal(response: ServerResponse): () => AbortSignal {
  let control: AbortController | undefined
  return () => {
    if (control !== undefined) return control.signal
    const made = new AbortController()
    control = made
    // The request's own event comes as soon as its body is read; the response's tells whether it was sent.
    const closed = (): void => {
      if (!response.writableFinished) made.abort(new Error('The client has gone.'))
    }
    if (response.destroyed) closed()
    else response.once('close', closed)
    return made.signal
  }
}
