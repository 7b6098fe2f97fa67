import type { LiveSource } from '../../src/connector/liveSource.ts'
import { HubError } from '../../src/errors.ts'
import type { RestClient } from './restClient.ts'
import { askPage, restLocationOf, windowMembers } from './restPage.ts'

/** A service as it is asked at query time. */
export function restLive(client: RestClient): LiveSource {
  return {
    page(feed, { from, through, page, places, rows }, signal) {
      const location = restLocationOf(feed)
      const narrowed = places === null || location.places === undefined ? {} : { [location.places]: places.join(',') }
      const members = { ...windowMembers(location, { from, through }), ...narrowed }
      return askPage(client, feed, members, { page, ...(rows === undefined ? {} : { size: rows }) }, signal)
    },
    async find(feed, key, signal) {
      const { key: member } = restLocationOf(feed)
      if (member === undefined)
        throw new HubError('CONNECTOR_INVALID', `Feed ${feed.name} declares no member that asks for one key.`)
      return (await askPage(client, feed, { [member]: key }, { page: 1 }, signal)).rows
    },
    close: async () => client.close(),
  }
}
