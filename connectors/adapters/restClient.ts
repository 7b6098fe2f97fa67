import { Agent as PlainAgent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SourceSettings } from '../../src/connector/connector.ts'
import type { RestValue } from '../../src/connector/restLocation.ts'
import { HubError } from '../../src/errors.ts'
import { exchange, type HttpAnswer, HttpFailure, type HttpRequest } from './httpExchange.ts'
import { type LosslessJson, parseLosslessJson, valueAt } from './losslessJson.ts'

/** How a service speaks, whatever it is asked. */
export interface RestService {
  /** The code inside each answer, which is told with HTTP 200 even when all went wrong. */
  readonly envelope: {
    readonly code: readonly string[]
    readonly success: readonly string[]
    /** The token has ended: a new login is made, once. */
    readonly tokenEnded: readonly string[]
    /** The service itself failed and may be asked again another time; every other code is a refusal. */
    readonly failure: readonly string[]
  }
  /** Where a login gives a token, and the query parameter that takes it to every request. */
  readonly login?: {
    readonly path: string
    readonly body: Readonly<Record<string, RestValue>>
    readonly token: readonly string[]
    readonly parameter: string
  }
}

/** How long a client waits, and how much it takes. */
export interface RestLimits {
  /** Milliseconds without a byte of the answer. */
  readonly answer: number
  /** Milliseconds for one exchange, however it trickles. */
  readonly exchange: number
  /** Bytes of one answer. */
  readonly largestAnswer: number
  /** Times that a request is sent again after HTTP 429; 0 for live answers, which cannot wait. */
  readonly retries: number
  /** Milliseconds before the first of them; each further one waits twice as long. */
  readonly firstPause: number
}

/** What is asked: members go into the body (POST) or the query (GET). */
export interface RestQuestion {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly members: Readonly<Record<string, string | number>>
}

const longestPause = 30_000

/**
 * A service that speaks JSON over HTTP. Keeps its connections alive until `close`, and its token until it ends.
 *
 * Errors: SOURCE_UNREACHABLE (no answer, too slow, too busy, or the service's own failure code), SOURCE_REFUSED (account, or another
 * code than success), SOURCE_SHAPE_CHANGED (no JSON, too large). They name host and path, never the query, in which the token stands,
 * nor anything of a body.
 */
export class RestClient {
  readonly #service: RestService
  readonly #limits: RestLimits
  readonly #settings: SourceSettings
  readonly #base: URL
  readonly #agent: PlainAgent
  #token: string | null = null
  #login: Promise<string> | null = null

  constructor(service: RestService, limits: RestLimits, settings: SourceSettings) {
    this.#service = service
    this.#limits = limits
    this.#settings = settings
    this.#base = baseOf(settings)
    const options = { keepAlive: true, maxSockets: 8 }
    this.#agent = this.#base.protocol === 'https:' ? new SecureAgent(options) : new PlainAgent(options)
  }

  /** The declared members of a request, filled in from the settings. Throws CONFIGURATION_INVALID for one that is not set. */
  valuesOf(declared: Readonly<Record<string, RestValue>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(declared).map(([name, value]) => {
        if (typeof value === 'string') return [name, value]
        const [kind, from, setting] =
          'setting' in value
            ? ['parameters', this.#settings.parameters, value.setting]
            : ['credentials', this.#settings.credentials, value.credential]
        const text = from?.[setting]
        if (text === undefined)
          throw new HubError('CONFIGURATION_INVALID', `The source's settings lack ${kind}.${setting}.`)
        return [name, text]
      }),
    )
  }

  /** Finds out whether the service is there and lets the account in. */
  async connect(): Promise<void> {
    const { signal } = new AbortController()
    if (this.#service.login !== undefined) await this.#logIn(null, signal)
    // Whatever it answers to that, it answers.
    else await this.#exchange({ method: 'GET', url: this.#base, body: null, path: this.#base.pathname }, signal)
  }

  /** Asks, logs in where needed, and gives the answer of a success. */
  async ask(question: RestQuestion, signal: AbortSignal): Promise<LosslessJson> {
    const { login } = this.#service
    if (login === undefined) return this.#checked(await this.#send(question, null, signal), question.path)
    const token = this.#token ?? (await this.#logIn(null, signal))
    const answer = await this.#send(question, token, signal)
    if (!this.#tokenEnded(answer)) return this.#checked(answer, question.path)
    const renewed = await this.#send(question, await this.#logIn(token, signal), signal)
    if (this.#tokenEnded(renewed))
      throw this.#refused(question.path, 'it does not accept the token that it has just given')
    return this.#checked(renewed, question.path)
  }

  close(): void {
    this.#agent.destroy()
  }

  /** The service's address without its path, for messages. */
  get host(): string {
    return this.#base.host
  }

  /** One login for all who wait for it. `ended`: the token that is of no more use; another one may be there already. */
  async #logIn(ended: string | null, signal: AbortSignal): Promise<string> {
    if (this.#token !== null && this.#token !== ended) return this.#token
    this.#login ??= this.#requestToken().finally(() => {
      this.#login = null
    })
    // Whoever goes away leaves the login to the others.
    return Promise.race([this.#login, aborted(signal)])
  }

  async #requestToken(): Promise<string> {
    const { path, body, token: where } = this.#service.login!
    const members = this.valuesOf(body)
    const answer = await this.#send({ method: 'POST', path, members }, null, new AbortController().signal)
    const token = valueAt(this.#checked(answer, path), where)
    if (typeof token !== 'string' || token === '')
      throw this.#shapeChanged(path, `its answer has no ${where.join('.')}`)
    this.#token = token
    return token
  }

  async #send({ method, path, members }: RestQuestion, token: string | null, signal: AbortSignal): Promise<Received> {
    const url = new URL(`${this.#base.pathname.replace(/\/$/, '')}${path}`, this.#base)
    if (method === 'GET') for (const [name, value] of Object.entries(members)) url.searchParams.set(name, String(value))
    if (token !== null) url.searchParams.set(this.#service.login!.parameter, token)
    const body = method === 'GET' ? null : JSON.stringify(members)
    const { retries, firstPause } = this.#limits
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#exchange({ url, method, body, path }, signal)
      if (answer.status !== 429) return this.#received(answer, path)
      if (attempt >= retries) throw this.#unreachable(path, 'it answers HTTP 429, too many requests')
      await sleep(pauseOf(answer, firstPause * 2 ** attempt), undefined, { signal }).catch(() =>
        signal.throwIfAborted(),
      )
    }
  }

  async #exchange(
    { path, ...request }: Pick<HttpRequest, 'url' | 'method' | 'body'> & { readonly path: string },
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { answer: silence, exchange: within, largestAnswer } = this.#limits
    const headers = {
      accept: 'application/json',
      ...(request.body === null ? {} : { 'content-type': 'application/json' }),
    }
    try {
      return await exchange({ ...request, headers, agent: this.#agent, signal, silence, within, largestAnswer })
    } catch (error) {
      // Only what the failure is called goes on: the URL holds the token.
      throw error instanceof HttpFailure ? this.#failed(path, error) : error
    }
  }

  #received({ status, body }: HttpAnswer, path: string): Received {
    if (status === 401 || status === 403) return { status, json: null }
    if (status >= 500) throw this.#unreachable(path, `it answers HTTP ${status}`)
    if (status !== 200) throw this.#refused(path, `it answers HTTP ${status}`)
    return { status, json: this.#parsed(body, path) }
  }

  #parsed(body: Buffer, path: string): LosslessJson {
    try {
      return parseLosslessJson(new TextDecoder('utf-8', { fatal: true }).decode(body))
    } catch {
      // The parser's message quotes what it could not read.
      throw this.#shapeChanged(path, 'it answers with something that is not JSON in UTF-8')
    }
  }

  #tokenEnded({ status, json }: Received): boolean {
    const { envelope } = this.#service
    return status === 401 || (json !== null && envelope.tokenEnded.includes(codeOf(json, envelope.code) ?? ''))
  }

  #checked({ status, json }: Received, path: string): LosslessJson {
    if (json === null) throw this.#refused(path, `it answers HTTP ${status}`)
    const { envelope } = this.#service
    const code = codeOf(json, envelope.code)
    if (code === null) throw this.#shapeChanged(path, `its answer has no ${envelope.code.join('.')}`)
    if (envelope.success.includes(code)) return json
    // Shown only where it can be nothing but a code.
    const told = /^[\w-]{1,20}$/.test(code) ? code : 'of another form'
    if (envelope.failure.includes(code)) throw this.#unreachable(path, `it answers with code ${told}`)
    throw this.#refused(path, `it answers with code ${told}`)
  }

  #failed(path: string, { kind, code }: HttpFailure): HubError {
    if (kind === 'TOO_LARGE') return this.#shapeChanged(path, `its answer has more than ${code} bytes`)
    return this.#unreachable(path, kind === 'TOO_SLOW' ? `it does not answer within ${code}` : code)
  }

  #unreachable(path: string, why: string): HubError {
    return this.#error('SOURCE_UNREACHABLE', path, `does not answer: ${why}`)
  }

  #refused(path: string, why: string): HubError {
    return this.#error('SOURCE_REFUSED', path, `refuses: ${why}`)
  }

  #shapeChanged(path: string, why: string): HubError {
    return this.#error('SOURCE_SHAPE_CHANGED', path, `answers otherwise than declared: ${why}`)
  }

  #error(code: 'SOURCE_UNREACHABLE' | 'SOURCE_REFUSED' | 'SOURCE_SHAPE_CHANGED', path: string, what: string): HubError {
    return new HubError(code, `The service at ${this.host}${path} ${what}.`, { details: { host: this.host, path } })
  }
}

interface Received {
  readonly status: number
  readonly json: LosslessJson
}

function baseOf(settings: SourceSettings): URL {
  if (settings.url === undefined) throw new HubError('CONFIGURATION_INVALID', 'The source has no `url` to its service.')
  const url = URL.canParse(settings.url) ? new URL(settings.url) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new HubError('CONFIGURATION_INVALID', "The source's `url` is not a URL such as http://host:8080.")
  }
  return url
}

function codeOf(json: LosslessJson, path: readonly string[]): string | null {
  const code = valueAt(json, path)
  return typeof code === 'string' ? code : null
}

/** Some services say how long to wait, most do not. */
function pauseOf({ retryAfter }: HttpAnswer, otherwise: number): number {
  const told = retryAfter !== null && /^\d{1,4}$/.test(retryAfter) ? Number(retryAfter) * 1000 : otherwise
  return Math.min(told, longestPause)
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
