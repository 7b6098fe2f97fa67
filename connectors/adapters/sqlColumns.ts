import type { Knex } from 'knex'
import type { SourceColumn } from '../../src/connector/connector.ts'
import type { SqlClient } from './sqlDialects.ts'

/** Where a database keeps the names of columns, and how its session calls the schema that it works in. */
const catalogues: Readonly<Record<SqlClient, { readonly from: string; readonly where: string }>> = {
  pg: standardCatalogue('current_schema()'),
  mysql2: standardCatalogue('database()'),
  mssql: standardCatalogue('schema_name()'),
  oracledb: {
    from: 'select column_name as "name", data_type as "type", char_length as "length" from all_tab_columns',
    where: `table_name = upper(:table) and owner = coalesce(upper(:schema), sys_context('userenv', 'current_schema')) order by column_id`,
  },
}

function standardCatalogue(currentSchema: string): { readonly from: string; readonly where: string } {
  return {
    from: 'select column_name as "name", data_type as "type", character_maximum_length as "length" from information_schema.columns',
    where: `table_name = :table and table_schema = coalesce(:schema, ${currentSchema}) order by ordinal_position`,
  }
}

interface CatalogueRow {
  readonly name: string
  readonly type: string
  readonly length: number | string | null
}

/** Names and types of a table's columns, from the database's own catalogue; `schema.table` or `table`. */
export async function tableColumns(
  transaction: Knex.Transaction,
  client: SqlClient,
  tableName: string,
): Promise<SourceColumn[]> {
  const [table = '', schema = null] = tableName.split('.').reverse()
  const { from, where } = catalogues[client]
  // MySQL takes double quotes for text unless it is told otherwise.
  const text = `${client === 'mysql2' ? from.replaceAll('"', '`') : from} where ${where}`
  const rows = rowsOf<CatalogueRow>(await transaction.raw(text, { table, schema }))
  return rows.map(({ name, type, length }) => ({
    name,
    type: length === null || Number(length) <= 0 ? type : `${type}(${length})`,
  }))
}

/** The drivers wrap the rows of a raw statement each in its own way. */
export function rowsOf<Row>(answer: unknown): readonly Row[] {
  if (Array.isArray(answer)) return (Array.isArray(answer[0]) ? answer[0] : answer) as Row[]
  return (answer as { readonly rows: readonly Row[] }).rows
}
