/**
 * `overview`: one area's front page with all departments, through the hub's own server process, against a lean hand-written server on
 * the same store. Nothing is cached. Rounds alternate, so that what slows the machine slows both; `{__typename}` through the hub shows
 * what GraphQL over HTTP costs by itself. `node overview.ts [--rounds 7] [--seconds 3] [--connections 32]`
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/store/embeddedPostgres.ts'
import { machine, show, spreadOf } from './measure.ts'
import { load, post, type Round, startServer } from './serverLoad.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    /** Profile the hub's server into this folder. */
    profile: { type: 'string' },
  },
})
const here = path.dirname(fileURLToPath(import.meta.url))
const dataDirectory = path.join(here, '.hub')
const hubProgram = path.join(here, '..', 'src', 'main.ts')
const variables = { code: '330300', period: { year: 2010 } }
const overview = JSON.stringify({ query: readFileSync(path.join(here, 'overview.graphql'), 'utf8'), variables })
const typename = JSON.stringify({ query: '{__typename}' })

interface Section {
  readonly status: { readonly sources: readonly { readonly id: string; readonly connector: string }[] }
}

/** What of the hub's answer the lean server is told: words, never a number. */
interface Answer {
  readonly data: {
    readonly jurisdiction: {
      readonly id: string
      readonly code: string
      readonly name: string
      readonly level: string
      readonly parent: unknown
      readonly children: unknown
      readonly population: Section
      readonly cases: Section & {
        readonly byCategory: readonly { readonly category: string; readonly label: string }[]
        readonly records: { readonly pageInfo: { endCursor: string } }
      }
      readonly hazards: Section & { readonly byKind: readonly { readonly kind: string; readonly label: string }[] }
      readonly mediation: Section & {
        readonly byChannel: readonly {
          readonly channel: string
          readonly label: string
          readonly accepted: { readonly state: string }
        }[]
      }
      readonly petitions: Section & {
        readonly backlog: { readonly byListLevel: readonly { readonly listLevel: string }[] }
      }
    }
  }
}

async function ask<Row extends pg.QueryResultRow>(connection: pg.ClientConfig, sql: string): Promise<Row[]> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

async function prepareLean(hubAnswer: Answer, connection: pg.ClientConfig): Promise<string> {
  const { jurisdiction } = hubAnswer.data
  const { id, code, name, level, parent, children, cases, hazards, mediation, petitions, population } = jurisdiction
  const rows = await ask<{ id: string; code: string; name: string }>(
    connection,
    `select jurisdiction_id::text as id, code, name from jurisdiction
      where level in ('COUNTY', 'TOWNSHIP')`,
  )
  const areas = Object.fromEntries(
    rows.map((row) => [row.id, { ...row, id: Buffer.from(`Jurisdiction:${row.id}`).toString('base64url') }]),
  )
  const file = path.join(dataDirectory, 'lean.json')
  writeFileSync(
    file,
    JSON.stringify({
      connection,
      siteId: '330300',
      areaId: Number(Buffer.from(id, 'base64url').toString().split(':')[1]),
      areas,
      words: {
        area: { id, code, name, level, parent, children },
        categories: cases.byCategory.map((row) => ({ category: row.category, label: row.label })),
        kinds: hazards.byKind.map((row) => ({ kind: row.kind, label: row.label })),
        channels: mediation.byChannel.map(({ channel, label, accepted }) => ({
          channel,
          label,
          delivered: accepted.state !== 'NO_DATA',
        })),
        listLevels: petitions.backlog.byListLevel.map((row) => row.listLevel),
        // Every source promises a day and a half.
        sources: Object.fromEntries(
          [population, cases, hazards, mediation, petitions].flatMap(({ status }) =>
            status.sources.map(({ id, connector }) => [connector, { id, hours: 36 }]),
          ),
        ),
      },
    }),
  )
  return file
}

/** The cursors differ by nature (the hub's are signed), and the cost stands beside the data; all else must be equal. */
function comparable({ data }: Answer): unknown {
  const copy = structuredClone(data)
  copy.jurisdiction.cases.records.pageInfo.endCursor = ''
  return copy
}

function firstDifference(left: unknown, right: unknown, place = ''): string | null {
  if (Object(left) !== left || Object(right) !== right)
    return left === right ? null : `${place} is ${left} and ${right}`
  const [one, other] = [left as Record<string, unknown>, right as Record<string, unknown>]
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const found = firstDifference(one[key], other[key], `${place}.${key}`)
    if (found !== null) return found
  }
  return null
}

// The whole demonstration, so that its live service answers too; the first time it syncs into the bench's own store.
const profile = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`]
const hub = await startServer([...profile, hubProgram, 'up', '--json'], {
  HUB_DATA_DIRECTORY: dataDirectory,
  HUB_PORT: '0',
})
const stops: (() => Promise<void>)[] = [hub.stop]
try {
  const postgres = await startEmbeddedPostgres({
    name: 'hub',
    directory: path.join(dataDirectory, 'postgres'),
    listen: { kind: 'socket' },
    join: true,
  })
  const hubText = await post(`${hub.address}/graphql`, overview)
  const lean = await startServer([
    path.join(here, 'leanServer.ts'),
    await prepareLean(JSON.parse(hubText) as Answer, postgres.connection),
  ])
  stops.push(lean.stop)
  const leanText = await post(lean.address, overview)
  const difference = firstDifference(
    comparable(JSON.parse(hubText) as Answer),
    comparable(JSON.parse(leanText) as Answer),
  )
  if (difference !== null) throw new Error(`The two servers answer differently: ${difference}`)

  // Statistics of a fresh load: without them the planner's choice would depend on when autovacuum came by.
  await ask(postgres.connection, 'vacuum analyze')
  const postmaster = Number(
    readFileSync(path.join(dataDirectory, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
  )
  const how = { seconds: Number(options.seconds), connections: Number(options.connections) }
  const runs = [
    { name: 'hub, overview', server: hub, route: '/graphql', body: overview, rounds: [] as Round[] },
    { name: 'lean, overview', server: lean, route: '/', body: overview, rounds: [] as Round[] },
    { name: 'hub, {__typename}', server: hub, route: '/graphql', body: typename, rounds: [] as Round[] },
  ]
  for (const run of runs) await load(run, postmaster, { ...how, seconds: 6 })
  for (let round = 0; round < Number(options.rounds); round += 1) {
    for (const run of runs) run.rounds.push(await load(run, postmaster, how))
  }

  console.log(
    `overview: ${Buffer.byteLength(hubText)} bytes per answer, ${options.connections} connections, ${options.rounds} rounds of ${how.seconds} s`,
  )
  console.log(machine())
  console.log('| server | requests/s | server CPU ms | PostgreSQL CPU ms | p99 ms |\n|---|---|---|---|---|')
  for (const { name, rounds } of runs) {
    const column = (pick: (round: Round) => number): ReturnType<typeof spreadOf> => spreadOf(rounds.map(pick))
    console.log(
      `| ${name} | ${show(
        column((round) => round.perSecond),
        0,
      )} | ${show(
        column((round) => round.serverMs),
        2,
      )} | ${show(
        column((round) => round.postgresMs),
        2,
      )} | ${show(
        column((round) => round.p99),
        0,
      )} |`,
    )
  }
  const ratios = runs[0]!.rounds.map((round, index) => round.perSecond / runs[1]!.rounds[index]!.perSecond)
  console.log(`ratio hub / lean: ${show(spreadOf(ratios), 2)}`)
} finally {
  for (const stop of stops.reverse()) await stop()
}
