import { afterAll, beforeAll, expect, test } from 'vitest'
import { placementOf } from '../../src/store/distribution.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

/** What Citus asks of tables, held against the migrations on any PostgreSQL: test/store/citus.test.ts tries it on a cluster. */

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(async () => store?.drop())

interface Table {
  readonly name: string
  readonly hasSite: boolean
  readonly hasTrigger: boolean
  readonly foreignKeys: number
  /** First columns of its unique indexes. */
  readonly unique: readonly string[]
}

async function tables(): Promise<readonly Table[]> {
  const { rows } = await store.database.writers.query<Table>(
    `select c.relname::text as name,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'site_id') as "hasSite",
       exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as "hasTrigger",
       (select count(*) from pg_constraint f where f.contype = 'f' and c.oid in (f.conrelid, f.confrelid)) as "foreignKeys",
       array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
             where i.indrelid = c.oid and i.indisunique) as "unique"
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
  )
  return rows
}

test('every table has its place: sites on the nodes, divisions and rights everywhere, the audit and tokens on the coordinator', async () => {
  const placed = Object.groupBy(await tables(), ({ name }) => placementOf(name))
  const names = (placement: 'REFERENCE' | 'LOCAL'): string[] =>
    placed[placement]!.map(({ name }) => name)
      .filter((name) => !name.startsWith('knex_'))
      .sort()
  expect(names('REFERENCE')).toEqual([
    'access_rule',
    'feed',
    'functional_zone',
    'functional_zone_cover',
    'jurisdiction',
    'jurisdiction_change',
    'jurisdiction_change_side',
    'jurisdiction_code',
    'jurisdiction_parent',
    'jurisdiction_share',
    'reader_class',
    'site',
  ])
  expect(names('LOCAL')).toEqual([
    'api_token',
    'audit_chain',
    'audit_checkpoint',
    'audit_entry',
    'division_import',
    'reader_policy',
    'reader_role',
  ])
})

test('a distributed table has a column for the site, which heads every unique key, no trigger and no foreign key', async () => {
  const distributed = (await tables()).filter(({ name }) => placementOf(name) === 'DISTRIBUTED')
  expect(distributed.length).toBeGreaterThan(35)
  const wrong = distributed.filter(
    ({ hasSite, hasTrigger, foreignKeys, unique }) =>
      !hasSite || hasTrigger || foreignKeys > 0 || unique.some((column) => column !== 'site_id'),
  )
  expect(wrong).toEqual([])
})
