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
import { measureCodes } from './leanReading.ts'
import { leanSearch } from './leanSearch.ts'
import {
  type CellRow,
  monthsStatement,
  type RecordRow,
  recordsStatement,
  type ToldRow,
  toldStatement,
  yearsStatement,
} from './leanStatements.ts'

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

async function answer(
  client: pg.Client,
  code: string,
  period: { readonly year?: number; readonly month?: string },
): Promise<unknown> {
  const area = areas[code]!
  const ask = <Row>(statement: { name: string; text: string }, values: unknown[]): Promise<Row[]> =>
    client.query({ ...statement, values, rowMode: 'array' }).then((result) => result.rows as unknown as Row[])
  const { siteIds, siteAreas } = area
  const isSite = siteAreas.length > 1 || siteAreas[0] === area.id
  const { month } = period
  const year = period.year ?? Number(month!.slice(0, 4))
  const first = month === undefined ? `${year}-01-01` : `${month}-01`
  const last = month === undefined ? `${year}-12-31` : lastDay(month)
  const before = `${year - 1}${first.slice(4)}`
  const [cells, told, records] = await Promise.all([
    month === undefined
      ? ask<CellRow>(yearsStatement, [siteIds, area.id, year, year - 1, measureCodes, breakdowns])
      : ask<CellRow>(monthsStatement, [siteIds, area.id, first, before, measureCodes, breakdowns]),
    ask<ToldRow>(toldStatement, [
      siteIds,
      siteAreas.includes(area.id) ? siteAreas : [...siteAreas, area.id],
      area.id,
      measureCodes,
      before,
      last,
    ]),
    ask<RecordRow>(
      recordsStatement(area.level, isSite),
      isSite ? [siteIds, first, last] : [siteIds, first, last, area.id],
    ),
  ])
  return leanOverview({ area, words, areas, period: { year, month: month ?? null, first, last }, cells, told, records })
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

function lastDay(month: string): string {
  const [year, number] = month.split('-').map(Number)
  return new Date(Date.UTC(year!, number!, 0)).toISOString().slice(0, 10)
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
