import type { FastifyInstance } from 'fastify'
import type { Hub } from '../app.ts'
import { hubService } from '../identity/principal.ts'
import { probeStore } from '../store/probe.ts'

/** `/health`: the process lives. `/ready`: it can answer, so that a load balancer sends requests only then. */
export function registerHealth(app: FastifyInstance, hub: Hub): void {
  app.get('/health', async () => ({ status: 'ok' }))
  app.get('/ready', async (_request, reply) => {
    try {
      await probeStore(hub.database, hubService)
      return { status: 'ready' }
    } catch (error) {
      hub.logger.warn({ err: error }, 'not ready')
      return reply.code(503).send({ status: 'not ready', reason: "the hub's store does not answer" })
    }
  })
}
