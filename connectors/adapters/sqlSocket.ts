import { Socket } from 'node:net'

/** Bytes that are none of the database's protocol: a driver threw while it took them apart. Says nothing of what they were. */
class UnreadableAnswer extends Error {
  readonly code = 'UNREADABLE_ANSWER'
}

/**
 * A socket for a driver. Drivers take what arrives apart inside the socket's event, and throw where it is none of their protocol; from
 * there it would end the hub's whole process. Here it ends the connection, which the driver tells like any other loss of it.
 */
export class DriverSocket extends Socket {
  override emit(event: string | symbol, ...given: unknown[]): boolean {
    if (event !== 'data') return super.emit(event, ...given)
    try {
      return super.emit(event, ...given)
    } catch {
      this.destroy(new UnreadableAnswer('the answer is none of the protocol'))
      return true
    }
  }
}

/** The sockets of one session, to know whether something comes, and to end them when nothing does. */
export class DriverSockets {
  #socket: DriverSocket | null = null

  /** A new one, not connected yet. */
  open(): DriverSocket {
    this.#socket = new DriverSocket()
    return this.#socket
  }

  /** Bytes received on the latest; stays as it is where the driver opens its own. */
  get received(): number {
    return this.#socket?.bytesRead ?? 0
  }

  /** Waits for an answer on them as long as they are not silent for so many milliseconds. */
  within<T>(silence: number, answer: Promise<T>, signal?: AbortSignal): Promise<T> {
    return patiently(answer, { silence, received: () => this.received }, signal)
  }

  /** Ends the latest at once. */
  destroy(): void {
    this.#socket?.destroy()
  }
}

/** How long an answer is waited for. */
export interface Patience {
  /** Milliseconds without a byte. */
  readonly silence: number
  /** Bytes received so far. */
  received(): number
}

/**
 * Waits for an answer as long as bytes come, which a slow line draws out; then leaves it to itself and throws. The caller ends the
 * connection: nobody knows what it is about to say.
 */
export function patiently<T>(answer: Promise<T>, { silence, received }: Patience, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let before = received()
    const look = (): void => {
      const now = received()
      if (now === before) {
        finish(() => reject(new Error('timed out waiting for the database')))
        return
      }
      before = now
      timer = setTimeout(look, silence)
    }
    let timer = setTimeout(look, silence)
    const stop = (): void => finish(() => reject(signal?.reason))
    const finish = (act: () => void): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      act()
    }
    answer.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    )
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}
