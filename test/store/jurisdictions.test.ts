import type { Knex } from 'knex'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as migration from '../../migrations/20261121000100_divisions.ts'
import { hubService } from '../../src/identity/principal.ts'
import { buildDivisionSet } from '../../src/jurisdictions/buildDivisionSet.ts'
import { readDivisionSources } from '../../src/jurisdictions/divisionSources.ts'
import type { PackedAreas } from '../../src/jurisdictions/divisionTable.ts'
import { importDivisions } from '../../src/jurisdictions/importDivisions.ts'
import { packAreas } from '../../src/jurisdictions/packAreas.ts'
import { listDivisionImports, loadDivisions, loadJurisdictionTree } from '../../src/store/jurisdictions.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { demonstrationTree } from '../support/divisions.ts'

let store: TestDatabase
let client: pg.PoolClient

// The clone has the divisions already; these tests begin without.
beforeAll(async () => {
  store = await createTestDatabase()
  client = await store.database.writers.connect()
  const knex = { raw: (text: string) => client.query(text) } as unknown as Knex
  await migration.down(knex)
  await migration.up(knex)
})

afterAll(async () => {
  client?.release()
  await store?.drop()
})

const tables = [
  'jurisdiction',
  'jurisdiction_code',
  'jurisdiction_parent',
  'jurisdiction_change',
  'jurisdiction_change_side',
  'jurisdiction_share',
  'functional_zone',
  'functional_zone_cover',
]

/** Everything in the tables, and which transaction wrote each row. */
async function contents(): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const table of tables) {
    const { rows } = await client.query<{ digest: string }>(
      `select md5(coalesce(string_agg(row::text, '|' order by row::text), '')) as digest from ${table} row`,
    )
    found[table] = rows[0]!.digest
  }
  return found
}

const runImport = (options: { ifMissing?: boolean } = {}) =>
  importDivisions({ client, principal: hubService, scope: 'demonstration', progress: () => undefined, ...options })

test('before the first import the tree cannot be read, and the error says what to do', async () => {
  await expect(loadJurisdictionTree(client, hubService)).rejects.toMatchObject({
    code: 'DIVISIONS_MISSING',
    message: expect.stringContaining('divisions import'),
  })
})

test('an import writes the whole set, and again changes no row', async () => {
  const result = await runImport()
  expect(result).toMatchObject({ skipped: false, changes: 85 })
  const { rows } = await client.query<{ areas: number; villages: number; parents: number }>(
    `select (select count(*) from jurisdiction)::int as areas, (select count(*) from jurisdiction where level = 'VILLAGE')::int as villages,
       (select count(*) from jurisdiction_parent where valid_to is null)::int as parents`,
  )
  expect(rows[0]).toEqual({ areas: result.jurisdictions, villages: 11_008, parents: result.jurisdictions - 4 })

  const before = await contents()
  const { rows: written } = await client.query<{ xmin: string }>('select distinct xmin::text from jurisdiction')
  await runImport()
  expect(await contents()).toEqual(before)
  expect((await client.query('select distinct xmin::text from jurisdiction')).rows).toEqual(written)
  expect(await listDivisionImports(client, hubService)).toHaveLength(2)
})

test('`ifMissing` leaves an import that is there alone', async () => {
  expect(await runImport({ ifMissing: true })).toMatchObject({ skipped: true })
  expect(await listDivisionImports(client, hubService)).toHaveLength(2)
})

/** Each area by its identity, whatever numbers its kind has in the columns. */
function areasOf(areas: PackedAreas): ReadonlyMap<number, unknown> {
  const names = areas.names.split('\n')
  return new Map(
    Array.from(areas.ids, (id, position) => [
      id,
      {
        level: areas.ranks[position],
        kind: areas.kindNames[areas.kinds[position]!],
        name: names[position],
        system: areas.foreignSystems.get(position),
        code: areas.codes[position],
        parent: areas.parentIds[position],
        life: areas.lives.get(position),
        administeredBy: areas.administeredBy.get(position),
      },
    ]),
  )
}

test('what is read is what was built', async () => {
  const built = buildDivisionSet(readDivisionSources('demonstration'))
  const read = await loadDivisions(client, hubService)
  expect(areasOf(read.areas)).toEqual(areasOf(packAreas(built.areas)))
  const sorted = (rows: readonly object[]): string[] =>
    rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort()
  expect(sorted(read.codes)).toEqual(sorted(built.codes))
  expect(sorted(read.parents)).toEqual(sorted(built.parents))
  expect(sorted(read.changes.map((change) => ({ ...change, sides: sorted(change.sides) })))).toEqual(
    sorted(built.changes.map((change) => ({ ...change, sides: sorted(change.sides) }))),
  )
  expect(read.zones).toEqual(built.zones)
})

test('the tree from the store answers as the tree from the files', async () => {
  const tree = await loadJurisdictionTree(client, hubService)
  const files = demonstrationTree()
  expect(tree.version).toContain('import 2')
  for (const code of ['330322', '330327123', '110103', '530403002', '332603'])
    expect(tree.findByCode(code)).toEqual(files.findByCode(code))
  const wenzhou = files.findByCode('330300')!.id
  expect(tree.childrenOf(wenzhou, { on: '2010-01-01' })).toEqual(files.childrenOf(wenzhou, { on: '2010-01-01' }))
  expect(tree.codesOf(wenzhou)).toEqual(files.codesOf(wenzhou))
})

test('a renamed area is brought up to date under the same identity', async () => {
  await client.query(`update jurisdiction set name = 'x' where code = '330305'`)
  await client.query(`update jurisdiction_code set valid_to = null where code = '330322'`)
  await runImport()
  const { rows } = await client.query(
    `select name, (select valid_to::text from jurisdiction_code where code = '330322') as retired from jurisdiction where code = '330305'`,
  )
  expect(rows).toEqual([{ name: '洞头区', retired: '2015-07-22' }])
})

test('an import that fails leaves everything as it was', async () => {
  const before = await contents()
  await client.query(`alter table jurisdiction_change_side add constraint refuse check (code <> '330322')  not valid`)
  await expect(runImport()).rejects.toThrow(/refuse/)
  await client.query('alter table jurisdiction_change_side drop constraint refuse')
  expect(await contents()).toEqual(before)
})

test('shares are told as unknown, never guessed', async () => {
  const { rows } = await client.query<{ basis: string; weights: number; shares: number }>(
    'select basis, count(weight)::int as weights, count(*)::int as shares from jurisdiction_share group by basis',
  )
  expect(rows).toEqual([{ basis: 'UNKNOWN', weights: 0, shares: expect.any(Number) }])
})

test('every table and column of the divisions is commented', async () => {
  const { rows } = await client.query<{ missing: string }>(
    `select format('%s.%s', c.relname, coalesce(a.attname, '')) as missing
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relname = any($1)
       and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)`,
    [[...tables, 'division_import']],
  )
  expect(rows).toEqual([])
})
