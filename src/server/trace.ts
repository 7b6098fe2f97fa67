import { randomFillSync } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { currentRequest } from '../requestScope.ts'

/**
 * Each request has a trace id, 32 hexadecimal digits as W3C Trace Context has them: the caller's own where it sends a valid
 * `traceparent`, otherwise a new one. It stands in the answer's header, in every error and in the log's line of a defect, so that what
 * somebody reports can be found.
 */

/** https://www.w3.org/TR/trace-context/: version, trace id, parent id, flags; of later versions more may follow. */
const traceparent = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/

/** The id of a request that comes in. */
export function traceIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['traceparent']
  const [, version, id, rest] = (typeof given === 'string' ? traceparent.exec(given) : null) ?? []
  // Version 00 has four parts and no more.
  if (id !== undefined && !(version === '00' && rest !== undefined)) return id
  return randomHex(16)
}

/** The header that an answer carries: the same trace, the hub's own part of it. */
export function traceparentOf(traceId: string): string {
  return `00-${traceId}-${randomHex(8)}-01`
}

// Asking the system for random bytes costs the same for eight of them as for four thousand.
const drawn = Buffer.alloc(4096)
let used = drawn.length

function randomHex(bytes: number): string {
  if (used + bytes > drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  used += bytes
  return drawn.toString('hex', used - bytes, used)
}

/** The trace id of the request that is being answered; undefined outside of requests. */
export function currentTraceId(): string | undefined {
  return currentRequest()?.traceId
}
