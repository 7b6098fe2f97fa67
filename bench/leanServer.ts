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
  /** `delivered` false: the department's source does not tell of it. */
  readonly channels: readonly { readonly channel: string; readonly label: string; readonly delivered: boolean }[]
  readonly listLevels: readonly string[]
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
  'population_registered',
  'population_permanent',
  'population_floating',
  'grids',
  'grid_staff_full_time',
  'grid_staff_part_time',
  'criminal_incidents',
  'criminal_cases_solved',
  'listed_hazard_units',
  'listed_hazard_units_rectified',
  'road_hazards_identified',
  'road_hazards_treated',
  'mediation_cases_accepted',
  'mediation_cases_succeeded',
  'mediation_amount_involved',
  'petitions_received',
  'listed_petition_cases',
  'listed_petition_cases_resolved',
  'units_inspected',
  'administrative_penalty_cases',
  'fines',
  'fires',
  'fire_deaths',
  'road_accidents',
  'road_deaths',
  'drunk_driving_detained',
]
const listLevels = ['PROVINCE', 'PREFECTURE', 'COUNTY']
const roadKinds = ['BLACK_SPOT', 'DANGEROUS_SECTION', 'OTHER']
const breakdowns = [
  '',
  ...words.categories.map(({ category }) => `category=${category}`),
  ...words.channels.map(({ channel }) => `channel=${channel}`),
  ...listLevels.map((level) => `listLevel=${level}`),
  ...roadKinds.flatMap((kind) => listLevels.map((level) => `kind=${kind};listLevel=${level}`)),
]

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
  text: `(select 'case', feed_id, source_key, coalesce(township_id, county_id)::text, category, state, filed_on::text, null::text, null::text, null::text, null::text, null::bigint
      from police_case where site_id = $1 and filed_on between $2 and $3 and nature = 'CRIMINAL'
        and state in ('ACCEPTED', 'FILED', 'SOLVED', 'CLOSED', 'WITHDRAWN', 'OTHER') order by police_case.filed_on desc, feed_id, source_key limit 6)
    union all
    (select 'hazard', feed_id, source_key, coalesce(township_id, county_id)::text, kind, state, listed_on::text, rectified_on::text, list_level, premises_kind, road, funding
      from listed_hazard where site_id = $1 and listed_on between $2 and $3 order by listed_hazard.listed_on desc, feed_id, source_key limit 6)`,
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
  road: string | null,
  funding: string | null,
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
  const ratio = (measure: string, of: string, breakdown = ''): { value: number | null; state: string } => {
    const [above, below] = [at(measure, year, breakdown), at(of, year, breakdown)]
    return above === null || below === null || below === 0
      ? { value: null, state: 'NO_DATA' }
      : { value: above / below, state: 'COMPUTED' }
  }
  const status = (connectors: readonly string[], recordAccess: string): unknown => {
    const told = connectors.map((connector) => {
      const { id, hours } = words.sources[connector]!
      const [, , , asOf, failing] = covered.get(connector)!
      const staleAfter = asOf!.getTime() + hours * 3_600_000
      return { id, connector, asOf: asOf!.getTime(), staleAfter, state: failing === null ? 'FRESH' : 'STALE' }
    })
    const worst = told.some(({ state, staleAfter }) => state !== 'FRESH' || staleAfter < Date.now())
    return {
      state: worst ? 'STALE' : 'FRESH',
      asOf: inChina(Math.min(...told.map(({ asOf }) => asOf))),
      staleAfter: inChina(Math.min(...told.map(({ staleAfter }) => staleAfter))),
      reason: null,
      message: null,
      recordAccess,
      sources: told.map(({ id, connector, state }) => ({ id, connector, state })),
    }
  }
  const ofRoads = (measure: string, kind: string): number =>
    listLevels.reduce((sum, level) => sum + at(measure, year, `kind=${kind};listLevel=${level}`)!, 0)
  const ofKind = (kind: string): { listed: unknown; rectified: unknown } =>
    kind === 'FIRE_PREMISES'
      ? { listed: value('listed_hazard_units'), rectified: value('listed_hazard_units_rectified') }
      : {
          listed: { value: ofRoads('road_hazards_identified', kind) },
          rectified: { value: ofRoads('road_hazards_treated', kind) },
        }
  const cases = records.filter((row) => row[0] === 'case')
  const hazards = records.filter((row) => row[0] === 'hazard')
  const filed = at('criminal_incidents', year)
  const before = at('criminal_incidents', year - 1)
  const listed = at('listed_hazard_units', year)! + at('road_hazards_identified', year)!
  const rectified = at('listed_hazard_units_rectified', year)! + at('road_hazards_treated', year)!
  return {
    data: {
      jurisdiction: {
        ...words.area,
        population: {
          status: status(['grid'], 'NOT_HELD'),
          registered: value('population_registered'),
          permanent: value('population_permanent'),
          floating: value('population_floating'),
        },
        grid: {
          status: status(['grid'], 'NOT_HELD'),
          grids: value('grids'),
          staff: { value: at('grid_staff_full_time', year)! + at('grid_staff_part_time', year)! },
        },
        cases: {
          status: status(['public-security'], 'ALLOWED'),
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
          status: status(['fire-safety', 'traffic'], 'ALLOWED'),
          listed: { value: listed },
          rectified: { value: rectified },
          rectificationRate: { value: rectified / listed },
          byKind: words.kinds.map(({ kind, label }) => ({ kind, label, ...ofKind(kind) })),
          records: {
            totalCount: listed,
            nodes: hazards
              .slice(0, 5)
              .map(
                ([, feed, key, area, kind, state, listedOn, rectifiedOn, listLevel, premisesKind, road, funding]) => ({
                  __typename: kind === 'FIRE_PREMISES' ? 'FireHazard' : 'RoadHazard',
                  id: base64(`Hazard:${siteId}/${feed}/${key}`),
                  kind,
                  listLevel,
                  state,
                  listedOn,
                  rectifiedOn,
                  jurisdiction: areas[area],
                  ...(kind === 'FIRE_PREMISES'
                    ? { premisesKind }
                    : {
                        road,
                        funding:
                          funding === null ? null : { amount: (Number(funding) / 100).toFixed(2), currency: 'CNY' },
                      }),
                }),
              ),
          },
        },
        mediation: {
          status: status(['justice'], 'ALLOWED'),
          accepted: compared('mediation_cases_accepted'),
          succeeded: value('mediation_cases_succeeded'),
          successRate: ratio('mediation_cases_succeeded', 'mediation_cases_accepted'),
          byChannel: words.channels.map(({ channel, label, delivered }) => {
            const of = `channel=${channel}`
            const told = (measure: string): number | null => (delivered ? at(measure, year, of) : null)
            const amount = told('mediation_amount_involved')
            return {
              channel,
              label,
              accepted: { value: told('mediation_cases_accepted'), state: delivered ? 'COMPUTED' : 'NO_DATA' },
              succeeded: { value: told('mediation_cases_succeeded') },
              amountInvolved: { value: amount === null ? null : amount / 100, unit: { code: 'CNY' } },
            }
          }),
        },
        petitions: {
          status: status(['petition'], 'ALLOWED'),
          received: compared('petitions_received'),
          backlog: {
            listed: value('listed_petition_cases'),
            byListLevel: words.listLevels.map((listLevel) => ({
              listLevel,
              listed: value('listed_petition_cases', `listLevel=${listLevel}`),
              resolved: value('listed_petition_cases_resolved', `listLevel=${listLevel}`),
              resolutionRate: {
                value: ratio('listed_petition_cases_resolved', 'listed_petition_cases', `listLevel=${listLevel}`).value,
              },
            })),
          },
        },
        fireSafety: {
          status: status(['fire-safety'], 'NOT_HELD'),
          unitsInspected: compared('units_inspected'),
          penalties: value('administrative_penalty_cases'),
          fines: { value: at('fines', year)! / 100, unit: { code: 'CNY' } },
          fires: compared('fires'),
          deaths: compared('fire_deaths'),
        },
        traffic: {
          status: status(['traffic'], 'NOT_HELD'),
          accidents: compared('road_accidents'),
          deaths: value('road_deaths'),
          drunkDrivingDetentions: value('drunk_driving_detained'),
        },
      },
    },
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function inChina(moment: number): string {
  return `${new Date(moment + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
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
