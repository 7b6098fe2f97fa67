import type { SourceConfiguration } from './config.ts'
import type { Connector, SourceSettings } from './connector/connector.ts'
import { HubError } from './errors.ts'
import type { JurisdictionId } from './jurisdictions/jurisdiction.ts'
import type { JurisdictionTree } from './jurisdictions/jurisdictionTree.ts'

/** One connector at one site, with what it needs to connect. */
export interface ConfiguredSource {
  readonly connector: Connector
  readonly settings: SourceSettings
}

/** A site and the sources that are connected there. */
export interface SiteSources {
  readonly siteId: string
  /** The area that the site is. */
  readonly jurisdictionId: JurisdictionId
  readonly sources: readonly ConfiguredSource[]
}

/** Puts configured sources together by site. Throws CONFIGURATION_INVALID with every fault at once. */
export function sitesOf(
  configurations: readonly SourceConfiguration[],
  connectors: readonly Connector[],
  tree: Pick<JurisdictionTree, 'findByCode'>,
): SiteSources[] {
  const faults: string[] = []
  const sites = new Map<string, { siteId: string; jurisdictionId: JurisdictionId; sources: ConfiguredSource[] }>()
  for (const { site: siteId, connector: name, settings } of configurations) {
    const place = `source ${name} of site ${siteId}`
    const connector = connectors.find((one) => one.id === name)
    const area = tree.findByCode(siteId)
    if (area === null) faults.push(`${place}: no city or county has the code ${siteId}`)
    if (connector === undefined) {
      faults.push(`${place}: there is no such connector; there are ${connectors.map((one) => one.id).join(', ')}`)
    }
    if (area === null || connector === undefined) continue
    const read = connector.settings.safeParse(settings)
    if (!read.success) {
      faults.push(...read.error.issues.map((issue) => `${place}: settings.${issue.path.join('.')} ${issue.message}`))
      continue
    }
    const known = sites.get(siteId)
    if (known === undefined) {
      sites.set(siteId, { siteId, jurisdictionId: area.id, sources: [{ connector, settings: read.data }] })
    } else if (known.sources.some((source) => source.connector.id === name)) {
      faults.push(`${place}: it is configured twice`)
    } else {
      known.sources.push({ connector, settings: read.data })
    }
  }
  if (faults.length > 0) {
    throw new HubError('CONFIGURATION_INVALID', `The sources have faults:\n${faults.join('\n')}`, {
      details: { faults },
    })
  }
  return [...sites.values()]
}
