import type { Hub } from '../app.ts'
import type { InspectedSource } from '../connector/inspect/inspection.ts'
import { HubError } from '../errors.ts'
import type { ConfiguredSource, SiteSources } from '../sources.ts'

/** A configured source with its site. */
export interface SourceAtSite {
  readonly site: SiteSources
  readonly source: ConfiguredSource
}

/**
 * The configured sources of these connectors (none: of all), at one site or at every one that has them. Throws CONNECTOR_UNKNOWN,
 * naming what is configured.
 */
export function chosenSources(
  hub: Pick<Hub, 'sites'>,
  connectors: readonly string[],
  siteId: string | undefined,
): SourceAtSite[] {
  const all = hub.sites.flatMap((site) => site.sources.map((source) => ({ site, source })))
  const atSite = all.filter(({ site }) => siteId === undefined || site.siteId === siteId)
  for (const connector of connectors) {
    if (atSite.some(({ source }) => source.connector.id === connector)) continue
    const elsewhere = all.filter(({ source }) => source.connector.id === connector)
    const there =
      elsewhere.length > 0
        ? `It is configured at ${elsewhere.map(({ site }) => site.siteId).join(', ')}.`
        : `Configured are ${[...new Set(all.map(({ source }) => source.connector.id))].sort().join(', ') || 'none'}; add the source to the file that HUB_SOURCES names.`
    const where = siteId === undefined ? '' : ` at site ${siteId}`
    throw new HubError('CONNECTOR_UNKNOWN', `No source ${connector}${where} is configured. ${there}`)
  }
  chosenSites(hub, siteId)
  return atSite.filter(({ source }) => connectors.length === 0 || connectors.includes(source.connector.id))
}

/** The configured sites, or the one that is named. Throws CONNECTOR_UNKNOWN where nothing is configured there. */
export function chosenSites(hub: Pick<Hub, 'sites'>, siteId: string | undefined): readonly SiteSources[] {
  const sites = hub.sites.filter((site) => siteId === undefined || site.siteId === siteId)
  if (siteId !== undefined && sites.length === 0) {
    throw new HubError(
      'CONNECTOR_UNKNOWN',
      `No source is configured at site ${siteId}; there are ${hub.sites.map((site) => site.siteId).join(', ') || 'none'}.`,
    )
  }
  return sites
}

/** The one source that a command works on. Throws ARGUMENTS_INVALID where the connector is configured at several sites and none is named. */
export function oneSource(hub: Pick<Hub, 'sites'>, connector: string, siteId: string | undefined): SourceAtSite {
  const [only, ...others] = chosenSources(hub, [connector], siteId)
  if (only === undefined || others.length > 0) {
    const sites = [only, ...others].flatMap((one) => one?.site.siteId ?? []).join(', ')
    throw new HubError(
      'ARGUMENTS_INVALID',
      `${connector} is configured at ${sites}: say with --site whose rows to show.`,
    )
  }
  return only
}

/** The configured sources of a connector, to be looked into. Throws as `chosenSources`. */
export function sourcesOfConnector(
  hub: Hub,
  connector: string,
  siteId: string | undefined,
  signal: AbortSignal,
): InspectedSource[] {
  return chosenSources(hub, [connector], siteId).map(({ site, source }) => ({ site, source, tree: hub.tree, signal }))
}
