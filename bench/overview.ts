import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstDifference } from './compare.ts'
import { askedAreas, type Country } from './data/country.ts'
import { type HubServer, startHub } from './hubServer.ts'
import { postRequest, type Question } from './load.ts'
import { type OverviewWords, writeLeanFacts } from './rivals/leanFacts.ts'
import type { Bench } from './scenario.ts'
import { post, type Server, startServer } from './servers.ts'

/** The overview of one area and period, as it goes to one server. */
export interface OverviewQuestion extends Question {
  readonly code: string
  readonly period: Period
  readonly route: string
  readonly body: string
}

/** Years and months, the periods that a hand-written server can be expected to know. */
export type Period = { readonly year: number } | { readonly month: string }

/** A year, the one before, and the last ten months; `2010-12` is the current one. */
export const periods: readonly Period[] = [
  { year: 2010 },
  { year: 2009 },
  ...Array.from({ length: 10 }, (_, index) => ({ month: `2010-${String(index + 3).padStart(2, '0')}` })),
]

/** How many areas are asked about. */
export const areasAsked = 5_700

/** The hub and the lean server over the same store, with the same questions for both. */
export interface OverviewRivals {
  readonly hub: HubServer
  readonly lean: Server
  readonly areas: readonly { readonly id: number; readonly code: string; readonly level: string }[]
  ask(server: Server, code: string, period: Period): OverviewQuestion
  /** Throws unless both give the same data for the question. */
  compare(code: string, period: Period): Promise<void>
}

const folder = path.dirname(fileURLToPath(import.meta.url))

/** A document of `documents/`. */
export function readDocument(name: string): string {
  return readFileSync(path.join(folder, 'documents', `${name}.graphql`), 'utf8')
}

/** Starts both servers; `environment`: of the hub's. */
export async function startOverviewRivals(
  bench: Bench,
  country: Country,
  environment: Readonly<Record<string, string>> = {},
): Promise<OverviewRivals> {
  const query = readDocument('overview')
  const hub = await startHub(bench, country, environment)
  const body = (code: string, period: Period): string => JSON.stringify({ query, variables: { code, period } })
  const dataOf = async (server: Server, route: string, code: string, period: Period): Promise<unknown> => {
    const headers = server === hub ? hub.headers : {}
    return JSON.parse(await post(`${server.address}${route}`, body(code, period), headers))
  }
  const words = (await dataOf(hub, '/graphql', '330300', { year: 2010 })) as OverviewWords
  const facts = await writeLeanFacts(country, path.join(country.dataDirectory, 'lean.json'), words)
  const lean = await startServer([path.join(folder, 'rivals', 'leanServer.ts'), facts])
  bench.atEnd(() => lean.stop())
  return {
    hub,
    lean,
    areas: await askedAreas(country, areasAsked),
    ask(server, code, period) {
      const route = server === lean ? '/' : '/graphql'
      const text = body(code, period)
      const headers = server === hub ? hub.headers : {}
      return { code, period, route, body: text, request: postRequest(server, route, text, headers) }
    },
    async compare(code, period) {
      const [one, other] = await Promise.all([dataOf(hub, '/graphql', code, period), dataOf(lean, '/', code, period)])
      const difference = firstDifference(comparable(one), comparable(other))
      if (difference !== null)
        throw new Error(
          `The hub and the lean server answer differently for ${code} ${JSON.stringify(period)}: ${difference}`,
        )
    },
  }
}

/** Ids of records and cursors are sealed by the hub under a key of its own, and the cost stands beside the data; all else must be equal. */
export function comparable(answer: unknown): unknown {
  return JSON.parse(JSON.stringify((answer as { readonly data: unknown }).data), (name, value: unknown) => {
    if (name === 'endCursor') return value === null
    if (name !== 'records') return value
    const list = value as { readonly nodes: readonly { readonly id: string }[] }
    return { ...list, nodes: list.nodes.map((node) => ({ ...node, id: typeof node.id })) }
  })
}
