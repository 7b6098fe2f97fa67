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

/** What is wrong with a source before anybody knows the divisions: no such connector, or settings that it cannot work with. */
export function sourceFaults(
  { site, connector: name, settings }: SourceConfiguration,
  connectors: readonly Connector[],
): string[] {
  const place = `source ${name} of site ${site}`
  const connector = connectors.find((one) => one.id === name)
  if (connector === undefined)
    return [`${place}: there is no such connector; there are ${connectors.map((one) => one.id).join(', ')}`]
  const issues = connector.settings.safeParse(settings).error?.issues ?? []
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => `${place}: settings.${key} is not a setting of this connector`)
    const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
    return [`${place}: settings.${issue.path.join('.')} ${missing ? 'is missing' : issue.message}`]
  })
}

/** Puts configured sources together by site. Throws CONFIGURATION_INVALID with every fault at once. */
export function sitesOf(
  configurations: readonly SourceConfiguration[],
  connectors: readonly Connector[],
  tree: Pick<JurisdictionTree, 'findByCode'>,
): SiteSources[] {
  const faults: string[] = []
  const sites = new Map<string, { siteId: string; jurisdictionId: JurisdictionId; sources: ConfiguredSource[] }>()
  for (const configuration of configurations) {
    const { site: siteId, connector: name, settings } = configuration
    const place = `source ${name} of site ${siteId}`
    const connector = connectors.find((one) => one.id === name)
    const area = tree.findByCode(siteId)
    if (area === null) faults.push(`${place}: no city or county has the code ${siteId}`)
    const found = sourceFaults(configuration, connectors)
    faults.push(...found)
    if (area === null || connector === undefined || found.length > 0) continue
    const source = { connector, settings: connector.settings.parse(settings) }
    const known = sites.get(siteId)
    if (known === undefined) {
      sites.set(siteId, { siteId, jurisdictionId: area.id, sources: [source] })
    } else if (known.sources.some((one) => one.connector.id === name)) {
      faults.push(`${place}: it is configured twice`)
    } else {
      known.sources.push(source)
    }
  }
  if (faults.length > 0) {
    throw new HubError('CONFIGURATION_INVALID', `The sources have faults:\n${faults.join('\n')}`, {
      details: { faults },
    })
  }
  return [...sites.values()]
}
