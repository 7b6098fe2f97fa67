import type { Database } from '../../src/store/database.ts'

/** Which of some values stand anywhere in the store, with the table: `quarantine: 13900000000`. */
export async function valuesFound(database: Database, values: readonly string[]): Promise<string[]> {
  const { rows: tables } = await database.writers.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  if (tables.length < 20) throw new Error(`The store has only ${tables.length} tables: it is not a hub's.`)
  const found: string[] = []
  // Each row becomes text once, whatever the number of values: this is most of what looking costs.
  const pattern = `(${values.map((value) => value.replaceAll(/[^\p{L}\p{N}]/gu, '\\$&')).join('|')})`
  for (const { name } of tables) {
    const { rows } = await database.writers.query<{ value: string }>(
      `select distinct unnest(regexp_matches(t::text, $1, 'g')) as value from ${name} t order by 1`,
      [pattern],
    )
    found.push(...rows.map(({ value }) => `${name}: ${value}`))
  }
  return found
}
