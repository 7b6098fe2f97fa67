import type { Feed, SourceAdapter, SourceSession, SourceSettings } from '../../src/connector/connector.ts'
import type { FeedLocation } from '../../src/connector/feedLocation.ts'
import { HubError } from '../../src/errors.ts'

/** One adapter for each kind of location that the connector's feeds have. */
export type AdaptersByLocation = { readonly [Kind in FeedLocation['kind']]?: SourceAdapter }

/**
 * Joins several technologies to one source: each feed is read by the adapter of its location's kind, all with the source's settings.
 * They are opened side by side. One that cannot be opened costs its own feeds and no others: its fault comes out of their `read` and
 * `count`. Where nothing at all can be opened, or the settings of one are wrong, `open` throws.
 *
 * Errors: those of the adapters; CONNECTOR_INVALID for a feed whose kind of location has no adapter.
 */
export function combinedAdapter(adapters: AdaptersByLocation): SourceAdapter {
  const all = [...new Set(Object.values(adapters))].filter((adapter) => adapter !== undefined)
  return {
    technology: all.map((adapter) => adapter.technology).join(' + '),
    async open(settings) {
      const opened = new Map(
        await Promise.all(all.map(async (adapter) => [adapter, await openOne(adapter, settings)] as const)),
      )
      const faults = [...opened.values()].flatMap((one) => ('fault' in one ? [one.fault] : []))
      const wrongSettings = faults.find((fault) => fault instanceof HubError && fault.code === 'CONFIGURATION_INVALID')
      const fault = wrongSettings ?? (faults.length === all.length ? faults[0] : undefined)
      if (fault === undefined) return combinedSession(adapters, opened)
      await closeAll(opened.values())
      throw fault
    },
  }
}

type Opened = { readonly session: SourceSession } | { readonly fault: unknown }

async function openOne(adapter: SourceAdapter, settings: SourceSettings): Promise<Opened> {
  try {
    return { session: await adapter.open(settings) }
  } catch (fault) {
    return { fault }
  }
}

function combinedSession(adapters: AdaptersByLocation, opened: ReadonlyMap<SourceAdapter, Opened>): SourceSession {
  const sessionOf = (feed: Feed): SourceSession => {
    const adapter = adapters[feed.location.kind]
    const one = adapter === undefined ? undefined : opened.get(adapter)
    if (one === undefined) {
      throw new HubError(
        'CONNECTOR_INVALID',
        `Feed ${feed.name} lies in ${feed.location.kind}, for which its connector has no adapter.`,
      )
    }
    if ('fault' in one) throw one.fault
    return one.session
  }
  return {
    async *read(feed, request) {
      yield* sessionOf(feed).read(feed, request)
    },
    count: async (feed, position) => sessionOf(feed).count(feed, position),
    columns: async (feed) => (await sessionOf(feed).columns?.(feed)) ?? null,
    close: () => closeAll(opened.values()),
  }
}

/** Closes what was opened; one that cannot be closed keeps no other from it. */
async function closeAll(opened: Iterable<Opened>): Promise<void> {
  const closed = await Promise.allSettled(
    [...opened].map(async (one) => ('session' in one ? one.session.close() : undefined)),
  )
  const failed = closed.find((result) => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
