import type { Feed, RawRow, RawValue } from '../../src/connector/connector.ts'
import type { DayWindow } from '../../src/connector/readDays.ts'
import type { RestLocation } from '../../src/connector/restLocation.ts'
import { HubError } from '../../src/errors.ts'
import { isJsonObject, type LosslessJson, valueAt } from './losslessJson.ts'
import type { RestClient } from './restClient.ts'

/** One page of a list. */
export interface RestPage {
  /** In the order of the feed's columns; nothing else of the answer is kept. */
  readonly rows: readonly RawRow[]
  readonly total: number
  /** Rows of a full page. */
  readonly size: number
}

/** The feed's location. Throws CONNECTOR_INVALID for a feed that lies elsewhere. */
export function restLocationOf(feed: Feed): RestLocation {
  if (feed.location.kind === 'REST') return feed.location
  throw new HubError(
    'CONNECTOR_INVALID',
    `Feed ${feed.name} lies in ${feed.location.kind}, but its connector reads a service.`,
  )
}

/** Asks for one page. `members` besides the declared ones; `size` rows at once instead of the declared number. */
export async function askPage(
  client: RestClient,
  feed: Feed,
  members: Readonly<Record<string, string>>,
  { page, size }: { readonly page: number; readonly size?: number },
  signal: AbortSignal,
): Promise<RestPage> {
  const location = restLocationOf(feed)
  const rows = size ?? location.page.rows
  const answer = await client.ask(
    {
      method: location.method,
      path: location.path,
      members: {
        ...client.valuesOf(location.body),
        [location.page.number]: page,
        [location.page.size]: rows,
        ...members,
      },
    },
    signal,
  )
  return { rows: rowsOf(answer, feed, location), total: totalOf(answer, feed, location), size: rows }
}

/** Members that name a window of whole days. */
export function windowMembers({ window }: RestLocation, { from, through }: DayWindow): Record<string, string> {
  return { [window.from]: `${from} 00:00:00`, [window.through]: `${through} 23:59:59` }
}

function totalOf(answer: LosslessJson, feed: Feed, location: RestLocation): number {
  const total = valueAt(answer, location.total)
  if (typeof total !== 'string' || !/^\d{1,12}$/.test(total))
    throw shapeChanged(feed, `${location.total.join('.')} is no number`)
  return Number(total)
}

/** Takes the allow-listed columns out of each row. Every other key, personal ones among them, ends here. */
function rowsOf(answer: LosslessJson, feed: Feed, location: RestLocation): RawRow[] {
  const list = valueAt(answer, location.rows)
  if (!Array.isArray(list)) throw shapeChanged(feed, `${location.rows.join('.')} is no list`)
  const missing = new Set(list.length === 0 ? [] : feed.columns)
  const rows = (list as readonly LosslessJson[]).map((row) => {
    if (!isJsonObject(row)) throw shapeChanged(feed, `${location.rows.join('.')} holds something that is no row`)
    return feed.columns.map((column): RawValue => {
      if (!Object.hasOwn(row, column)) return null
      missing.delete(column)
      const value = row[column]!
      if (typeof value === 'object' && value !== null) throw shapeChanged(feed, `${column} holds no single value`)
      return value
    })
  })
  // Services leave out empty keys of single rows; a key that no row has is gone.
  const [gone] = missing
  if (gone !== undefined) throw shapeChanged(feed, `no row has ${gone}`)
  return rows
}

function shapeChanged(feed: Feed, what: string): HubError {
  return new HubError(
    'SOURCE_SHAPE_CHANGED',
    `Feed ${feed.name}: ${what}. Ask the service's owner what changed, then mend the connector.`,
    { details: { feed: feed.name } },
  )
}
