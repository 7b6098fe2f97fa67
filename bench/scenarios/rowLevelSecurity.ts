import pg from 'pg'
import { hubService, type Principal, principalOf } from '../../src/identity/principal.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import { openDatabase } from '../../src/store/database.ts'
import { figureClassOf } from '../../src/store/readerNames.ts'
import { readerRoles } from '../../src/store/readerRoles.ts'
import { readMonths, readYears } from '../../src/store/rollupRead.ts'
import { withClient } from '../data/cluster.ts'
import { openCountry } from '../data/country.ts'
import { cpuMilliseconds } from '../measure.ts'
import type { Scenario } from '../scenario.ts'
import { type RatioRule, type Rival, runSeries } from '../series.ts'

/** How often a statement is sent in one round: CPU time comes in hundredths of a second. */
const timesInRound = 50
const site = '330300'

const some = principalOf({
  ...hubService,
  role: { ...hubService.role, code: 'SOME', departments: ['JUSTICE', 'TRAFFIC'], sensitive: false },
})

interface Session {
  readonly client: pg.Client
  readonly pid: number
}

/** The statements of the roll-ups of one area and of 13, by the owner of the tables, whom no policy binds, and by two readers' logins. */
export const rowLevelSecurity: Scenario = {
  name: 'rowLevelSecurity',
  title: "what the second wall costs PostgreSQL: a reader's login against the owner of the tables",
  async run(bench) {
    const { rounds = 10 } = bench.options
    const country = await openCountry(bench, bench.options.millions)
    const settings = country.cluster.connectTo(country.database)
    const database = await openDatabase(settings)
    await database.prepareReaders([hubService, some])
    await database.close()
    const connect = async (config: pg.ClientConfig): Promise<Session> => {
      const client = new pg.Client(config)
      await client.connect()
      bench.atEnd(() => client.end())
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
      return { client, pid: rows[0]!.pid }
    }
    const owner = new pg.Pool({ ...connectionConfig(settings, 'bench'), max: 1 })
    bench.atEnd(() => owner.end())
    const roles = readerRoles(settings, owner)
    const bare = await connect(connectionConfig(settings, 'bench'))
    const { rows: areas } = await withClient(settings, (client) =>
      client.query<{ area: number }>(
        'select distinct area_id as area from rollup_year where site_id = $1 order by 1 limit 13',
        [site],
      ),
    )
    const rivals: Rival[] = []
    const ratios: RatioRule[] = []
    for (const [who, principal] of [
      ['everything', hubService],
      ['two departments, not cleared', some],
    ] as const) {
      const reader = await connect(await roles.figures(figureClassOf(principal)))
      for (const [what, asked] of [
        ['one area', areas.slice(0, 1)],
        ['13 areas', areas],
      ] as const) {
        const statements = await statementsOf(
          principal,
          asked.map(({ area }) => area),
        )
        const [bound, unbound] = [`${who}, ${what}: reader`, `${who}, ${what}: owner`]
        rivals.push(
          { name: bound, measure: () => send(reader, statements) },
          { name: unbound, measure: () => send(bare, statements) },
        )
        ratios.push({ name: `${who}, ${what}: owner / reader`, of: unbound, to: bound, column: 'PostgreSQL CPU ms' })
      }
    }
    return runSeries(rivals, ratios, { rounds, progress: bench.tell })
  },
}

async function send({ client, pid }: Session, statements: readonly pg.QueryConfig[]) {
  const before = cpuMilliseconds([pid])
  for (let time = 0; time < timesInRound; time += 1) {
    for (const statement of statements) await client.query({ ...statement, rowMode: 'array' })
  }
  return { 'PostgreSQL CPU ms': (cpuMilliseconds([pid]) - before) / timesInRound }
}

/** The statements that the hub makes of a question, taken where it would send them. */
async function statementsOf(principal: Principal, areas: readonly number[]): Promise<pg.QueryConfig[]> {
  const sent: pg.QueryConfig[] = []
  const database = {
    async figures(_: unknown, statement: { name?: string; text: string }, values: readonly unknown[]) {
      sent.push({ ...statement, values: [...values] })
      return []
    },
  } as unknown as Parameters<typeof readYears>[0]
  const question = { siteIds: [site], areaIds: areas, atEvent: [false], cells: null }
  await readYears(database, principal, question, [2009, 2010])
  await readMonths(database, principal, question, ['2009-12-01', '2010-01-01'])
  return sent
}
