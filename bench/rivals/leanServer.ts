/**
 * The limit without a cache: what a team could write by hand for three questions, above all the overview. Bare node:http, three
 * pipelined prepared statements on the hub's own roll-ups, coverage and records, JSON.stringify. No GraphQL, no access control, no
 * audit, no other question, no boundaries but today's. It answers the same documents as the hub, member by member (the scenarios compare), with names,
 * labels and the tree in memory. `node leanServer.ts <file made by leanFacts.ts>`
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { leanComparison } from './leanComparison.ts'
import type { LeanFacts } from './leanFacts.ts'
import { leanOverview, wantedBreakdowns } from './leanOverview.ts'
import { type AskedPeriod, readArea } from './leanQuestion.ts'
import { leanSearch } from './leanSearch.ts'

const { connection, areas, words } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as LeanFacts
const breakdowns = wantedBreakdowns(words)

const clients = await Promise.all(
  Array.from({ length: 2 }, async () => {
    const client = new pg.Client({
      ...connection,
      pipeline: true,
      options: '-c plan_cache_mode=force_generic_plan',
    } as pg.ClientConfig)
    await client.connect()
    return client
  }),
)
let turn = 0

async function answer(client: pg.Client, code: string, asked: AskedPeriod): Promise<unknown> {
  const area = areas[code]!
  const read = await readArea(area, asked, breakdowns, (statement, values) =>
    client.query({ ...statement, values, rowMode: 'array' }).then(({ rows }) => rows),
  )
  return leanOverview({ area, words, areas, ...read })
}

interface Variables {
  readonly code: string
  readonly period: { readonly year?: number; readonly month?: string }
  readonly first: number
}

function route(url: string, { code, period, first }: Variables): Promise<unknown> {
  const client = clients[turn++ % clients.length]!
  if (url === '/compare') return leanComparison(client, areas, areas[code]!, period.year!)
  if (url === '/find') return leanSearch(client, period.year!, first)
  return answer(client, code, period)
}

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => {
    route(request.url ?? '/', (JSON.parse(body) as { variables: Variables }).variables).then(
      (document) => {
        const text = Buffer.from(JSON.stringify(document))
        response
          .writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': text.length })
          .end(text)
      },
      (error: Error) =>
        response.writeHead(500, { 'content-length': Buffer.byteLength(error.stack ?? '') }).end(error.stack),
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
