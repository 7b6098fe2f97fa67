import type { Principal } from '../identity/principal.ts'
import type { Queryable } from './database.ts'
import { isDistributed } from './distribution.ts'

/** Below this many rows the indexes are kept up row by row: making them anew costs more than it saves. */
const rowsWorthRebuilding = 50_000

/**
 * Runs `load`, which fills a table. While the table is empty and many rows are coming, its indexes are taken down before and built
 * after: sorted at once they take a fifth of the time, and on several processors. The table is locked for readers until the
 * transaction ends, which is why only an empty one is treated so: there is nothing in it to wait for. When the table is in use at that
 * moment, it is filled with its indexes up.
 */
export async function loadWithoutIndexes<T>(
  principal: Principal,
  transaction: Queryable,
  table: string,
  rows: number,
  load: (indexed: boolean) => Promise<T>,
): Promise<T> {
  // Of a distributed table the indexes are those of all sites on all nodes.
  const keeps = rows < rowsWorthRebuilding || (await isDistributed(principal, transaction))
  if (keeps || !(await lockEmpty(transaction, table))) return load(true)
  const indexes = await indexesOf(transaction, table)
  for (const { drop } of indexes) await transaction.query(drop)
  const result = await load(false)
  await transaction.query(`set local maintenance_work_mem = '256MB'`)
  for (const { create } of indexes) await transaction.query(create)
  return result
}

async function lockEmpty(transaction: Queryable, table: string): Promise<boolean> {
  if (await hasAnyRow(transaction, table)) return false
  await transaction.query('savepoint before_lock')
  try {
    await transaction.query(`set local lock_timeout = '100ms'`)
    await transaction.query(`lock table ${table} in access exclusive mode`)
    await transaction.query('set local lock_timeout = 0')
    await transaction.query('release savepoint before_lock')
  } catch (error) {
    if ((error as { readonly code?: string }).code !== lockNotAvailable) throw error
    await transaction.query('rollback to savepoint before_lock')
    return false
  }
  return !(await hasAnyRow(transaction, table))
}

/** SQLSTATE when a lock was not to be had in time. */
export const lockNotAvailable = '55P03'

async function hasAnyRow(transaction: Queryable, table: string): Promise<boolean> {
  const { rows } = await transaction.query<{ some: boolean }>(`select exists (select 1 from ${table}) as some`)
  return rows[0]!.some
}

async function indexesOf(
  transaction: Queryable,
  table: string,
): Promise<{ readonly drop: string; readonly create: string }[]> {
  const { rows } = await transaction.query<{ name: string; definition: string; key: string | null }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition, pg_get_constraintdef(c.oid) as key
     from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
     where i.indrelid = $1::regclass
     order by c.oid nulls last, 1`,
    [table],
  )
  return rows.map(({ name, definition, key }) =>
    key === null
      ? { drop: `drop index ${name}`, create: definition }
      : {
          drop: `alter table ${table} drop constraint ${name}`,
          create: `alter table ${table} add constraint ${name} ${key}`,
        },
  )
}
