import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { measureRight } from '../../src/access/rights.ts'
import type { Role } from '../../src/access/role.ts'
import { hubService, type Principal } from '../../src/identity/principal.ts'
import { connectionConfig } from '../../src/store/connectionConfig.ts'
import { readQuarantine, readQuarantineGroups } from '../../src/store/quarantine.ts'
import {
  allCells,
  allRows,
  area,
  everybody,
  first,
  groups,
  isReadable,
  openRightsRows,
  placesOf,
  police,
  reader,
  roads,
  roleOf,
  roles,
  rows,
  siteCodes,
  sites,
  store,
  toldMeasures,
} from './rightsRows.ts'

beforeAll(openRightsRows)
afterAll(async () => store?.drop())

describe('what PostgreSQL answers without any condition in the statement', () => {
  test.each(['rollup_year', 'rollup_month', 'rollup_delta'])('%s: what the rules say of measures', async (table) => {
    for (const role of roles) {
      const principal = reader(role)
      const expected = toldMeasures
        .filter((measure) => measureRight(principal, measure) === 'ALL')
        .map(({ code }) => code)
        .sort()
      expect(first(await store.database.figures(principal, { text: allCells(table) }, []))).toEqual(expected)
    }
  })

  test('coverage, published figures and runs are those of the departments', async () => {
    const roadsOnly = reader(roads)
    const told = await store.database.figures(roadsOnly, { text: allCells('coverage') }, [])
    expect(first(told)).toEqual(['fires', 'road_accidents'])
    const published = await store.database.figures(roadsOnly, { text: 'select indicator from published_figure' }, [])
    expect(first(published)).toEqual(['fires'])
    const runs = await store.database.figures(
      roadsOnly,
      { text: 'select distinct connector from sync_run order by 1' },
      [],
    )
    expect(first(runs)).toEqual(['fire-safety', 'traffic'])
  })

  test('records: what the rules say of random rights and random rows', async () => {
    const areas = siteCodes.flatMap((code) => [area(code), ...placesOf(code).flat()]).filter((one) => one !== null)
    const roots = fc.constantFrom(...areas, area('330000'), area('371500'))
    const scopes = fc.oneof(fc.constant('ALL' as const), fc.array(roots, { maxLength: 4 }))
    let seen = 0
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...roles), scopes, async (role, scope) => {
        const principal = reader(role, scope)
        const expected = rows.filter((row) => isReadable(principal, row)).map(({ key }) => key)
        const found = await store.database.snapshot(principal, (lane) => lane.query({ text: allRows }, []))
        expect(first(found)).toEqual([...expected].sort())
        seen += expected.length
      }),
      { numRuns: 100 },
    )
    expect(seen).toBeGreaterThan(1000)
  })

  test('records of a county follow its boundaries: a row that lay in it on its day is in scope, also where it lies elsewhere now', async () => {
    const moved = rows.find(({ places: [now, , , then] }) => now != null && then != null && now !== then)!
    for (const place of [moved.places[0]!, moved.places[3]!]) {
      const found = await store.database.snapshot(reader(everybody, [place]), (lane) =>
        lane.query({ text: allRows }, []),
      )
      expect(first(found)).toContain(moved.key)
    }
  })

  test('a city inside the site of its province takes the counties that it has today', async () => {
    const [one] = sites
    store.database.serves({ tree: store.tree, sites: [{ ...one!, siteId: '330300', jurisdictionId: area('330000') }] })
    try {
      const found = await store.database.snapshot(reader(police, [area('330300')]), (lane) =>
        lane.query({ text: 'select source_key from police_case' }, []),
      )
      const counties = new Set(placesOf('330300').map(([county]) => county))
      const expected = rows.filter(
        ({ table, places: [now, , , then] }) => table === 'police_case' && (counties.has(now!) || counties.has(then!)),
      )
      expect(first(found).sort()).toEqual(expected.map(({ key }) => key).sort())
    } finally {
      store.database.serves({ tree: store.tree, sites })
    }
  })

  test('quarantine is told by department to whoever has the whole site, and to nobody through the figures lane', async () => {
    const keys = async (principal: Principal): Promise<unknown[]> =>
      first(
        await store.database.snapshot(principal, (lane) =>
          lane.query({ text: 'select site_id || source_key from quarantine order by 1' }, []),
        ),
      )
    expect(await keys(reader(police, [area('330300')]))).toEqual(['330300public-security'])
    expect(await keys(reader(police, [placesOf('330300')[0]![0]!]))).toEqual([])
    await expect(
      store.database.figures(reader(everybody), { text: 'select 1 from quarantine' }, []),
    ).rejects.toMatchObject({
      code: '42501',
    })
    const source = { siteId: '330300', connector: 'public-security' }
    expect((await readQuarantineGroups(store.database, reader(roads), [source])).length).toBe(0)
    const figuresOnly = reader(roleOf('ALL', { precision: 'FIGURES' }))
    await expect(readQuarantine(store.database, figuresOnly, source, { first: 1, after: null })).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
    })
  })
})

describe('whoever has a reader’s connection to himself', () => {
  async function logins(): Promise<string[]> {
    const { rows: found } = await store.database.writers.query<{ name: string }>(
      `select pg_get_userbyid(m.member) as name from pg_auth_members m join pg_roles g on g.oid = m.roleid
       where g.rolname in ($1, $2, $3)`,
      [groups.figures, groups.everything, groups.records],
    )
    return found.map(({ name }) => name)
  }
  async function as<T>(user: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(connectionConfig({ ...store.settings, user }, 'hub tests'))
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }
  const loginOf = async (role: Role): Promise<string> =>
    (await store.database.figures(reader(role), { text: 'select current_user' }, []))[0]![0] as string

  test('sees no more by settings, by roles or by statements of his own', async () => {
    await as(await loginOf(police), async (client) => {
      const cellsNow = async (): Promise<unknown[]> => (await client.query(allCells('rollup_year'))).rows
      const own = [{ measure: 'criminal_incidents' }]
      expect(await cellsNow()).toEqual(own)
      for (const name of ['departments', 'scope_sites', 'scope_areas']) await client.query(`set hub.${name} = '*'`)
      await client.query('reset role')
      await client.query('set row_security = on')
      expect(await cellsNow()).toEqual(own)
      await client.query(`set role "${groups.figures}"`)
      expect(await cellsNow()).toEqual([])
      await client.query('reset role')
      const denied = [
        `set role ${store.settings.user}`,
        `set role "${groups.records}"`,
        `set role "${groups.everything}"`,
        `set session authorization ${store.settings.user}`,
        'select rolpassword from pg_authid',
        'select source_key from police_case',
        'select reported_name from police_case',
        'select error_message from sync_run',
        'select * from quarantine',
        'select * from sync_cursor',
        'select * from staging_police_case',
        `insert into reader_class values (current_user, null, true, '{}')`,
        `update reader_class set departments = null`,
        `update rollup_year set value = 0`,
        'truncate rollup_year',
        'create table mine (x int)',
        'alter table rollup_year disable row level security',
        'drop policy figures_of_class on rollup_year',
        `copy rollup_year to program 'true'`,
        `select pg_read_file('postgresql.conf')`,
        `create role another`,
      ]
      await client.query('set default_transaction_read_only = off')
      for (const statement of denied) {
        await expect(client.query(statement), statement).rejects.toMatchObject({ code: '42501' })
      }
      await client.query('set row_security = off')
      await expect(cellsNow()).rejects.toMatchObject({ code: '42501' })
    })
  })

  test('sees no record outside a transaction that says what may be seen, nor after it', async () => {
    await as(`${groups.records}_login`, async (client) => {
      const keys = async (): Promise<number> => (await client.query(allRows)).rows.length
      expect(await keys()).toBe(0)
      await client.query(
        `begin; select set_config('hub.departments', 'PUBLIC_SECURITY', true), set_config('hub.scope_sites', '330300', true)`,
      )
      expect(await keys()).toBeGreaterThan(10)
      await client.query('commit')
      expect(await keys()).toBe(0)
      for (const table of ['rollup_year', 'published_figure', 'sync_run', 'fire_station']) {
        await expect(client.query(`select * from ${table}`)).rejects.toMatchObject({ code: '42501' })
      }
    })
  })

  test('has a login that may read what the hub reads, and nothing else; PUBLIC has nothing', async () => {
    const { writers } = store.database
    const names = await logins()
    expect(names.length).toBeGreaterThan(5)
    const { rows: powerful } = await writers.query(
      `select rolname from pg_roles where rolname = any($1)
       and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or oid in (select relowner from pg_class))`,
      [[...names, groups.figures, groups.everything, groups.records]],
    )
    expect(powerful).toEqual([])
    const { rows: granted } = await writers.query<{ grantee: string; table_name: string; privilege_type: string }>(
      `select distinct case a.grantee when 0 then 'PUBLIC' else pg_get_userbyid(a.grantee) end as grantee, c.relname as table_name, a.privilege_type
       from pg_class c left join pg_attribute column_of on column_of.attrelid = c.oid and column_of.attacl is not null
         cross join lateral (select * from aclexplode(c.relacl) union all select * from aclexplode(column_of.attacl)) a
       where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner`,
    )
    expect(new Set(granted.map(({ privilege_type }) => privilege_type))).toEqual(new Set(['SELECT']))
    expect(new Set(granted.map(({ grantee }) => grantee))).toEqual(
      new Set([groups.figures, groups.everything, groups.records]),
    )
    const { rows: functions } = await writers.query(
      `select proname from pg_proc where pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype
       and (proacl is null or exists (select from aclexplode(proacl) a where a.grantee = 0))`,
    )
    expect(functions).toEqual([])
    const readable = new Set(granted.map(({ table_name }) => table_name))
    const isHidden = (table: string): boolean =>
      /^(staging|knex|audit|api_token|sync_cursor|superseded|source_shape|source_file|source_code)/.test(table)
    expect([...readable].filter(isHidden)).toEqual([])
    // Every table with rows of one department is bound by a policy; what is not says nothing of any.
    const { rows: unbound } = await writers.query<{ relname: string }>(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity
       and relname = any($1) order by 1`,
      [[...readable]],
    )
    expect(unbound.map(({ relname }) => relname)).toEqual([
      'access_rule',
      'data_change',
      'data_version',
      'feed',
      'reader_class',
      'site',
      'source_state',
    ])
  })
})

test('the hub itself reads everything through its own class, and writers are not bound', async () => {
  const codes = toldMeasures.map(({ code }) => code).sort()
  expect(first(await store.database.figures(hubService, { text: allCells('rollup_year') }, []))).toEqual(codes)
  const { rows: written } = await store.database.writers.query<{ count: number }>('select count(*) from police_case')
  expect(written[0]!.count).toBe(rows.filter(({ table }) => table === 'police_case').length)
})
