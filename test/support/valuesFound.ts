import { to as copyTo } from 'pg-copy-streams'
import type { Database } from '../../src/store/database.ts'

/** Which of some values stand anywhere in the store, with schema and table: `public.quarantine: 13900000000`. */
export async function valuesFound(database: Database, values: readonly string[]): Promise<string[]> {
  const escaped = values.filter((value) => /[\\\s]/.test(value))
  if (escaped.length > 0)
    throw new Error(`COPY writes these values in another way, so they would never be found: ${escaped}`)
  const { rows: tables } = await database.writers.query<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_schema not like 'pg\\_%' and table_type = 'BASE TABLE'
     order by 1`,
  )
  if (tables.length < 20) throw new Error(`The store has only ${tables.length} tables: it is not a hub's.`)
  const longest = Math.max(...values.map((value) => value.length))
  const found: string[] = []
  const client = await database.writers.connect()
  try {
    for (const { name } of tables) {
      const here = new Set<string>()
      let text = ''
      // Looked through here: a regular expression over every row in PostgreSQL takes ten times as long.
      const stream = client.query(copyTo(`copy ${name} to stdout`)).setEncoding('utf8')
      for await (const chunk of stream) {
        // A value may lie across two chunks.
        text = text.slice(-longest) + (chunk as string)
        for (const value of values) if (text.includes(value)) here.add(value)
      }
      found.push(...[...here].sort().map((value) => `${name}: ${value}`))
    }
  } finally {
    client.release()
  }
  return found
}
