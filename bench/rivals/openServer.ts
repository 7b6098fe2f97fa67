/**
 * The hub's server without access control and audit, over the store of a hub that runs: everybody is the hub itself, and nothing is put
 * on record. It exists for the bench alone, to show what both cost; the program knows no such setting.
 */

import { openConfiguredHub } from '../../src/app.ts'
import type { AuditTrail } from '../../src/audit/auditTrail.ts'
import { silentProgress } from '../../src/cli/progress.ts'
import { listenForShutdown } from '../../src/cli/shutdown.ts'
import { readConfig } from '../../src/config.ts'
import { hubService } from '../../src/identity/principal.ts'
import { createLogger } from '../../src/logger.ts'
import { buildServer } from '../../src/server/buildServer.ts'

const offTheRecord: AuditTrail = {
  admit: () => undefined,
  record: () => undefined,
  recordDurably: async () => undefined,
  flush: async () => undefined,
  close: async () => undefined,
}

const config = readConfig()
const shutdown = listenForShutdown((line) => process.stderr.write(`${line}\n`))
const hub = await openConfiguredHub({
  config,
  logger: createLogger(config.logLevel),
  progress: silentProgress,
  shutdown,
})
const app = await buildServer({ hub: { ...hub, identify: async () => hubService, audit: offTheRecord } })
const address = await app.listen({ host: '127.0.0.1', port: 0 })
shutdown.add('the server', () => app.close())
console.log(JSON.stringify({ address }))
await shutdown.requested
await shutdown.stop()
