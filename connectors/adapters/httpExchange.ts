import { type Agent, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'

/** One request over HTTP. */
export interface HttpRequest {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly agent: Agent
  readonly signal: AbortSignal
  /** Milliseconds of silence: from the request to the first byte of the answer, and from each to the next. */
  readonly silence: number
  /** Milliseconds for the whole exchange, which a trickle could draw out for ever. */
  readonly within: number
  /** Bytes; a longer answer is broken off. */
  readonly largestAnswer: number
}

/** What came back. */
export interface HttpAnswer {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: Buffer
}

/** Why an exchange brought no answer. Holds neither URL nor body: a token may stand in the one, anything in the other. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly kind: 'UNREACHABLE' | 'TOO_SLOW' | 'TOO_LARGE'
  /** The system's code, such as ECONNREFUSED. */
  readonly code: string

  constructor(kind: HttpFailure['kind'], code: string) {
    super(`${kind} ${code}`)
    this.kind = kind
    this.code = code
  }
}

/** Sends a request and reads the whole answer. Follows no redirect. Throws HttpFailure, or the signal's reason. */
export async function exchange(request: HttpRequest): Promise<HttpAnswer> {
  try {
    return await send(request)
  } catch (error) {
    // The server closed a connection that was kept alive, at the moment when it was used again.
    if (error instanceof HttpFailure && error.code === 'STALE_CONNECTION') return send(request)
    throw error
  }
}

function send(request: HttpRequest): Promise<HttpAnswer> {
  const { url, method, headers, body, agent, signal, silence, within, largestAnswer } = request
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? secureRequest : plainRequest)(
      url,
      { method, agent, headers: body === null ? headers : { ...headers, 'content-length': Buffer.byteLength(body) } },
      (incoming) => {
        const chunks: Buffer[] = []
        let size = 0
        quiet.refresh()
        incoming.on('data', (chunk: Buffer) => {
          quiet.refresh()
          size += chunk.length
          if (size > largestAnswer) fail(new HttpFailure('TOO_LARGE', String(largestAnswer)))
          else chunks.push(chunk)
        })
        incoming.on('error', (error) => fail(unreachable(error)))
        incoming.on('end', () => {
          if (!incoming.complete) return fail(new HttpFailure('UNREACHABLE', 'CUT_OFF'))
          finish()
          const { statusCode: status = 0, headers: received } = incoming
          resolve({ status, retryAfter: received['retry-after'] ?? null, body: Buffer.concat(chunks) })
        })
      },
    )
    const tooSlow = (milliseconds: number) => () => fail(new HttpFailure('TOO_SLOW', `${milliseconds / 1000} s`))
    const clock = setTimeout(tooSlow(within), within)
    const quiet = setTimeout(tooSlow(silence), silence)
    const abort = (): void => fail(signal.reason)
    const finish = (): void => {
      clearTimeout(clock)
      clearTimeout(quiet)
      signal.removeEventListener('abort', abort)
    }
    const fail = (reason: unknown): void => {
      finish()
      reject(reason)
      outgoing.destroy()
    }
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      fail(
        outgoing.reusedSocket && error.code === 'ECONNRESET'
          ? new HttpFailure('UNREACHABLE', 'STALE_CONNECTION')
          : unreachable(error),
      ),
    )
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    outgoing.end(body)
  })
}

function unreachable(error: NodeJS.ErrnoException): HttpFailure {
  return new HttpFailure('UNREACHABLE', error.code ?? 'CONNECTION_LOST')
}
