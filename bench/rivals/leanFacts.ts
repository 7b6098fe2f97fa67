import { writeFileSync } from 'node:fs'
import type pg from 'pg'
import { withClient } from '../data/cluster.ts'
import type { Country } from '../data/country.ts'

/** An area as the lean server has it in memory. */
export interface LeanArea {
  readonly id: number
  readonly level: string
  /** The sites that its figures are added up over, and their areas. */
  readonly siteIds: readonly string[]
  readonly siteAreas: readonly number[]
  readonly sources: readonly {
    readonly id: string
    readonly key: string
    readonly connector: string
    readonly hours: number
  }[]
  /** A city's counties, in the order of their codes. */
  readonly counties: readonly number[]
  /** What the overview says of the area itself. */
  readonly own: object
  readonly short: AreaName
}

interface AreaName {
  readonly id: string
  readonly code: string
  readonly name: string
}

/** What a hand-written server has in memory: the tree, names and labels; never a figure. */
export interface LeanFacts {
  readonly connection: pg.ClientConfig
  /** By code, and by id for the places of records. */
  readonly areas: Readonly<Record<string, LeanArea>>
  readonly words: {
    readonly categories: readonly { readonly category: string; readonly label: string }[]
    readonly kinds: readonly { readonly kind: string; readonly label: string }[]
    /** `delivered` false: no department's source tells of it. */
    readonly channels: readonly { readonly channel: string; readonly label: string; readonly delivered: boolean }[]
    readonly listLevels: readonly string[]
    /** By a section's state. */
    readonly reasons: Readonly<Record<string, { readonly reason: string | null; readonly message: string | null }>>
  }
}

/** What of the hub's answer for one city the lean server is told: words, never a number. */
export interface OverviewWords {
  readonly data: {
    readonly jurisdiction: {
      readonly cases: { readonly byCategory: readonly { readonly category: string; readonly label: string }[] }
      readonly hazards: { readonly byKind: readonly { readonly kind: string; readonly label: string }[] }
      readonly mediation: {
        readonly byChannel: readonly {
          readonly channel: string
          readonly label: string
          readonly accepted: { readonly state: string }
        }[]
      }
      readonly petitions: {
        readonly backlog: { readonly byListLevel: readonly { readonly listLevel: string }[] }
      }
    }
  }
}

const childrenShown = 20
/** How old what a source told may become. */
export const promisedHours = 36

/** Writes the file that `leanServer.ts` starts from; the words are taken from an answer of the hub, everything else from the store. */
export async function writeLeanFacts(country: Country, file: string, { data }: OverviewWords): Promise<string> {
  const connection = country.cluster.connectTo(country.database)
  const { divisions, sites } = await withClient(connection, async (client) => ({
    divisions: await client.query<Division>(
      `select jurisdiction_id as id, level, code, name, parent_id as parent from jurisdiction
       where valid_to is null and left(code, 2) || '0000' = any($1) order by code`,
      [country.askedProvinces],
    ),
    sites: await client.query<Site>(
      `select site_id as "siteId", jurisdiction_id as area from site s
       where exists (select from feed f where f.site_id = s.site_id and f.connector <> 'bulletin') order by site_id`,
    ),
  }))
  const places: Places = {
    byId: new Map(divisions.rows.map((division) => [division.id, division])),
    below: Map.groupBy(divisions.rows, ({ parent }) => parent ?? 0),
    siteAt: new Map(sites.rows.map((site) => [site.area, site])),
  }
  const areas: Record<string, LeanArea> = {}
  for (const division of divisions.rows) {
    if (division.level === 'VILLAGE') continue
    const area = areaOf(division, places)
    areas[division.code] = area
    areas[String(division.id)] = area
  }
  const { cases, hazards, mediation, petitions } = data.jurisdiction
  const facts: LeanFacts = {
    connection,
    areas,
    words: {
      categories: cases.byCategory.map(({ category, label }) => ({ category, label })),
      kinds: hazards.byKind.map(({ kind, label }) => ({ kind, label })),
      channels: mediation.byChannel.map(({ channel, label, accepted }) => ({
        channel,
        label,
        delivered: accepted.state !== 'NO_DATA',
      })),
      listLevels: petitions.backlog.byListLevel.map(({ listLevel }) => listLevel),
      reasons: {
        FRESH: { reason: null, message: null },
        STALE: { reason: 'SOURCE_LATE', message: '显示留存数据:来源未按时更新。' },
        PARTIAL: { reason: 'PERIOD_NOT_COVERED', message: '数据不完整:来源没有覆盖整个统计期或地区。' },
        NO_DATA: { reason: 'PERIOD_NOT_COVERED', message: '来源没有覆盖该统计期。不等于零。' },
      },
    },
  }
  writeFileSync(file, JSON.stringify(facts))
  return file
}

interface Division {
  readonly id: number
  readonly level: string
  readonly code: string
  readonly name: string
  readonly parent: number | null
}

interface Site {
  readonly siteId: string
  readonly area: number
}

interface Places {
  readonly byId: ReadonlyMap<number, Division>
  readonly below: ReadonlyMap<number, readonly Division[]>
  readonly siteAt: ReadonlyMap<number, Site>
}

/** The site that an area is or lies in; above the sites all that lie in it. */
function sitesOf(division: Division, { byId, below, siteAt }: Places): Site[] {
  for (let at: Division | undefined = division; at !== undefined; at = byId.get(at.parent ?? 0)) {
    const site = siteAt.get(at.id)
    if (site !== undefined) return [site]
  }
  return (below.get(division.id) ?? []).flatMap(({ id }) => siteAt.get(id) ?? [])
}

/** The sources of every site, as `hub up` lists them; each promises a day and a half. */
export const connectors = ['public-security', 'justice', 'petition', 'fire-safety', 'traffic', 'grid']

function areaOf(division: Division, places: Places): LeanArea {
  const sites = sitesOf(division, places)
  const short = nameOf(division)
  const parent = places.byId.get(division.parent ?? 0)
  const children = places.below.get(division.id) ?? []
  return {
    id: division.id,
    level: division.level,
    siteIds: sites.map(({ siteId }) => siteId),
    siteAreas: sites.map(({ area }) => area),
    sources: sites.flatMap(({ siteId }) =>
      connectors.map((connector) => ({
        id: nodeId('Source', `${siteId}/${connector}`),
        key: `${siteId}/${connector}`,
        connector,
        hours: promisedHours,
      })),
    ),
    counties:
      division.level === 'PREFECTURE' ? children.filter(({ level }) => level === 'COUNTY').map(({ id }) => id) : [],
    own: {
      ...short,
      level: division.level,
      parent: parent === undefined ? null : nameOf(parent),
      children: {
        totalCount: children.length,
        nodes: children.slice(0, childrenShown).map((child) => ({ ...nameOf(child), level: child.level })),
      },
    },
    short,
  }
}

/** An area as a page names it. */
export function nameOf({ id, code, name }: Pick<Division, 'id' | 'code' | 'name'>): AreaName {
  return { id: nodeId('Jurisdiction', String(id)), code, name }
}

/** A global id as the hub makes it. */
export function nodeId(type: string, key: string): string {
  return Buffer.from(`${type}:${key}`).toString('base64url')
}
