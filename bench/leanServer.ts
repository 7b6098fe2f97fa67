/**
 * The peer of `overview`: what a team could write by hand for this one question. Bare node:http, three pipelined prepared statements
 * on the hub's own roll-ups, coverage and records, JSON.stringify. No GraphQL, no permissions, no other question. It answers the same
 * document as the hub, member by member (overview.ts compares), with names and labels in memory, as a hand-written server has them.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'

/** Labels and names, taken once from an answer of the hub; every number, state, date and record comes from the store. */
interface Words {
  readonly area: {
    readonly id: string
    readonly code: string
    readonly name: string
    readonly level: string
    readonly parent: unknown
    readonly children: unknown
  }
  readonly categories: readonly { readonly category: string; readonly label: string }[]
  readonly kinds: readonly { readonly kind: string; readonly label: string }[]
  readonly channels: readonly { readonly channel: string; readonly label: string }[]
  readonly listLevels: readonly string[]
  readonly noSource: unknown
  readonly partialHazards: { readonly reason: string; readonly message: string }
  readonly sources: Readonly<Record<string, { readonly id: string; readonly hours: number }>>
}

const { connection, words, siteId, areaId, areas } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as {
  connection: pg.ClientConfig
  words: Words
  siteId: string
  areaId: number
  areas: Record<string, { id: string; code: string; name: string }>
}

const measures = [
  'criminal_incidents',
  'criminal_cases_solved',
  'listed_hazard_units',
  'listed_hazard_units_rectified',
  'units_inspected',
  'administrative_penalty_cases',
  'fines',
  'fires',
  'fire_deaths',
]
const breakdowns = ['', ...words.categories.map(({ category }) => `category=${category}`)]

const yearsStatement = {
  name: 'years',
  text: `select year, measure, breakdown, value from rollup_year
    where site_id = $1 and area_id = $2 and not at_event and year in ($3, $4) and measure = any($5) and breakdown = any($6)`,
}
const freshnessStatement = {
  name: 'freshness',
  text: `select measure, min(covered_from)::text, max(covered_through)::text, null::timestamptz, null from coverage
    where site_id = $1 and area_id = $2 and not at_event and covered_from <= $4::date and covered_through >= $3::date and measure = any($5)
    group by measure
    union all select connector, null, null, as_of, failing_code from source_state where site_id = $1`,
}
const recordsStatement = {
  name: 'records',
  text: `(select 'case', feed_id, source_key, coalesce(township_id, county_id)::text, category, state, filed_on::text, null::text, null::text, null::text
      from police_case where site_id = $1 and filed_on between $2 and $3 and nature = 'CRIMINAL'
        and state in ('ACCEPTED', 'FILED', 'SOLVED', 'CLOSED', 'WITHDRAWN', 'OTHER') order by police_case.filed_on desc, feed_id, source_key limit 6)
    union all
    (select 'hazard', feed_id, source_key, coalesce(township_id, county_id)::text, kind, state, listed_on::text, rectified_on::text, list_level, premises_kind
      from listed_hazard where site_id = $1 and listed_on between $2 and $3 and kind = 'FIRE_PREMISES' order by listed_hazard.listed_on desc, feed_id, source_key limit 6)`,
}

const clients = await Promise.all(
  Array.from({ length: 2 }, async () => {
    const client = new pg.Client({ ...connection, pipeline: true } as pg.ClientConfig)
    await client.connect()
    return client
  }),
)
let turn = 0

type YearRow = [year: number, measure: string, breakdown: string, value: string]
type FreshnessRow = [
  name: string,
  from: string | null,
  through: string | null,
  asOf: Date | null,
  failing: string | null,
]
type RecordRow = [
  list: string,
  feed: number,
  key: string,
  area: string,
  kind: string,
  state: string,
  day: string,
  rectified: string | null,
  level: string | null,
  premises: string | null,
]

async function answer(year: number): Promise<unknown> {
  const client = clients[turn++ % clients.length]!
  const ask = <Row>(statement: { name: string; text: string }, values: unknown[]): Promise<Row[]> =>
    client.query({ ...statement, values, rowMode: 'array' }).then((result) => result.rows as unknown as Row[])
  const [first, last] = [`${year}-01-01`, `${year}-12-31`]
  const [years, freshness, records] = await Promise.all([
    ask<YearRow>(yearsStatement, [siteId, areaId, year, year - 1, measures, breakdowns]),
    ask<FreshnessRow>(freshnessStatement, [siteId, areaId, `${year - 1}-01-01`, last, measures]),
    ask<RecordRow>(recordsStatement, [siteId, first, last]),
  ])
  const cells = new Map<string, number>()
  for (const [of, measure, breakdown, value] of years) cells.set(`${of}|${measure}|${breakdown}`, Number(value))
  const covered = new Map<string, FreshnessRow>()
  for (const row of freshness) covered.set(row[0], row)

  const at = (measure: string, of: number, breakdown = ''): number | null => {
    const told = covered.get(measure)
    if (told === undefined || told[1]! > `${of}-01-01` || told[2]! < `${of}-12-31`) return null
    return cells.get(`${of}|${measure}|${breakdown}`) ?? 0
  }
  const value = (measure: string, breakdown = ''): { value: number | null } => ({ value: at(measure, year, breakdown) })
  const change = (measure: string, breakdown = ''): number | null => {
    const [now, before] = [at(measure, year, breakdown), at(measure, year - 1, breakdown)]
    return now === null || before === null || before === 0 ? null : (now - before) / before
  }
  const compared = (measure: string, breakdown = ''): unknown => ({
    ...value(measure, breakdown),
    comparison: { changeRate: change(measure, breakdown) },
  })
  const status = (connector: string, recordAccess: string, partial: Words['partialHazards'] | null): unknown => {
    const { id, hours } = words.sources[connector]!
    const [, , , asOf, failing] = covered.get(connector)!
    const staleAfter = new Date(asOf!.getTime() + hours * 3_600_000)
    const state = failing !== null ? 'FAILING' : staleAfter.getTime() < Date.now() ? 'STALE' : 'FRESH'
    return {
      state: partial === null ? state : 'PARTIAL',
      asOf: inChina(asOf!),
      staleAfter: inChina(staleAfter),
      reason: partial?.reason ?? null,
      message: partial?.message ?? null,
      recordAccess,
      sources: [{ id, connector, state }],
    }
  }
  const cases = records.filter((row) => row[0] === 'case')
  const hazards = records.filter((row) => row[0] === 'hazard')
  const filed = at('criminal_incidents', year)
  const before = at('criminal_incidents', year - 1)
  const none = { value: null }
  return {
    data: {
      jurisdiction: {
        ...words.area,
        population: { status: words.noSource, registered: none, permanent: none, floating: none },
        grid: { status: words.noSource, grids: none, staff: none },
        cases: {
          status: status('public-security', 'ALLOWED', null),
          filed: {
            value: filed,
            state: 'COMPUTED',
            comparison: {
              value: before,
              change: filed! - before!,
              changeRate: change('criminal_incidents'),
              state: 'COMPUTED',
            },
          },
          solved: value('criminal_cases_solved'),
          byCategory: words.categories.map(({ category, label }) => ({
            category,
            label,
            filed: compared('criminal_incidents', `category=${category}`),
          })),
          records: {
            totalCount: filed,
            nodes: cases.slice(0, 5).map(([, feed, key, area, category, state, filedOn]) => ({
              id: base64(`PoliceCase:${siteId}/${feed}/${key}`),
              category,
              state,
              filedOn,
              jurisdiction: areas[area],
            })),
            pageInfo: {
              hasNextPage: cases.length > 5,
              endCursor: base64(JSON.stringify([cases[4]?.[6], cases[4]?.[1], cases[4]?.[2]])),
            },
          },
        },
        hazards: {
          status: status('fire-safety', 'ALLOWED', words.partialHazards),
          listed: value('listed_hazard_units'),
          rectified: value('listed_hazard_units_rectified'),
          rectificationRate: { value: at('listed_hazard_units_rectified', year)! / at('listed_hazard_units', year)! },
          byKind: words.kinds.map(({ kind, label }) => ({
            kind,
            label,
            listed: kind === 'FIRE_PREMISES' ? value('listed_hazard_units') : none,
            rectified: kind === 'FIRE_PREMISES' ? value('listed_hazard_units_rectified') : none,
          })),
          records: {
            totalCount: at('listed_hazard_units', year),
            nodes: hazards
              .slice(0, 5)
              .map(([, feed, key, area, kind, state, listedOn, rectifiedOn, listLevel, premisesKind]) => ({
                __typename: 'FireHazard',
                id: base64(`Hazard:${siteId}/${feed}/${key}`),
                kind,
                listLevel,
                state,
                listedOn,
                rectifiedOn,
                jurisdiction: areas[area],
                premisesKind,
              })),
          },
        },
        mediation: {
          status: words.noSource,
          accepted: { value: null, comparison: { changeRate: null } },
          succeeded: none,
          successRate: { value: null, state: 'NO_DATA' },
          byChannel: words.channels.map(({ channel, label }) => ({
            channel,
            label,
            accepted: { value: null, state: 'NO_DATA' },
            succeeded: none,
            amountInvolved: { value: null, unit: { code: 'CNY' } },
          })),
        },
        petitions: {
          status: words.noSource,
          received: { value: null, comparison: { changeRate: null } },
          backlog: {
            listed: none,
            byListLevel: words.listLevels.map((listLevel) => ({
              listLevel,
              listed: none,
              resolved: none,
              resolutionRate: none,
            })),
          },
        },
        fireSafety: {
          status: status('fire-safety', 'NOT_HELD', null),
          unitsInspected: compared('units_inspected'),
          penalties: value('administrative_penalty_cases'),
          fines: { value: at('fines', year)! / 100, unit: { code: 'CNY' } },
          fires: compared('fires'),
          deaths: compared('fire_deaths'),
        },
        traffic: {
          status: words.noSource,
          accidents: { value: null, comparison: { changeRate: null } },
          deaths: none,
          drunkDrivingDetentions: none,
        },
      },
    },
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function inChina(moment: Date): string {
  return `${new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
}

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => {
    const { variables } = JSON.parse(body) as { variables: { code: string; period: { year: number } } }
    answer(variables.period.year).then(
      (document) => {
        const text = Buffer.from(JSON.stringify(document))
        response
          .writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': text.length })
          .end(text)
      },
      (error: Error) => response.writeHead(500).end(error.message),
    )
  })
})
server.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })),
)
process.on('SIGTERM', () => {
  server.closeAllConnections()
  server.close()
  for (const client of clients) void client.end()
})
