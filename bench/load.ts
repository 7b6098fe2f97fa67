import { connect, type Socket } from 'node:net'
import { cpuMilliseconds, withChildren } from './measure.ts'
import type { Round } from './series.ts'
import type { Server } from './servers.ts'

/** A request as it goes over the wire; made once and sent again and again. */
export interface Question {
  readonly request: Buffer
}

/** What came back, and when. */
export interface Answer<Asked extends Question> {
  readonly question: Asked
  readonly body: Buffer
  /** Moments of `performance.now()`. */
  readonly sentAt: number
  readonly receivedAt: number
}

/** How a server is asked. */
export interface LoadOptions<Asked extends Question> {
  readonly servers: readonly Server[]
  /** The next question; each connection asks for one when it has the answer to the last. */
  readonly next: () => Asked
  /** Looks at each answer; what it throws ends the load. */
  readonly check?: (answer: Answer<Asked>) => void
  readonly connections: number
  readonly seconds: number
  /** Ends after so many answers, where these come before the seconds are over. */
  readonly answers?: number
  /** The PostgreSQL whose CPU time counts. */
  readonly postmaster: number
}

/** A POST of JSON over a kept connection. */
export function postRequest(
  server: Server,
  route: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const lines = Object.entries({ host: new URL(server.address).host, 'content-type': 'application/json', ...headers })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.from(`POST ${route} HTTP/1.1\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}

/**
 * Asks from so many connections for so many seconds. It speaks only what it needs of HTTP, because it shares the processors with those
 * whom it measures: a general client costs several times as much. Throws unless every answer is a 200.
 */
export async function load<Asked extends Question>(options: LoadOptions<Asked>): Promise<Round> {
  const { servers, connections, seconds, postmaster } = options
  const postgres = (): number => cpuMilliseconds(withChildren(postmaster))
  const processes = servers.flatMap(({ processes }) => processes)
  const before = { server: cpuMilliseconds(processes), postgres: postgres() }
  const began = performance.now()
  const until = began + seconds * 1000
  const latencies: number[] = []
  await Promise.all(
    Array.from({ length: connections }, (_, index) =>
      askUntil(until, servers[index % servers.length]!, options, latencies),
    ),
  )
  const elapsed = (performance.now() - began) / 1000
  latencies.sort((one, other) => one - other)
  const count = latencies.length
  if (count === 0) throw new Error('Nothing was answered.')
  return {
    'requests/s': count / elapsed,
    'server CPU ms': (cpuMilliseconds(processes) - before.server) / count,
    'PostgreSQL CPU ms': (postgres() - before.postgres) / count,
    'median ms': latencies[Math.floor(count / 2)]!,
    'p99 ms': latencies[Math.min(count - 1, Math.floor(count * 0.99))]!,
  }
}

async function askUntil<Asked extends Question>(
  until: number,
  server: Server,
  { next, check, answers }: LoadOptions<Asked>,
  latencies: number[],
): Promise<void> {
  const connection = await openConnection(server)
  try {
    while (performance.now() < until && (answers === undefined || latencies.length < answers)) {
      const question = next()
      const sentAt = performance.now()
      const body = await connection.ask(question.request)
      const receivedAt = performance.now()
      latencies.push(receivedAt - sentAt)
      check?.({ question, body, sentAt, receivedAt })
    }
  } finally {
    connection.close()
  }
}

interface Connection {
  /** Sends a request and gives the body of the answer. */
  ask(request: Buffer): Promise<Buffer>
  close(): void
}

async function openConnection({ address }: Server): Promise<Connection> {
  const { hostname, port } = new URL(address)
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let parts: Buffer[] = []
  let waiting: { resolve(body: Buffer): void; reject(error: Error): void } | null = null
  const fail = (error: Error): void => {
    waiting?.reject(error)
    waiting = null
  }
  socket.on('error', fail)
  socket.on('close', () => fail(new Error(`${address} closed the connection`)))
  socket.on('data', (part: Buffer) => {
    parts.push(part)
    const text = parts.length === 1 ? part : Buffer.concat(parts)
    parts = [text]
    let body: Buffer | null
    try {
      body = bodyOf(text)
    } catch (error) {
      return fail(error as Error)
    }
    if (body === null) return
    parts = []
    waiting?.resolve(body)
    waiting = null
  })
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
}

const headEnd = Buffer.from('\r\n\r\n')

/** The body of an answer that is whole; null while it is not. Throws unless it is a 200. */
function bodyOf(text: Buffer): Buffer | null {
  const end = text.indexOf(headEnd)
  if (end < 0) return null
  const head = text.toString('latin1', 0, end)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  const start = end + headEnd.length
  const body = length === undefined ? chunkedBody(text, start, head) : text.subarray(start, start + Number(length))
  if (body === null || (length !== undefined && body.length < Number(length))) return null
  if (!head.startsWith('HTTP/1.1 200'))
    throw new Error(`${head.split('\r\n')[0]}: ${body.toString('utf8').slice(0, 500)}`)
  return body
}

function chunkedBody(text: Buffer, start: number, head: string): Buffer | null {
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) throw new Error(`An answer without a length: ${head}`)
  const chunks: Buffer[] = []
  for (let at = start; ; ) {
    const line = text.indexOf('\r\n', at)
    if (line < 0) return null
    const size = Number.parseInt(text.toString('latin1', at, line), 16)
    if (text.length < line + 2 + size + 2) return null
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(text.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
}
