import knex from 'knex'
import type { EmbeddedPostgresConnection } from '../../src/store/embeddedPostgres.ts'
import { withClient } from '../data/cluster.ts'

/** As many rows as a statement may have values for: PostgreSQL counts parameters in 16 bits. */
const mostParameters = 65_535

/** The first rows of a table as objects whose values are text, as PostgreSQL takes them back. */
export function preparedRows(
  connection: EmbeddedPostgresConnection,
  table: string,
  rows: number,
): Promise<Record<string, string | null>[]> {
  return withClient(connection, async (client) => {
    const asText = { getTypeParser: () => (value: string) => value }
    const answer = await client.query<Record<string, string | null>>({
      text: `select * from ${table} limit $1`,
      values: [rows],
      types: asText,
    })
    return answer.rows
  })
}

/** knex's own way to write many rows: one transaction, a statement for each batch. Tells how many rows. */
export async function batchInsert(
  connection: EmbeddedPostgresConnection,
  table: string,
  rows: Record<string, string | null>[],
): Promise<number> {
  const database = knex({ client: 'pg', connection: { ...connection } })
  try {
    const columns = Object.keys(rows[0]!).length
    await database.batchInsert(table, rows, Math.min(1_000, Math.floor(mostParameters / columns)))
    return rows.length
  } finally {
    await database.destroy()
  }
}
