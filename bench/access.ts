/**
 * `access`: what access control and audit cost. The overview of one area, asked of the hub as shipped by an API token of a scoped role,
 * whose records are answered once their entry is in the audit; against the same server over the same store without either
 * (`openServer.ts`). Rounds alternate. `node access.ts [--rounds 9] [--seconds 3] [--connections 32]`
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/store/embeddedPostgres.ts'
import { machine, show, spreadOf } from './measure.ts'
import { load, post, type Round, type Server, startServer } from './serverLoad.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
  },
})
const here = path.dirname(fileURLToPath(import.meta.url))
const dataDirectory = path.join(here, '.hub')
const hubProgram = path.join(here, '..', 'src', 'main.ts')
// The limit of rate is not what is measured.
const environment = {
  HUB_DATA_DIRECTORY: dataDirectory,
  HUB_PORT: '0',
  HUB_RATE_REQUESTS: '100000000',
  HUB_RATE_COST: '100000000000',
}
const variables = { code: '330300', period: { year: 2010 } }
const overview = JSON.stringify({ query: readFileSync(path.join(here, 'overview.graphql'), 'utf8'), variables })

function makeToken(): string {
  const words = [
    'token',
    'create',
    '--role',
    'GOVERNANCE_LEAD',
    '--scope',
    '330300',
    '--expires',
    '1d',
    '--purpose',
    'bench',
  ]
  const printed = execFileSync(process.execPath, [hubProgram, ...words, '--json'], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  })
  return (JSON.parse(printed) as { readonly token: string }).token
}

const stops: (() => Promise<void>)[] = []
async function start(words: readonly string[]): Promise<Server> {
  const server = await startServer(words, environment)
  stops.push(server.stop)
  return server
}

/** Cursors are of each process's own making at most; all else of the data must be equal. */
function dataOf(text: string): string {
  return JSON.stringify((JSON.parse(text) as { readonly data: unknown }).data)
}

try {
  const hub = await start([hubProgram, 'up', '--json'])
  const open = await start([path.join(here, 'openServer.ts')])
  const headers = { authorization: `Bearer ${makeToken()}` }
  const runs = [
    { name: 'with', server: hub, route: '/graphql', body: overview, headers, rounds: [] as Round[] },
    { name: 'without', server: open, route: '/graphql', body: overview, rounds: [] as Round[] },
  ]
  const answers = await Promise.all(
    runs.map(({ server, body, headers: own }) => post(`${server.address}/graphql`, body, own)),
  )
  if (dataOf(answers[0]!) !== dataOf(answers[1]!)) throw new Error('The two servers answer differently.')
  const postmaster = Number(
    readFileSync(path.join(dataDirectory, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
  )
  const how = { seconds: Number(options.seconds), connections: Number(options.connections) }
  // Statistics of a fresh load: without them the planner's choice would depend on when autovacuum came by.
  const postgres = await startEmbeddedPostgres({
    name: 'hub',
    directory: path.join(dataDirectory, 'postgres'),
    listen: { kind: 'socket' },
    join: true,
  })
  const client = new pg.Client(postgres.connection)
  await client.connect()
  await client.query('vacuum analyze')
  await client.end()
  // A cold server answers nothing for seconds: compiling and planning for 32 connections at once.
  for (const run of runs) await load(run, postmaster, { ...how, seconds: 15 })
  for (let round = 0; round < Number(options.rounds); round += 1) {
    // Who is first in a round changes: the second finds the machine warmer.
    for (const run of round % 2 === 0 ? runs : runs.toReversed()) run.rounds.push(await load(run, postmaster, how))
  }
  console.log(`access: ${options.connections} connections, ${options.rounds} rounds of ${how.seconds} s`)
  console.log(machine())
  console.log('| access and audit | requests/s | server CPU ms | PostgreSQL CPU ms | p99 ms |\n|---|---|---|---|---|')
  for (const { name, rounds } of runs) {
    const column = (pick: (round: Round) => number, digits: number): string => show(spreadOf(rounds.map(pick)), digits)
    console.log(
      `| ${name} | ${column((round) => round.perSecond, 0)} | ${column((round) => round.serverMs, 2)} | ${column((round) => round.postgresMs, 2)} | ${column((round) => round.p99, 0)} |`,
    )
  }
  const ratios = runs[0]!.rounds.map((round, index) => round.perSecond / runs[1]!.rounds[index]!.perSecond)
  console.log(`ratio with / without: ${show(spreadOf(ratios), 2)}`)
} finally {
  for (const stop of stops.reverse()) await stop()
}
