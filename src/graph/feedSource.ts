import { HubError } from '../errors.ts'
import type { SiteSources } from '../sources.ts'
import { readFeeds, type StoredFeed } from '../store/sourceRead.ts'
import type { GraphContext } from './context.ts'
import type { SourceModel } from './models.ts'

// A feed's number never changes its meaning: what was read once holds as long as the store is the same.
const feedsOfStore = new WeakMap<object, ReadonlyMap<number, StoredFeed>>()

/** The source that a record's feed belongs to, or that gave it live. */
export async function feedSource(
  siteId: string,
  feedId: number | { readonly connector: string },
  { hub, principal }: GraphContext,
): Promise<SourceModel> {
  if (typeof feedId === 'object') return sourceOf(hub.sites, siteId, feedId.connector)
  let feeds = feedsOfStore.get(hub.database)
  if (feeds?.has(feedId) !== true) {
    feeds = new Map((await readFeeds(hub.database, principal)).map((feed) => [feed.feedId, feed]))
    feedsOfStore.set(hub.database, feeds)
  }
  return sourceOf(hub.sites, siteId, feeds.get(feedId)?.connector ?? '')
}

/** A configured source; records and runs of a source that was taken out of the configuration have none to show. */
export function sourceOf(sites: readonly SiteSources[], siteId: string, connector: string): SourceModel {
  const source = sites
    .find((site) => site.siteId === siteId)
    ?.sources.find((candidate) => candidate.connector.id === connector)
  if (source === undefined)
    throw new HubError('CONNECTOR_UNKNOWN', `The source ${siteId}/${connector} is no longer configured.`)
  return { siteId, source }
}
