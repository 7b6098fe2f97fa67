import { createServer } from 'node:net'
import type { Hub } from '../app.ts'
import type { CommandContext } from '../cli/program.ts'
import type { Config } from '../config.ts'
import { HubError } from '../errors.ts'
import { readTrustedDocuments } from '../limits/trustedDocuments.ts'
import { buildServer } from './buildServer.ts'
import { ensureExplorerBuilt } from './explorerBuild.ts'
import { readCertificate } from './listener.ts'

/** Listens and serves; gives the address. The Explorer is built first when no folder is given. */
export async function serveHub(context: CommandContext, hub: Hub, explorerDirectory?: string): Promise<string> {
  const { config, progress, shutdown } = context
  const directory =
    explorerDirectory ??
    (await ensureExplorerBuilt({ progress: (line) => progress.line(`  explorer    ${line}`), signal: shutdown.signal }))
      .directory
  const app = await buildServer({ hub, explorerDirectory: directory })
  try {
    const address = await app.listen({ host: config.host, port: config.port })
    shutdown.add('the server', () => app.close())
    return address
  } catch (cause) {
    await app.close()
    throw portError(config, cause)
  }
}

/**
 * Fails with PORT_IN_USE before anything was started, instead of after minutes of work; with CONFIGURATION_INVALID or DOCUMENTS_INVALID
 * where the certificate or the trusted documents cannot be used.
 */
export async function assertPortFree(config: Config): Promise<void> {
  readCertificate(config.http.tls)
  if (config.http.trustedDocuments !== undefined) readTrustedDocuments(config.http.trustedDocuments)
  await new Promise<void>((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (cause) => reject(portError(config, cause)))
    probe.listen(config.port, config.host, () => probe.close(() => resolve()))
  })
}

function portError(config: Config, cause: unknown): unknown {
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') {
    return new HubError(
      'PORT_IN_USE',
      `Port ${config.port} at ${config.host} is in use. Stop the program that listens there (another hub?), or set HUB_PORT to a free port.`,
      { cause },
    )
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return new HubError(
      'CONFIGURATION_INVALID',
      `The hub cannot listen at ${config.host}:${config.port} (${code}). Set HUB_HOST and HUB_PORT to an address of this machine and a port above 1023.`,
      { cause },
    )
  }
  return cause
}
