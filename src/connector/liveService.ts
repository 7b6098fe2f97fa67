import { HubError } from '../errors.ts'
import type { LiveSource } from './liveSource.ts'

/** How long the hub waits for a department's service while somebody waits for the hub. */
export interface LiveLimits {
  /** Milliseconds for one list, all of its pages together. */
  readonly answer: number
  /** Milliseconds for the question whether the service answers at all. */
  readonly check: number
  /** Milliseconds for which the last answer to that question holds. */
  readonly checkHolds: number
  /** Calls of one source at a time; further ones wait. */
  readonly callsAtOnce: number
  /** Calls that may wait; further ones are refused at once, so that a slow service cannot fill the hub. */
  readonly callsWaiting: number
}

/** Defaults. */
export const liveLimits: LiveLimits = {
  answer: 3_000,
  check: 1_000,
  checkHolds: 2_000,
  callsAtOnce: 4,
  callsWaiting: 50,
}

/**
 * One source's service as all requests share it: bounded in time and number of calls, with what is known of whether it answers. Every
 * call tells that anew, so that a service that is back is used with the next question.
 */
export class LiveService {
  readonly #source: LiveSource
  readonly #limits: LiveLimits
  readonly #probe: (signal: AbortSignal) => Promise<unknown>
  readonly #changed: () => void
  readonly #waiting: (() => void)[] = []
  #running = 0
  #down = false
  #knownAt = 0
  #checking: Promise<void> | null = null

  /** `probe` asks the service for as little as possible; `changed` is called when the service goes or comes back. */
  constructor(
    source: LiveSource,
    limits: LiveLimits,
    probe: (signal: AbortSignal) => Promise<unknown>,
    changed: () => void = () => undefined,
  ) {
    this.#source = source
    this.#limits = limits
    this.#probe = probe
    this.#changed = changed
  }

  /** Whether the last call failed. */
  get down(): boolean {
    return this.#down
  }

  /**
   * Makes a call within the limits. Throws SOURCE_UNREACHABLE when it takes too long or too many wait, what the call throws, or the
   * signal's reason when the asker has gone.
   */
  async call<T>(work: (source: LiveSource, signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    await this.#enter()
    try {
      signal.throwIfAborted()
      return await this.#within(this.#limits.answer, signal, (both) => work(this.#source, both))
    } finally {
      this.#running -= 1
      this.#waiting.shift()?.()
    }
  }

  /**
   * Finds out whether the service answers, unless that is known. A service that is known to be down is asked again in the background,
   * so that nobody waits for it.
   */
  async check(): Promise<void> {
    if (Date.now() - this.#knownAt < this.#limits.checkHolds) return
    this.#checking ??= this.#within(this.#limits.check, new AbortController().signal, (signal) => this.#probe(signal))
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        this.#checking = null
      })
    if (!this.#down) await this.#checking
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  async #enter(): Promise<void> {
    if (this.#running >= this.#limits.callsAtOnce) {
      if (this.#waiting.length >= this.#limits.callsWaiting)
        throw new HubError('SOURCE_UNREACHABLE', 'Too many lists wait for the service already. Ask again later.')
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#running += 1
  }

  async #within<T>(milliseconds: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const clock = AbortSignal.timeout(milliseconds)
    try {
      const result = await work(AbortSignal.any([signal, clock]))
      this.#know(false)
      return result
    } catch (error) {
      // Somebody who went away says nothing about the service.
      if (signal.aborted) throw signal.reason
      this.#know(true)
      if (clock.aborted)
        throw new HubError('SOURCE_UNREACHABLE', `The service did not answer within ${milliseconds / 1000} s.`)
      throw error
    }
  }

  #know(down: boolean): void {
    if (down !== this.#down) this.#changed()
    this.#down = down
    this.#knownAt = Date.now()
  }
}
