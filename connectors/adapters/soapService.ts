import { Agent as PlainAgent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import type { SourceSettings } from '../../src/connector/connector.ts'
import { HubError } from '../../src/errors.ts'
import { exchange, type HttpAnswer, HttpFailure } from './httpExchange.ts'

/** Bounds of one exchange. */
export interface SoapLimits {
  /** Milliseconds without a byte of the answer. */
  readonly answer: number
  /** Milliseconds from the request to the last byte of the answer, however it trickles. */
  readonly exchange: number
  /** Bytes of an answer's body. */
  readonly bytes: number
}

/** A service at one address, over connections of its own. */
export interface SoapService {
  /** Host and path, for messages: without account and parameters. */
  readonly address: string
  /**
   * Asks for the service's description. Throws SOURCE_REFUSED when it lets nobody in; a service that does not show its description may
   * be a good one. Otherwise as `post`.
   */
  greet(): Promise<void>
  /**
   * Sends an envelope. Throws SOURCE_UNREACHABLE (no connection, cut off, too slow), SOURCE_UNREADABLE (a larger answer than allowed), or
   * the signal's reason; every status comes back as an answer.
   */
  post(action: string, envelope: string, signal: AbortSignal): Promise<HttpAnswer>
  /** Ends the connections; also twice. */
  close(): void
}

/**
 * A service by the source's `url`; an account in it (`http://account:password@host/path`) goes as Basic authorisation. Throws
 * CONFIGURATION_INVALID.
 */
export function soapService(settings: SourceSettings, limits: SoapLimits): SoapService {
  const given = readUrl(settings)
  const agentOptions = { keepAlive: true, maxSockets: 1 }
  const agent = given.protocol === 'https:' ? new SecureAgent(agentOptions) : new PlainAgent(agentOptions)
  const address = `${given.host}${given.pathname}`
  const authorization = authorizationOf(given)
  const place = new URL(given.href)
  place.username = ''
  place.password = ''

  const send = async (
    method: 'GET' | 'POST',
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: string | null,
    signal: AbortSignal,
  ): Promise<HttpAnswer> => {
    signal.throwIfAborted()
    try {
      return await exchange({
        url,
        method,
        headers: { ...authorization, 'accept-encoding': 'identity', ...headers },
        body,
        agent,
        signal,
        silence: limits.answer,
        within: limits.exchange,
        largestAnswer: limits.bytes,
      })
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error
      if (error.kind === 'TOO_LARGE') {
        const fault = `The service at ${address} gave an answer of more than ${limits.bytes} bytes; it was not read to its end.`
        throw new HubError('SOURCE_UNREADABLE', fault, { details: { address } })
      }
      const why = error.kind === 'TOO_SLOW' ? `no answer within ${error.code}` : error.code
      throw new HubError('SOURCE_UNREACHABLE', `The service at ${address} does not answer (${why}).`, {
        details: { address },
        cause: error,
      })
    }
  }

  return {
    address,
    async greet() {
      const { status } = await send('GET', new URL('?wsdl', place), {}, null, new AbortController().signal)
      if (status !== 401 && status !== 403) return
      throw new HubError('SOURCE_REFUSED', `The service at ${address} refuses the account (HTTP ${status}).`, {
        details: { address, status },
      })
    },
    post: (action, envelope, signal) =>
      send('POST', place, { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${action}"` }, envelope, signal),
    close: () => agent.destroy(),
  }
}

function readUrl(settings: SourceSettings): URL {
  if (settings.url === undefined) throw new HubError('CONFIGURATION_INVALID', 'The source has no `url` to its service.')
  const url = URL.canParse(settings.url) ? new URL(settings.url) : null
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new HubError('CONFIGURATION_INVALID', "The source's `url` is not a URL such as http://host:8080/service.")
  }
  return url
}

function authorizationOf(url: URL): Readonly<Record<string, string>> {
  if (url.username === '') return {}
  const account = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { authorization: `Basic ${Buffer.from(account, 'utf8').toString('base64')}` }
}
