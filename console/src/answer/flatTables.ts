import type { Column, NestedTables, Table } from './answerTable.ts'

/** A rectangle of cells, with the headings of the list that it is. */
export interface FlatTable extends Table {
  readonly nested: readonly []
}

/**
 * Every list of an answer as one rectangle: what is nested in rows is put together over all rows, behind the columns that tell the rows
 * apart. For files and charts.
 */
export function flatTables(tables: readonly Table[]): readonly FlatTable[] {
  return tables.flatMap((table) => flattened(table))
}

function flattened(table: Table): readonly FlatTable[] {
  const own: readonly FlatTable[] = table.columns.length === 0 ? [] : [{ ...table, nested: [] }]
  return [...own, ...table.nested.flatMap((nested) => flattened(together(table, nested)))]
}

/** The tables of all rows as one. Of a single object it is the one table; else the row's own columns come first. */
function together(parent: Table, nested: NestedTables): Table {
  const path = parent.path === '' ? nested.path : `${parent.path}.${nested.path}`
  const title =
    parent.path === ''
      ? nested.title
      : { zh: `${parent.title.zh} · ${nested.title.zh}`, en: `${parent.title.en} · ${nested.title.en}` }
  const [only] = nested.tables
  if (parent.isSingle) {
    return only === null || only === undefined
      ? { path, title, isSingle: false, rowCount: 0, columns: [], nested: [], totalCount: null, status: null }
      : { ...only, path, title }
  }
  const rows = nested.tables.flatMap((table, row) =>
    Array.from({ length: table?.rowCount ?? 0 }, (_, index) => ({ row, index })),
  )
  const keys = keyColumns(parent).map((column) => ({
    ...column,
    path: `^${column.path}`,
    cells: rows.map(({ row }) => column.cells[row]!),
  }))
  return {
    path,
    title,
    isSingle: false,
    rowCount: rows.length,
    columns: [...keys, ...unionOfColumns(nested.tables, rows)],
    nested: unionOfNested(nested.tables, rows),
    totalCount: null,
    status: null,
  }
}

/** What tells the rows of a table apart: areas, indicators, periods and names; else its first column. */
export function keyColumns(table: Table): readonly Column[] {
  const keys = table.columns.filter((column) => column.role !== null)
  return keys.length > 0 ? keys : table.columns.slice(0, 1)
}

type Places = readonly { readonly row: number; readonly index: number }[]

function unionOfColumns(tables: readonly (Table | null)[], rows: Places): readonly Column[] {
  const byPath = new Map<string, Column>()
  for (const table of tables) for (const column of table?.columns ?? []) byPath.set(column.path, column)
  return [...byPath.values()].map((column) => ({
    ...column,
    cells: rows.map(
      ({ row, index }) =>
        tables[row]?.columns.find(({ path }) => path === column.path)?.cells[index] ?? { kind: 'empty' },
    ),
  }))
}

function unionOfNested(tables: readonly (Table | null)[], rows: Places): readonly NestedTables[] {
  const byPath = new Map<string, NestedTables>()
  for (const table of tables) for (const nested of table?.nested ?? []) byPath.set(nested.path, nested)
  return [...byPath.values()].map((nested) => ({
    ...nested,
    tables: rows.map(
      ({ row, index }) => tables[row]?.nested.find(({ path }) => path === nested.path)?.tables[index] ?? null,
    ),
  }))
}
