/**
 * What row-level security costs PostgreSQL: the figures' statements of one area's front page and of a list of counties, asked by the
 * owner of the tables (bound by nothing), by the class of all rights, and by a class of two departments without clearance. Rounds
 * alternate on one connection each; the time is the CPU time of the session's own process. On a copy of the store that `overview`
 * prepares. `node rowLevelSecurity.ts [--rounds 20] [--times 50]`
 */
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { from as copyFrom, to } from 'pg-copy-streams'
import { hubService, principalOf } from '../src/identity/principal.ts'
import { connectionConfig } from '../src/store/connectionConfig.ts'
import { openDatabase } from '../src/store/database.ts'
import { startEmbeddedPostgres } from '../src/store/embeddedPostgres.ts'
import { migrate } from '../src/store/migrate.ts'
import { figureClassOf } from '../src/store/readerNames.ts'
import { readerRoles } from '../src/store/readerRoles.ts'
import { readMonths, readYears } from '../src/store/rollupRead.ts'
import { cpuMilliseconds, machine, show, spreadOf } from './measure.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, times: { type: 'string', default: '50' } },
})
const here = path.dirname(fileURLToPath(import.meta.url))
const copy = 'bench_row_level_security'

const some = principalOf({
  ...hubService,
  role: { ...hubService.role, code: 'SOME', departments: ['JUSTICE', 'TRAFFIC'], sensitive: false },
})

/** The statements that the hub makes of a question, taken where it would send them. */
async function statementsOf(principal: typeof hubService, areas: readonly number[]) {
  const sent: pg.QueryConfig[] = []
  const database = {
    async figures(_: unknown, statement: { name?: string; text: string }, values: readonly unknown[]) {
      sent.push({ ...statement, values: [...values] })
      return []
    },
  } as unknown as Parameters<typeof readYears>[0]
  const question = { siteIds: ['330300'], areaIds: areas, atEvent: [false], cells: null }
  await readYears(database, principal, question, [2009, 2010])
  await readMonths(database, principal, question, ['2009-12-01', '2010-01-01'])
  return sent
}

/** Row by row, because nobody may be connected to a database that is cloned, and the hub's lock on the folder is a connection. */
async function copyTable(table: string, into: pg.Pool): Promise<void> {
  const from = new pg.Client(connectionConfig(server.connection, 'bench'))
  await from.connect()
  const { rows } = await from.query<{ columns: string }>(
    `select string_agg(attname, ', ') as columns from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [table],
  )
  const { columns } = rows[0]!
  const client = await into.connect()
  await pipeline(
    from.query(to(`copy ${table} (${columns}) to stdout`)),
    client.query(copyFrom(`copy ${table} (${columns}) from stdin`)),
  )
  await client.query(`vacuum analyze ${table}`)
  client.release()
  await from.end()
}

const server = await startEmbeddedPostgres({
  name: 'bench',
  directory: path.join(here, '.hub', 'postgres'),
  listen: { kind: 'socket' },
})
const administrator = new pg.Pool({
  ...connectionConfig({ ...server.connection, database: 'template1' }, 'bench'),
  max: 1,
})
const settings = { ...server.connection, database: copy }
try {
  await administrator.query(`drop database if exists ${copy}`)
  await administrator.query(`create database ${copy}`)
  await migrate(hubService, settings)
  const owner = new pg.Pool({ ...connectionConfig(settings, 'bench'), max: 1 })
  const database = await openDatabase(settings)
  await database.prepareReaders([hubService, some])
  await database.close()
  const roles = readerRoles(settings, owner)
  for (const table of ['rollup_year', 'rollup_month']) await copyTable(table, owner)
  const { rows: areas } = await owner.query<{ area: number }>(
    `select distinct area_id as area from rollup_year where site_id = '330300' order by 1 limit 13`,
  )
  const connect = async (config: pg.ClientConfig) => {
    const client = new pg.Client(config)
    await client.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return { client, pid: rows[0]!.pid }
  }
  const rivals = [
    {
      name: 'all rights',
      principal: hubService,
      reader: await connect(await roles.figures(figureClassOf(hubService))),
    },
    {
      name: 'two departments, not cleared',
      principal: some,
      reader: await connect(await roles.figures(figureClassOf(some))),
    },
  ]
  const bare = await connect(connectionConfig(settings, 'bench'))
  process.stdout.write(`${machine()}\n`)
  for (const { name, principal, reader } of rivals) {
    for (const [what, asked] of [
      ['front page of one area', areas.slice(0, 1)],
      ['13 areas', areas],
    ] as const) {
      const statements = await statementsOf(
        principal,
        asked.map(({ area }) => area),
      )
      const run = async ({ client, pid }: typeof bare): Promise<number> => {
        const before = cpuMilliseconds([pid])
        for (let time = 0; time < Number(options.times); time += 1) {
          for (const statement of statements) await client.query({ ...statement, rowMode: 'array' })
        }
        return (cpuMilliseconds([pid]) - before) / Number(options.times)
      }
      const bound: number[] = []
      const unbound: number[] = []
      for (let round = 0; round < Number(options.rounds); round += 1) {
        // Who goes first changes with every round.
        if (round % 2 === 0) unbound.push(await run(bare))
        bound.push(await run(reader))
        if (round % 2 === 1) unbound.push(await run(bare))
      }
      const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
      process.stdout.write(
        `${name}, ${what}: owner ${show(spreadOf(unbound), 2)} ms, reader ${show(spreadOf(bound), 2)} ms, throughput of all rounds ${(sum(unbound) / sum(bound)).toFixed(2)}\n`,
      )
    }
  }
  await Promise.all([bare, ...rivals.map(({ reader }) => reader)].map(({ client }) => client.end()))
  await owner.end()
} finally {
  await administrator.query(`drop database if exists ${copy} with (force)`)
  // Logins before their groups.
  const { rows } = await administrator.query<{ role: string }>(
    'select rolname as role from pg_roles where starts_with(rolname, $1) order by length(rolname) desc',
    [`hub_${copy}`],
  )
  for (const { role } of rows) await administrator.query(`drop role ${pg.escapeIdentifier(role)}`)
  await administrator.end()
  await server.stop()
}
