import type { Hub } from '../app.ts'
import type { InspectedSource } from '../connector/inspect/inspection.ts'
import { HubError } from '../errors.ts'

/**
 * The configured sources of a connector: at one site, or at every one that has it. Throws CONNECTOR_UNKNOWN, naming what is
 * configured.
 */
export function sourcesOfConnector(
  hub: Hub,
  connector: string,
  siteId: string | undefined,
  signal: AbortSignal,
): InspectedSource[] {
  const all = hub.sites.flatMap((site) => site.sources.map((source) => ({ site, source })))
  const ofConnector = all.filter(({ source }) => source.connector.id === connector)
  const wanted = ofConnector.filter(({ site }) => siteId === undefined || site.siteId === siteId)
  if (wanted.length === 0) {
    const there =
      ofConnector.length > 0
        ? `It is configured at ${ofConnector.map(({ site }) => site.siteId).join(', ')}.`
        : `Configured are ${[...new Set(all.map(({ source }) => source.connector.id))].sort().join(', ') || 'none'}; add the source to the file that HUB_SOURCES names.`
    const where = siteId === undefined ? '' : ` at site ${siteId}`
    throw new HubError('CONNECTOR_UNKNOWN', `No source ${connector}${where} is configured. ${there}`)
  }
  return wanted.map(({ site, source }) => ({ site, source, tree: hub.tree, signal }))
}
