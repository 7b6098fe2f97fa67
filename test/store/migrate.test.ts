import { afterAll, beforeAll, expect, test } from 'vitest'
import { hubService } from '../../src/identity/principal.ts'
import { migrate, migrateDown } from '../../src/store/migrate.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let store: TestDatabase
beforeAll(async () => {
  store = await createTestDatabase()
})
afterAll(async () => store?.drop())

async function tables(): Promise<string[]> {
  const { rows } = await store.database.writers.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relname not like 'knex%' order by 1`,
  )
  return rows.map((row) => row.name)
}

test('a store that is up to date is left alone', async () => {
  expect(await migrate(hubService, store.settings)).toEqual({ applied: [] })
})

test('every migration can be taken back and done again, and two at once do not disturb each other', async () => {
  const before = await tables()
  expect((await migrateDown(hubService, store.settings)).applied.length).toBeGreaterThan(3)
  expect(await tables()).toEqual([])
  const both = await Promise.all([migrate(hubService, store.settings), migrate(hubService, store.settings)])
  expect(both.map(({ applied }) => applied.length).sort()[0]).toBe(0)
  expect(await tables()).toEqual(before)
})

test('every table and view of the store says what it is', async () => {
  const { rows } = await store.database.writers.query(
    `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'v') and c.relname not like 'knex%' and obj_description(c.oid) is null and c.relpersistence = 'p'`,
  )
  expect(rows).toEqual([])
})

test('every staging table has a key, beside the rows of other runs too', async () => {
  const { rows } = await store.database.writers.query<{ relname: string }>(
    `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r' and c.relname like 'staging%'
       and not exists (select 1 from pg_indexes i where i.tablename = c.relname and i.indexdef like '%(run_id, feed_id, source_key)')`,
  )
  expect(rows).toEqual([])
})

test('a failing migration says which database refused and what it said', async () => {
  await expect(migrate(hubService, { ...store.settings, database: 'nowhere_to_be_found' })).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
  })
  await store.database.writers.query('drop table knex_migrations')
  await expect(migrate(hubService, store.settings)).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining('already exists'),
  })
})
