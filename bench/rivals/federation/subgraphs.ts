import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import DataLoader from 'dataloader'
import { createSchema, createYoga } from 'graphql-yoga'
import pg from 'pg'
import type { LeanFacts } from '../leanFacts.ts'
import { leanSections } from '../leanOverview.ts'
import { areaResolvers } from './subgraphAreas.ts'
import { readSections, type SectionKey, type SubgraphReading } from './subgraphReading.ts'

/** A subgraph of the federation that a city would build: the areas, and what one or two departments know of them. */
export interface Subgraph {
  readonly name: string
  /** Its types, as they are composed. */
  readonly typeDefs: string
}

/** A subgraph that answers. */
export interface RunningSubgraph extends Subgraph {
  readonly url: string
  stop(): Promise<void>
}

/** What each department's subgraph reads: its own measures, sections and list. */
const departments: Readonly<Record<string, SubgraphReading & { readonly sections: readonly string[] }>> = {
  publicSecurity: {
    sections: ['cases'],
    measures: ['criminal_incidents', 'criminal_cases_solved'],
    list: 'case',
  },
  mediation: {
    sections: ['mediation', 'petitions'],
    measures: [
      'mediation_cases_accepted',
      'mediation_cases_succeeded',
      'mediation_amount_involved',
      'petitions_received',
      'listed_petition_cases',
      'listed_petition_cases_resolved',
    ],
    list: null,
  },
  safety: {
    sections: ['hazards', 'fireSafety', 'traffic'],
    measures: [
      'listed_hazard_units',
      'listed_hazard_units_rectified',
      'road_hazards_identified',
      'road_hazards_treated',
      'units_inspected',
      'administrative_penalty_cases',
      'fines',
      'fires',
      'fire_deaths',
      'road_accidents',
      'road_deaths',
      'drunk_driving_detained',
    ],
    list: 'hazard',
  },
  grid: {
    sections: ['population', 'grid'],
    measures: [
      'population_registered',
      'population_permanent',
      'population_floating',
      'grids',
      'grid_staff_full_time',
      'grid_staff_part_time',
    ],
    list: null,
  },
}

/** What makes a server of GraphQL a subgraph. */
const federation = `
  scalar _Any
  directive @key(fields: String!) repeatable on OBJECT | INTERFACE
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION
  union _Entity = Jurisdiction
`
const entities = '_entities(representations: [_Any!]!): [_Entity]!'

const read = (name: string): string => readFileSync(new URL(`./subgraphs/${name}.graphql`, import.meta.url), 'utf8')

interface Reference {
  readonly __typename: string
  readonly code: string
}

const references = {
  Query: {
    _entities: (_: unknown, { representations }: { readonly representations: readonly Reference[] }) => representations,
  },
  _Entity: { __resolveType: () => 'Jurisdiction' },
}

/** Starts the subgraph of the areas and those of the departments, each at an address of its own. */
export async function startSubgraphs(facts: LeanFacts): Promise<RunningSubgraph[]> {
  return [startAreas(facts), ...Object.keys(departments).map((name) => startDepartment(name, facts))].reduce(
    async (before, one) => [...(await before), await one],
    Promise.resolve<RunningSubgraph[]>([]),
  )
}

function startAreas({ areas }: LeanFacts): Promise<RunningSubgraph> {
  const typeDefs = read('areas')
  const resolvers = areaResolvers(areas)
  const yoga = createYoga({
    ...quiet,
    schema: createSchema({
      typeDefs: [typeDefs, federation, `extend type Query { ${entities} }`],
      resolvers: { ...resolvers, _Entity: references._Entity, Query: { ...resolvers.Query, ...references.Query } },
    }),
  })
  return listen('areas', typeDefs, createServer(yoga), null)
}

function startDepartment(name: string, { connection, areas, words }: LeanFacts): Promise<RunningSubgraph> {
  const { sections, ...reading } = departments[name]!
  const typeDefs = `${read(name)}\n${read('shared')}`
  const pool = new pg.Pool({ ...connection, max: sessions })
  interface Context {
    readonly sections: DataLoader<SectionKey, ReturnType<typeof leanSections>, string>
  }
  const section =
    (field: string) =>
    async ({ code }: Reference, { period }: Pick<SectionKey, 'period'>, context: Context): Promise<unknown> =>
      (await context.sections.load({ code, period }))[field]!()
  // The gateway knows names and ids from the subgraph of the areas; a department knows a place by its code.
  const schema = createSchema<Context>({
    typeDefs: [typeDefs, federation, `type Query { ${entities} }`],
    resolvers: {
      ...references,
      Jurisdiction: Object.fromEntries(sections.map((field) => [field, section(field)])),
      ...(reading.list === 'hazard'
        ? { Hazard: { __resolveType: (hazard: { readonly __typename: string }) => hazard.__typename } }
        : {}),
    },
  })
  const yoga = createYoga({
    ...quiet,
    schema,
    context: () => ({
      sections: new DataLoader<SectionKey, ReturnType<typeof leanSections>, string>(
        (keys) =>
          Promise.all(keys.map(async (key) => leanSections(await readSections(pool, reading, { areas, words }, key)))),
        { cacheKeyFn: ({ code, period }) => `${code}/${period.year ?? period.month}` },
      ),
    }),
  })
  return listen(name, typeDefs, createServer(yoga), pool)
}

/** Sessions of PostgreSQL for each subgraph. */
const sessions = 5
const quiet = { graphiql: false, landingPage: false, logging: false, maskedErrors: false } as const

function listen(name: string, typeDefs: string, server: Server, pool: pg.Pool | null): Promise<RunningSubgraph> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        name,
        typeDefs,
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
        stop: async () => {
          server.closeAllConnections()
          server.close()
          await pool?.end()
        },
      }),
    ),
  )
}
