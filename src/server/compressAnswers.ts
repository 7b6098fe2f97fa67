import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'

const zip = promisify(gzip)

/** Shorter answers fit into a few packets, and would be longer on their way through the compressor than over the network. */
const leastLength = 32_768

/**
 * Sends long answers of GraphQL as gzip to whoever takes it: the schema, which every first visit of the Explorer asks for, is a third of a
 * megabyte of words. Done by Node's threads, beside the other requests. Streams are never touched: each of their events must leave at once.
 *
 * What an answer's length tells of its content (BREACH) is nothing here: nobody's token is sent along by a browser of itself, so no page
 * can have others' answers asked for.
 */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload)
    if (!isWhole || payload.length < leastLength || request.routeOptions.url !== '/graphql') return done()
    const vary = reply.getHeader('vary')
    reply.header('vary', vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`)
    if (!takesGzip(request.headers['accept-encoding'])) return done()
    zip(payload).then(
      (compressed) => {
        reply.header('content-encoding', 'gzip').removeHeader('content-length')
        done(null, compressed)
      },
      (error: Error) => done(error),
    )
  })
}

function takesGzip(accepted: string | string[] | undefined): boolean {
  return String(accepted ?? '')
    .split(',')
    .some((one) => /^\s*gzip\s*(?:;\s*q=(?:1|0?\.0*[1-9]).*)?$/i.test(one))
}
