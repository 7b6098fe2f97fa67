/**
 * What a team usually builds: Apollo Server on the hub's own schema, DataLoaders, a pool of connections, and a statement for each kind
 * of row: areas, children, cells, coverage with freshness, cases and hazards. No access control, no audit. The tree comes from tables,
 * labels from memory. The same figures as the lean server's, by the same rules. `node apolloServer.ts <file made by leanFacts.ts>`
 */
import { readFileSync } from 'node:fs'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import DataLoader from 'dataloader'
import pg from 'pg'
import type { LeanFacts } from './leanFacts.ts'
import { leanOverview, wantedBreakdowns } from './leanOverview.ts'
import { type AskedPeriod, readArea } from './leanQuestion.ts'

const { connection, areas, words } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as LeanFacts
const typeDefs = readFileSync(new URL('../../src/generated/schema.graphql', import.meta.url), 'utf8')
const breakdowns = wantedBreakdowns(words)
const pool = new pg.Pool({ ...connection, max: 10 })

interface Area {
  readonly id: string
  readonly code: string
}

type Sections = Readonly<Record<string, unknown>>

interface Loaders {
  readonly area: DataLoader<string, unknown>
  readonly parent: DataLoader<string, unknown>
  readonly children: DataLoader<string, readonly unknown[]>
  /** All sections of an area and period: those of one tick come together. */
  readonly sections: DataLoader<{ readonly code: string; readonly period: AskedPeriod }, Sections, string>
}

const globalId = (id: string | number): string => Buffer.from(`Jurisdiction:${id}`).toString('base64url')
const named = (row: { id: number; code: string; name: string; level: string }): unknown => ({
  ...row,
  id: globalId(row.id),
})

function createLoaders(): Loaders {
  const byCode = async (codes: readonly string[]): Promise<unknown[]> => {
    const { rows } = await pool.query(
      'select jurisdiction_id as id, code, name, level from jurisdiction where jurisdiction_id = any($1)',
      [codes.map((code) => areas[code]!.id)],
    )
    return codes.map((code) => named(rows.find((row) => row.code === code)))
  }
  return {
    area: new DataLoader(byCode),
    parent: new DataLoader(async (codes) => {
      const { rows } = await pool.query(
        `select c.code as child, p.jurisdiction_id as id, p.code, p.name, p.level from jurisdiction c join jurisdiction p on p.jurisdiction_id = c.parent_id
         where c.jurisdiction_id = any($1)`,
        [codes.map((code) => areas[code]!.id)],
      )
      return codes.map((code) => {
        const row = rows.find(({ child }) => child === code)
        return row === undefined ? null : named(row)
      })
    }),
    children: new DataLoader(async (codes) => {
      const { rows } = await pool.query(
        `select p.code as parent, c.jurisdiction_id as id, c.code, c.name, c.level
         from jurisdiction_parent r join jurisdiction c using (jurisdiction_id) join jurisdiction p on p.jurisdiction_id = r.parent_id
         where r.parent_id = any($1) and r.valid_to is null and c.valid_to is null order by c.code`,
        [codes.map((code) => areas[code]!.id)],
      )
      return codes.map((code) => rows.filter(({ parent }) => parent === code).map(named))
    }),
    sections: new DataLoader(async (keys) => Promise.all(keys.map(({ code, period }) => readSections(code, period))), {
      cacheKeyFn: ({ code, period }) => `${code}/${period.year ?? period.month}`,
    }),
  }
}

async function readSections(code: string, asked: AskedPeriod): Promise<Sections> {
  const area = areas[code]!
  const read = await readArea(area, asked, breakdowns, ({ text }, values) =>
    pool.query({ text, values, rowMode: 'array' }).then(({ rows }) => rows),
  )
  const answer = leanOverview({ area, areas, words, ...read })
  return (answer as { readonly data: { readonly jurisdiction: Sections } }).data.jurisdiction
}

const section =
  (name: string) =>
  async (
    { code }: Area,
    { period }: { readonly period: AskedPeriod },
    { loaders }: { readonly loaders: Loaders },
  ): Promise<unknown> =>
    (await loaders.sections.load({ code, period }))[name]

const server = new ApolloServer({
  typeDefs,
  resolvers: {
    Query: {
      jurisdiction: (_: unknown, { code }: { readonly code: string }, { loaders }: { readonly loaders: Loaders }) =>
        loaders.area.load(code),
    },
    Hazard: { __resolveType: (hazard: { readonly __typename: string }) => hazard.__typename },
    Jurisdiction: {
      parent: ({ code }: Area, _: unknown, { loaders }: { readonly loaders: Loaders }) => loaders.parent.load(code),
      children: async (
        { code }: Area,
        { first }: { readonly first: number },
        { loaders }: { readonly loaders: Loaders },
      ) => {
        const nodes = await loaders.children.load(code)
        return { totalCount: nodes.length, nodes: nodes.slice(0, first) }
      },
      ...Object.fromEntries(
        ['population', 'grid', 'cases', 'hazards', 'mediation', 'petitions', 'fireSafety', 'traffic'].map((name) => [
          name,
          section(name),
        ]),
      ),
    },
  },
})
const { url } = await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port: 0 },
  context: async () => ({ loaders: createLoaders() }),
})
console.log(JSON.stringify({ address: url.replace(/\/$/, '') }))
process.on('SIGTERM', () => {
  void server.stop().then(() => pool.end())
})
