import { type ChildProcess, spawn } from 'node:child_process'

/** A server that a scenario started. */
export interface Server {
  readonly address: string
  readonly pid: number
  /** All whose CPU time is the server's: itself, and what it started. */
  readonly processes: readonly number[]
  stop(): Promise<void>
}

/** Starts a program that prints `{"address":…}` once it answers, with `"processes"` if it started others that share its work. */
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
      const { address, processes = [] } = JSON.parse(text) as { address?: string; processes?: number[] }
      if (address === undefined) return reject(new Error(text))
      resolve({
        address,
        pid: child.pid ?? 0,
        processes: [child.pid ?? 0, ...processes],
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
