import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  LogController,
} from 'fastify'
import { HubError } from '../errors.ts'
import type { HttpSettings } from '../httpSettings.ts'
import type { Logger } from '../logger.ts'
import { answerError, bodyBytes } from './answerError.ts'
import { strictHeaders } from './door.ts'
import { traceIdOf } from './trace.ts'

/** Whoever takes longer to send a request, headers and body, is disconnected: otherwise a few slow clients would hold all connections. */
const receiveSeconds = 30

/**
 * The HTTP server without any route: plain, or TLS 1.2 and newer with the configured certificate. Headers of a proxy are believed where
 * the connection comes from a trusted one, and nowhere else. Throws CONFIGURATION_INVALID when the certificate cannot be used.
 */
export function createListener({ tls, trustedProxies }: HttpSettings, logger: Logger): FastifyInstance {
  const options = {
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytes,
    requestTimeout: receiveSeconds * 1000,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    genReqId: traceIdOf,
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: (error, request, reply) => {
      reply.headers(strictHeaders)
      answerError(request, reply, error, logger)
    },
  } satisfies FastifyServerOptions
  const https = readCertificate(tls)
  return https === null ? Fastify(options) : (Fastify({ ...options, https }) as unknown as FastifyInstance)
}

/** What TLS is spoken with; null: it is not. Throws CONFIGURATION_INVALID when certificate or key cannot be used. */
export function readCertificate(tls: HttpSettings['tls']): SecureContextOptions | null {
  if (tls === null) return null
  try {
    const read = { cert: readFileSync(tls.certificate), key: readFileSync(tls.key), minVersion: 'TLSv1.2' as const }
    createSecureContext(read)
    return read
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    // OpenSSL's sentences name what is wrong, never the key.
    throw new HubError(
      'CONFIGURATION_INVALID',
      `The certificate of HUB_TLS_CERTIFICATE or the key of HUB_TLS_KEY cannot be used (${code ?? 'unknown'}: ${message}). Both must be PEM files that belong together and that the hub may read.`,
      { cause },
    )
  }
}

/** What is no HTTP, has too many headers or does not come to its end: there is no request that could be answered as usual. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  // A client that has gone reads no answer.
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, message] = unreadable[error.code ?? ''] ?? ['400 Bad Request', 'This is no request of HTTP/1.1.']
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] })
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}

const unreadable: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are larger than 16 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', `The request did not come to its end within ${receiveSeconds} s.`],
}
