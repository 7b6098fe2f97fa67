import { type ChildProcess, spawn } from 'node:child_process'
import autocannon from 'autocannon'
import { cpuMilliseconds, withChildren } from './measure.ts'

/** A server that a scenario started. */
export interface Server {
  readonly address: string
  readonly pid: number
  stop(): Promise<void>
}

/** Starts a program that prints `{"address":…}` once it answers. */
export function startServer(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const child: ChildProcess = spawn(process.execPath, words, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (!text.includes('\n')) return
      const { address } = JSON.parse(text) as { address?: string }
      if (address === undefined) return reject(new Error(text))
      resolve({
        address,
        pid: child.pid ?? 0,
        stop: () => {
          child.kill('SIGTERM')
          return closed
        },
      })
    })
    void closed.then(() => reject(new Error(`${words.join(' ')} ended: ${text}`)))
  })
}

/** The answer to a body of JSON; throws unless it is 200. */
export async function post(url: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.text()
}

/** What one round of load came to. */
export interface Round {
  readonly perSecond: number
  readonly p99: number
  readonly serverMs: number
  readonly postgresMs: number
}

/** How a server is asked. */
export interface Asking {
  readonly server: Server
  readonly route: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Asks the same again and again, on so many connections for so many seconds. Throws when anything is refused. */
export async function load(
  { server, route, body, headers = {} }: Asking,
  postmaster: number,
  { seconds, connections }: { readonly seconds: number; readonly connections: number },
): Promise<Round> {
  const postgres = withChildren(postmaster)
  const before = [cpuMilliseconds([server.pid]), cpuMilliseconds(postgres)] as const
  const result = await autocannon({
    url: `${server.address}${route}`,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    connections,
    duration: seconds,
  })
  const requests = result.requests.total
  if (result.errors > 0 || result.non2xx > 0 || requests === 0)
    throw new Error(`${route}: ${result.errors} errors, ${result.non2xx} refused, ${requests} answered`)
  return {
    perSecond: requests / result.duration,
    p99: result.latency.p99,
    serverMs: (cpuMilliseconds([server.pid]) - before[0]) / requests,
    postgresMs: (cpuMilliseconds(postgres) - before[1]) / requests,
  }
}
