import type { Pool, PoolClient } from 'pg'
import { indicators, measures } from '../figures/registry.ts'
import type { FigureClass } from './readerNames.ts'
import type { RightsBackground } from './rightsBackground.ts'

/** What the policies of PostgreSQL must know of a code: `access_rule`. */
export interface AccessRule {
  readonly kind: 'MEASURE' | 'INDICATOR' | 'CONNECTOR'
  readonly code: string
  readonly department: string
  readonly sensitive: boolean
}

// Any number, the same in every hub: only one process changes a store's readers and their rules at a time.
export const roleLock = 7_305_002

/** The rules of what is declared now, and of the connectors of the configured sources. */
export function declaredRules(background: RightsBackground | null): AccessRule[] {
  const rules: AccessRule[] = []
  for (const { code, department, sensitive } of measures) rules.push({ kind: 'MEASURE', code, department, sensitive })
  for (const { code, department, sensitive } of indicators)
    rules.push({ kind: 'INDICATOR', code, department, sensitive })
  const connectors = new Map(
    (background?.sites ?? []).flatMap(({ sources }) => sources.map(({ connector }) => [connector.id, connector])),
  )
  for (const { id, department } of connectors.values())
    rules.push({ kind: 'CONNECTOR', code: id, department, sensitive: false })
  return rules
}

/**
 * Brings the rules in the store to those that are given. What others have written stays: another hub on the same store may have
 * connectors of its own.
 */
export async function writeAccessRules(owner: Pool, rules: readonly AccessRule[]): Promise<void> {
  const { rows } = await owner.query<AccessRule>('select kind, code, department, sensitive from access_rule')
  const known = new Set(rows.map(textOf))
  const changed = rules.filter((rule) => !known.has(textOf(rule)))
  if (changed.length === 0) return
  const client = await owner.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [roleLock])
    await client.query(
      `insert into access_rule (kind, code, department, sensitive)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) as r(kind, code, department, sensitive) order by 1, 2
       on conflict (kind, code) do update set department = excluded.department, sensitive = excluded.sensitive`,
      [
        changed.map(({ kind }) => kind),
        changed.map(({ code }) => code),
        changed.map(({ department }) => department),
        changed.map(({ sensitive }) => sensitive),
      ],
    )
    await client.query(`update reader_class c set measures = ${measuresOf('c')}`)
    await client.query('commit')
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** Writes what a login may see; inside a transaction that holds `roleLock`, so that rules and classes always agree. */
export async function writeReaderClass(
  transaction: PoolClient,
  login: string,
  { departments, cleared }: FigureClass,
): Promise<void> {
  await transaction.query(
    `insert into reader_class (login, departments, cleared, measures)
     select c.*, ${measuresOf('c')}
     from (select $1::name, $2::text[], $3::boolean) as c(login, departments, cleared)
     on conflict (login) do update set departments = excluded.departments, cleared = excluded.cleared,
       measures = excluded.measures`,
    [login, departments, cleared],
  )
}

/** What a class may read as the keys of one object: looked up once for each row. */
function measuresOf(readerClass: string): string {
  return `(select coalesce(jsonb_object_agg(key, true), '{}')
    from access_rule r
      cross join lateral (values (r.code || '|'), (case when ${readerClass}.cleared or not r.sensitive then r.code end)) as keys(key)
    where r.kind = 'MEASURE' and (${readerClass}.departments is null or r.department = any(${readerClass}.departments)) and key is not null)`
}

function textOf({ kind, code, department, sensitive }: AccessRule): string {
  return JSON.stringify([kind, code, department, sensitive])
}
