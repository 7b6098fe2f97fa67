import { basename, dirname } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/**
 * What the Explorer's pages may do: load from the hub that served them, ask it, and nothing else. No script is inline and
 * none is evaluated from text.
 *
 * The two widenings, both needed by the Monaco editor inside GraphiQL and neither of them able to run script or to
 * send anything away:
 * - style-src 'unsafe-inline': Monaco writes its theme and font rules into `<style>` elements at run time and positions every
 *   line by `style` attributes in HTML text. Without it the lines lie on top of each other and are black. It offers no nonce.
 * - img-src data: Monaco draws squiggles and its style sheet's small icons as data URLs.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

// Also for scripts, not only for the page: a worker is ruled by the policy that came with its own file.
const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/**
 * Serves a built Explorer at `/`: index.html is asked for anew each time, the files under `/assets/`, whose names hold a hash
 * of their content, never again. Compressed files of the build are sent to browsers that take them. Each file gets a
 * route of its own, so every other path stays with the routes and the 404 answer of `app`.
 *
 * @param directory absolute folder of a finished build, from `ensureExplorerBuilt`
 */
export async function registerExplorer(app: FastifyInstance, directory: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: directory,
    prefix: '/',
    wildcard: false,
    globIgnore: ['**/*.br', '**/*.gz'],
    preCompressed: true,
    decorateReply: false,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders(reply, path) {
      const hashed = basename(dirname(path)) === 'assets'
      reply.headers({
        ...securityHeaders,
        'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
        vary: 'accept-encoding',
      })
    },
  })
}
