import DataLoader from 'dataloader'
import type pg from 'pg'
import type { LeanFacts } from '../leanFacts.ts'

interface Area {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly level: string
}

interface AreaLoaders {
  readonly area: DataLoader<string, Area | null>
  readonly parent: DataLoader<string, Area | null>
  readonly children: DataLoader<string, readonly Area[]>
}

interface Context {
  readonly loaders: AreaLoaders
}

type Row = Omit<Area, 'id'> & { readonly id: number; readonly of: string }

/** A statement for each kind of question, for all areas of a tick. */
export function createAreaLoaders(pool: pg.Pool, areas: LeanFacts['areas']): AreaLoaders {
  const rowsOf = async (statement: { name: string; text: string }, codes: readonly string[]): Promise<Row[]> =>
    (await pool.query<Row>({ ...statement, values: [codes.map((code) => areas[code]!.id)] })).rows
  const one = (statement: { name: string; text: string }): DataLoader<string, Area | null> =>
    new DataLoader(async (codes) => {
      const rows = new Map((await rowsOf(statement, codes)).map((row) => [row.of, row]))
      return codes.map((code) => areaOf(rows.get(code)))
    })
  return {
    area: one(byId),
    parent: one(parentOf),
    children: new DataLoader(async (codes) => {
      const rows = Map.groupBy(await rowsOf(childrenOf, codes), ({ of }) => of)
      return codes.map((code) => (rows.get(code) ?? []).map((row) => areaOf(row)!))
    }),
  }
}

const byId = {
  name: 'areas',
  text: 'select code as of, jurisdiction_id as id, code, name, level from jurisdiction where jurisdiction_id = any($1)',
}
const parentOf = {
  name: 'parents',
  text: `select c.code as of, p.jurisdiction_id as id, p.code, p.name, p.level from jurisdiction c join jurisdiction p on p.jurisdiction_id = c.parent_id
    where c.jurisdiction_id = any($1)`,
}
const childrenOf = {
  name: 'children',
  text: `select p.code as of, c.jurisdiction_id as id, c.code, c.name, c.level
    from jurisdiction_parent r join jurisdiction c using (jurisdiction_id) join jurisdiction p on p.jurisdiction_id = r.parent_id
    where r.parent_id = any($1) and r.valid_to is null and c.valid_to is null order by c.code`,
}

function areaOf(row: Row | undefined): Area | null {
  if (row === undefined) return null
  const { id, code, name, level } = row
  return { id: Buffer.from(`Jurisdiction:${id}`).toString('base64url'), code, name, level }
}

/** An area may be a reference of the gateway, which has nothing but its code. */
const loaded =
  (field: 'id' | 'name' | 'level') =>
  async (area: Area, _: unknown, { loaders }: Context): Promise<unknown> =>
    area[field] ?? (await loaders.area.load(area.code))?.[field]

/** The fields of the areas' subgraph. */
export const areaResolvers = {
  Query: {
    jurisdiction: (_: unknown, { code }: { readonly code: string }, { loaders }: Context) => loaders.area.load(code),
  },
  Jurisdiction: {
    id: loaded('id'),
    name: loaded('name'),
    level: loaded('level'),
    parent: ({ code }: Area, _: unknown, { loaders }: Context) => loaders.parent.load(code),
    children: async ({ code }: Area, { first }: { readonly first: number }, { loaders }: Context) => {
      const nodes = await loaders.children.load(code)
      return { totalCount: nodes.length, nodes: nodes.slice(0, first) }
    },
  },
}
