import type { JurisdictionTree } from '../../jurisdictions/jurisdictionTree.ts'
import { createDivisionResolver } from '../../jurisdictions/resolveDivision.ts'
import type { ConfiguredSource, SiteSources } from '../../sources.ts'
import { chooseEditions, loadCodeTables } from '../codeTable.ts'
import type { CodeTable, Feed } from '../connector.ts'
import { loadLocalCodes } from '../localCodes.ts'
import { type CompiledFeed, compileFeed } from '../translateRow.ts'

/** A configured source to look into before (or without) syncing it. Nothing is written anywhere. */
export interface InspectedSource {
  readonly site: Pick<SiteSources, 'siteId' | 'jurisdictionId'>
  readonly source: ConfiguredSource
  readonly tree: JurisdictionTree
  readonly signal: AbortSignal
}

/** A feed that reads and translates exactly as a sync run of this source does. */
export interface InspectedFeed {
  readonly compiled: CompiledFeed
  readonly codeTables: ReadonlyMap<string, CodeTable>
}

/** Compiles a source's feeds as `runSync` does. Throws CONNECTOR_INVALID or CONFIGURATION_INVALID when its tables cannot be used. */
export function inspectedFeeds({ site, source, tree }: InspectedSource): ReadonlyMap<string, InspectedFeed> {
  const { connector } = source
  const codeTables = chooseEditions(loadCodeTables(connector.codesDirectory), source.settings.editions)
  const resolver = createDivisionResolver({
    tree,
    siteId: site.jurisdictionId,
    localCodes: loadLocalCodes(connector.codesDirectory),
  })
  return new Map(
    connector.feeds.map((feed: Feed) => [
      feed.name,
      { compiled: compileFeed(feed, connector, resolver, codeTables), codeTables },
    ]),
  )
}
