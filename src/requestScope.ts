import { AsyncLocalStorage } from 'node:async_hooks'

/** Tells what works for a request that nobody waits for its answer any more. The signal is made only when somebody asks for it. */
export interface RequestSignal {
  (): AbortSignal
  abort(reason: Error): void
  /** Throws the reason once it is aborted. */
  throwIfAborted(): void
}

/** The request on whose behalf something runs. */
export interface RequestScope {
  /** Under which it is found in answers, logs and the audit. */
  readonly traceId: string
  readonly signal: RequestSignal
}

// Not handed from function to function: what is thrown and logged far below needs the trace, and both lanes of the store stop for it.
const scopes = new AsyncLocalStorage<RequestScope>()

/** Runs `work` for a request: `currentRequest` tells it to all that is called, at once or later. */
export function withRequest<T>(scope: RequestScope, work: () => T): T {
  return scopes.run(scope, work)
}

/** Runs what goes on after the request that began it is answered, and must not end when that one is given up. */
export function outsideRequest<T>(work: () => T): T {
  return scopes.exit(work)
}

/** The request that is being answered; undefined outside of requests: in commands, in sync runs. */
export function currentRequest(): RequestScope | undefined {
  return scopes.getStore()
}

/** `listen` is called when the signal is first asked for, with what aborts it: most requests need none. */
export function requestSignal(listen: (abort: (reason: Error) => void) => void = () => undefined): RequestSignal {
  let control: AbortController | undefined
  let reason: Error | undefined
  const abort = (given: Error): void => {
    reason ??= given
    control?.abort(reason)
  }
  const signal = (): AbortSignal => {
    if (control === undefined) {
      control = new AbortController()
      if (reason !== undefined) control.abort(reason)
      else listen(abort)
    }
    return control.signal
  }
  return Object.assign(signal, {
    abort,
    throwIfAborted() {
      if (reason !== undefined) throw reason
    },
  })
}
