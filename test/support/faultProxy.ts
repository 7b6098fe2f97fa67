import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** What the network does to what the source sends, from the byte after `afterBytes` on (counted over all connections since `set`). */
export type Fault =
  | { readonly kind: 'PASS' }
  /** Accepts, takes what is sent, and says nothing more. */
  | { readonly kind: 'HANG'; readonly afterBytes: number }
  /** RST. */
  | { readonly kind: 'RESET'; readonly afterBytes: number }
  /** FIN towards the hub, as if the source had said all. */
  | { readonly kind: 'HALF_CLOSE'; readonly afterBytes: number }
  /** Random bytes instead of the source's. */
  | { readonly kind: 'GARBAGE'; readonly afterBytes: number; readonly seed: number }
  /** So many bytes, then a pause of so many milliseconds. */
  | { readonly kind: 'TRICKLE'; readonly afterBytes: number; readonly bytes: number; readonly milliseconds: number }
  /** Nobody listens any more, and who is connected is cut off. */
  | { readonly kind: 'REFUSE' }

/** Where the source listens. */
export type ProxyTarget = { readonly host: string; readonly port: number } | { readonly path: string }

/** A TCP proxy between the hub and a source that does what networks do. */
export interface FaultProxy {
  /** On 127.0.0.1. */
  readonly port: number
  /** Bytes that the hub was sent since the last `set`. */
  readonly bytes: number
  /** Connections that were accepted since the last `set`. */
  readonly accepted: number
  /**
   * Holds at once, for connections that are open too. With `connections`, for so many of those accepted from now on, and the next
   * ones pass: a source that recovers slowly.
   */
  set(fault: Fault, limit?: { readonly connections: number }): Promise<void>
  /** Ends it with everything that is connected. */
  stop(): Promise<void>
}

/** Starts one on a free port. */
export async function startFaultProxy(target: ProxyTarget): Promise<FaultProxy> {
  const state = new ProxyState(target)
  await state.listen(0)
  return state
}

class ProxyState implements FaultProxy {
  port = 0
  bytes = 0
  accepted = 0
  readonly #target: ProxyTarget
  #server: Server | null = null
  #fault: Fault = { kind: 'PASS' }
  #limit: number | null = null
  readonly #pairs = new Set<Pair>()

  constructor(target: ProxyTarget) {
    this.#target = target
  }

  async listen(port: number): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (hub) => this.#accept(hub))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    this.#server = server
    this.port = (server.address() as AddressInfo).port
  }

  async set(fault: Fault, limit?: { readonly connections: number }): Promise<void> {
    this.bytes = 0
    this.accepted = 0
    this.#fault = fault
    this.#limit = limit?.connections ?? null
    if (fault.kind === 'REFUSE') await this.#stopListening()
    else if (this.#server === null) await this.listen(this.port)
  }

  async stop(): Promise<void> {
    await this.#stopListening()
  }

  async #stopListening(): Promise<void> {
    const server = this.#server
    this.#server = null
    const closed = new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())))
    for (const pair of this.#pairs) pair.reset()
    await closed
  }

  #accept(hub: Socket): void {
    this.accepted += 1
    const exempt = this.#limit !== null && this.accepted > this.#limit
    const pair = new Pair(hub, connect({ ...this.#target, allowHalfOpen: true }), {
      fault: () => (exempt ? { kind: 'PASS' } : this.#fault),
      bytes: () => this.bytes,
      deliver: (count) => {
        this.bytes += count
      },
      closed: () => this.#pairs.delete(pair),
    })
    this.#pairs.add(pair)
  }
}

interface PairOptions {
  readonly fault: () => Fault
  readonly bytes: () => number
  readonly deliver: (bytes: number) => void
  readonly closed: () => void
}

/** One connection of the hub and the one to the source that belongs to it. */
class Pair {
  readonly #hub: Socket
  readonly #source: Socket
  readonly #options: PairOptions
  #waiting: Buffer[] = []
  #sourceEnded = false
  #trickling: NodeJS.Timeout | null = null

  constructor(hub: Socket, source: Socket, options: PairOptions) {
    this.#hub = hub
    this.#source = source
    this.#options = options
    hub.setNoDelay(true)
    hub.on('data', (chunk) => source.write(chunk))
    hub.on('end', () => source.end())
    hub.on('drain', () => this.#forward())
    source.on('data', (chunk) => {
      this.#waiting.push(chunk)
      this.#forward()
    })
    source.on('end', () => {
      this.#sourceEnded = true
      this.#forward()
    })
    // Either side's errors are the other side's end.
    hub.on('error', () => source.destroy())
    source.on('error', () => this.reset())
    source.on('close', () => {
      this.#sourceEnded = true
      this.#forward()
    })
    hub.on('close', () => {
      if (this.#trickling !== null) clearTimeout(this.#trickling)
      source.destroy()
      options.closed()
    })
    if (options.fault().kind !== 'PASS') this.#forward()
  }

  reset(): void {
    this.#hub.resetAndDestroy()
    this.#source.destroy()
  }

  /** Gives on what waits, as far as the fault and the hub's patience go. */
  #forward(): void {
    if (this.#trickling !== null || this.#hub.destroyed || this.#hub.writableEnded) return
    const fault = this.#options.fault()
    while (this.#waiting.length > 0 || this.#isDue(fault)) {
      if (this.#hub.writableNeedDrain) {
        this.#source.pause()
        return
      }
      if (this.#isDue(fault)) {
        if (!this.#strike(fault)) return
        continue
      }
      const left =
        fault.kind === 'PASS' || fault.kind === 'REFUSE' ? Infinity : fault.afterBytes - this.#options.bytes()
      this.#send(left)
    }
    if (this.#sourceEnded) this.#hub.end()
    else this.#source.resume()
  }

  #isDue(fault: Fault): boolean {
    if (fault.kind === 'PASS' || fault.kind === 'REFUSE') return false
    if (this.#options.bytes() < fault.afterBytes) return false
    return fault.kind !== 'TRICKLE' && fault.kind !== 'GARBAGE' ? true : this.#waiting.length > 0
  }

  /** True: go on with what waits. */
  #strike(fault: Fault): boolean {
    switch (fault.kind) {
      case 'HANG':
        this.#waiting = []
        return false
      case 'RESET':
        this.reset()
        return false
      case 'HALF_CLOSE':
        this.#waiting = []
        this.#hub.end()
        return false
      case 'GARBAGE': {
        const random = randomBytes(fault.seed + this.#options.bytes())
        const chunk = this.#waiting.shift()!
        for (let index = 0; index < chunk.length; index += 1) chunk[index] = random()
        this.#options.deliver(chunk.length)
        this.#hub.write(chunk)
        return true
      }
      case 'TRICKLE':
        this.#source.pause()
        this.#send(fault.bytes)
        this.#trickling = setTimeout(() => {
          this.#trickling = null
          this.#forward()
        }, fault.milliseconds)
        return false
      default:
        return true
    }
  }

  #send(most: number): void {
    const [first] = this.#waiting
    if (first === undefined) return
    const part = first.subarray(0, most)
    if (part.length === first.length) this.#waiting.shift()
    else this.#waiting[0] = first.subarray(part.length)
    this.#options.deliver(part.length)
    this.#hub.write(part)
  }
}

/** Bytes that are the same for the same seed. */
function randomBytes(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state & 0xff
  }
}
