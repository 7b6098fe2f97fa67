import type { Database } from '../../src/store/database.ts'

/** Which of some values stand anywhere in the store, with the table: `quarantine: 13900000000`. */
export async function valuesFound(database: Database, values: readonly string[]): Promise<string[]> {
  const { rows: tables } = await database.writers.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  if (tables.length < 20) throw new Error(`The store has only ${tables.length} tables: it is not a hub's.`)
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await database.writers.query<{ value: string }>(
      `select wanted.value from unnest($1::text[]) as wanted (value) where exists (select 1 from ${name} t where strpos(t::text, wanted.value) > 0)`,
      [values],
    )
    found.push(...rows.map(({ value }) => `${name}: ${value}`))
  }
  return found
}
