import { expect } from 'vitest'
import type { Database, Queryable } from '../../src/store/database.ts'

/**
 * The whole store as a picture that does not depend on which run wrote what, or when: every table of sites, staging included (which
 * a finished run leaves empty), with feeds by name and without runs, moments and version. Two stores that came to the same by other
 * ways, such as one whose process was killed, have equal pictures.
 */
export type StoreState = ReadonlyMap<string, TableState>

/** One table: how many rows, and the checksum of all of them. */
export interface TableState {
  readonly rows: number
  readonly checksum: string
}

/** Rows that one store has and the other lacks, as JSON. */
export interface TableDifference {
  readonly table: string
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
}

/** These tell of runs, and differ by nature. */
const aboutRuns = ['sync_run', 'data_version', 'data_change']
/** As many as a person wants to read. */
const rowsShown = 5

/** The picture of every table that belongs to sites. */
export async function storeState(database: Pick<Database, 'writers'>): Promise<StoreState> {
  const tables = await tablesOf(database.writers)
  const { rows } = await database.writers.query<{ name: string; rows: number; checksum: string }>(
    tables
      .map(
        (table) =>
          `select '${table.name}' as name, count(*) as rows, coalesce(md5(string_agg(picture, chr(10) order by picture collate "C")), '') as checksum
           from (${pictureOf(table)}) as pictures`,
      )
      .join(' union all '),
  )
  return new Map(rows.map(({ name, ...state }) => [name, state]))
}

/** Where two stores differ; empty: nowhere. `wanted`: the picture of the expected one, where it is known already. */
export async function storeDifferences(
  expected: Pick<Database, 'writers'>,
  actual: Pick<Database, 'writers'>,
  wanted?: StoreState,
): Promise<TableDifference[]> {
  const found = await storeState(actual)
  wanted ??= await storeState(expected)
  const differences: TableDifference[] = []
  for (const table of await tablesOf(expected.writers)) {
    if (wanted.get(table.name)?.checksum === found.get(table.name)?.checksum) continue
    const [left, right] = await Promise.all([picturesOf(expected.writers, table), picturesOf(actual.writers, table)])
    differences.push({
      table: table.name,
      missing: without(left, right).slice(0, rowsShown),
      unexpected: without(right, left).slice(0, rowsShown),
    })
  }
  return differences
}

/** Fails with the rows that differ. */
export async function expectSameStore(
  actual: Pick<Database, 'writers'>,
  expected: Pick<Database, 'writers'>,
  wanted?: StoreState,
): Promise<void> {
  expect(await storeDifferences(expected, actual, wanted)).toEqual([])
}

interface Table {
  readonly name: string
  readonly columns: readonly string[]
  /** Columns that tell of runs and moments. */
  readonly omitted: readonly string[]
}

async function tablesOf(queryable: Queryable): Promise<Table[]> {
  const { rows } = await queryable.query<Table>(
    `select c.relname::text as name, array_agg(a.attname::text) as columns,
       coalesce(array_agg(a.attname::text) filter (where a.attname like '%run_id' or a.atttypid = 'timestamptz'::regtype), '{}') as omitted
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relname = any($1)
     group by c.relname having bool_or(a.attname = 'site_id') order by c.relname`,
    [aboutRuns],
  )
  return rows
}

/** One text for each row. */
function pictureOf({ name, columns, omitted }: Table): string {
  const named = columns.includes('feed_id')
  const without = [...omitted, ...(named ? ['feed_id'] : [])].map((column) => `'${column}'`).join(', ')
  const feed = named ? ` || jsonb_build_object('feed', f.connector || ' ' || f.name)` : ''
  // The day of a comparison is the day of its run.
  const position = columns.includes('position') ? ` #- '{position,comparedOn}'` : ''
  return `select (((to_jsonb(t) - array[${without}]::text[])${position})${feed})::text as picture
    from ${name} t ${named ? 'left join feed f on f.feed_id = t.feed_id' : ''}`
}

async function picturesOf(queryable: Queryable, table: Table): Promise<string[]> {
  const { rows } = await queryable.query<{ picture: string }>(`${pictureOf(table)} order by 1`)
  return rows.map(({ picture }) => picture)
}

/** What is in `left` more often than in `right`. */
function without(left: readonly string[], right: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const text of right) counts.set(text, (counts.get(text) ?? 0) + 1)
  return left.filter((text) => {
    const count = counts.get(text) ?? 0
    counts.set(text, count - 1)
    return count <= 0
  })
}
