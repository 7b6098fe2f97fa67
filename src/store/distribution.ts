import pg from 'pg'
import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import { type ConnectionSettings, connectionConfig } from './connectionConfig.ts'
import type { Queryable } from './database.ts'

/**
 * Past one machine: where the PostgreSQL has the Citus extension, the tables of the migrations are spread over its nodes, and nothing
 * else of the hub knows of it. Statements keep to what both understand (docs/scale.md has the rules and what was tried).
 */

/** Where the rows of a table lie: on the node of their site, on every node, or on the coordinator alone. */
export type Placement = 'DISTRIBUTED' | 'REFERENCE' | 'LOCAL'

/** On every node: what rows of sites are read with, and what policies ask. */
const referenceTables: readonly string[] = [
  'jurisdiction',
  'jurisdiction_code',
  'jurisdiction_parent',
  'jurisdiction_change',
  'jurisdiction_change_side',
  'jurisdiction_share',
  'functional_zone',
  'functional_zone_cover',
  'feed',
  'site',
  'access_rule',
  'reader_class',
]

/** On the coordinator: what belongs to no site. The audit is append only by triggers, which distributed tables cannot have. */
const localTables: readonly string[] = [
  'api_token',
  'audit_chain',
  'audit_checkpoint',
  'audit_entry',
  'division_import',
  'reader_policy',
  'reader_role',
]

/** Everything that is not named belongs to a site and is distributed by it. */
export function placementOf(table: string): Placement {
  if (referenceTables.includes(table)) return 'REFERENCE'
  return localTables.includes(table) || table.startsWith('knex_') ? 'LOCAL' : 'DISTRIBUTED'
}

/** All distributed tables are co-located with this one: what belongs to a site lies on one node. */
const firstTable = 'data_version'
const distributionLock = 7_305_003
const distributionColumn = 'site_id'

/** Whether the store is spread over nodes. */
export async function isDistributed(_principal: Principal, queryable: Queryable): Promise<boolean> {
  const { rows } = await queryable.query<{ found: boolean }>(
    `select exists (select from pg_extension where extname = 'citus') as found`,
  )
  return rows[0]!.found
}

/**
 * Spreads what the migrations made, where Citus is there; row-level security goes to the shards. Can be run at any time: it does what is
 * missing, as after a move of shards. Returns the tables that were spread.
 */
export async function distributeTables(principal: Principal, settings: ConnectionSettings): Promise<string[]> {
  const client = new pg.Client(connectionConfig(settings, `hub distribute (${principal.id})`))
  await client.connect()
  try {
    if (!(await isDistributed(principal, client))) return []
    await client.query('select pg_advisory_lock($1)', [distributionLock])
    const tables = await undistributedTables(client)
    for (const table of tables) await distributeTable(client, table)
    await placeMeasuresFunction(client)
    await placePolicies(client)
    return tables
  } finally {
    await client.end()
  }
}

/** In the order in which they can be spread. */
async function undistributedTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname::text as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and not exists (select from pg_dist_partition p where p.logicalrelid = c.oid)
     order by c.relname <> $1, c.relname`,
    [firstTable],
  )
  return rows.map(({ name }) => name).filter((name) => placementOf(name) !== 'LOCAL')
}

async function distributeTable(client: pg.Client, table: string): Promise<void> {
  await client.query('begin')
  if (placementOf(table) === 'REFERENCE') {
    await client.query('select create_reference_table($1::regclass)', [table])
  } else {
    await takePolicies(client, table)
    await client.query('select create_distributed_table($1::regclass, $2, colocate_with => $3)', [
      table,
      distributionColumn,
      table === firstTable ? 'none' : firstTable,
    ])
  }
  await client.query('commit')
}

/** Off the table, on which Citus would refuse them, and into `reader_policy`. */
async function takePolicies(client: pg.Client, table: string): Promise<void> {
  const { rows } = await client.query<{ policy: string }>(
    `insert into reader_policy (table_name, policy, readers, condition)
     select tablename, policyname, roles, qual from pg_policies where schemaname = 'public' and tablename = $1
     returning policy`,
    [table],
  )
  for (const { policy } of rows) await client.query(`drop policy ${pg.escapeIdentifier(policy)} on ${table}`)
  if (rows.length > 0) await client.query(`alter table ${table} disable row level security`)
}

/**
 * Policies ask the reference tables of the very node, by the names of their shards: asked by its own name, a table would be looked for
 * in the whole cluster for every statement of a shard.
 */
async function shardNames(client: pg.Client): Promise<(text: string) => string> {
  const { rows } = await client.query<{ name: string; shard: string }>(
    `select logicalrelid::text as name, shard_name(logicalrelid, shardid) as shard from pg_dist_shard
     where logicalrelid = any($1::regclass[])`,
    [['feed', 'access_rule', 'reader_class']],
  )
  return (text) =>
    rows.reduce(
      // A table stands before its alias: `from feed f`. Columns such as feed_id do not.
      (changed, { name, shard }) =>
        changed.replace(new RegExp(`\\b(public\\.)?${name}(_\\d+)?(?= [a-z]\\b)`, 'g'), shard),
      text,
    )
}

async function placeMeasuresFunction(client: pg.Client): Promise<void> {
  const named = await shardNames(client)
  const { rows } = await client.query<{ definition: string; figures: string }>(
    `select pg_get_functiondef('reader_measures'::regproc) as definition, r.figures from reader_role r`,
  )
  const { definition, figures } = rows[0]!
  // Citus then repeats on every node what happens to the function here.
  await client.query(`select create_distributed_function('reader_measures()')`)
  await client.query(named(definition))
  await client.query('revoke all on function reader_measures() from public')
  await client.query(`grant execute on function reader_measures() to ${pg.escapeIdentifier(figures)}`)
}

/** Makes every shard bound as the table was: what columns may be read, and which rows. */
async function placePolicies(client: pg.Client): Promise<void> {
  const named = await shardNames(client)
  const { rows: policies } = await client.query<{ name: string; policy: string; readers: string[]; condition: string }>(
    `select table_name::text as name, policy::text, readers::text[], condition from reader_policy order by 1, 2`,
  )
  const { rows: grants } = await client.query<{ name: string; reader: string; columns: string[] }>(
    `select a.attrelid::regclass::text as name, acl.grantee::regrole::text as reader, array_agg(quote_ident(a.attname)) as columns
     from pg_attribute a cross join lateral aclexplode(a.attacl) acl
     where a.attrelid in (select logicalrelid from pg_dist_partition) and acl.privilege_type = 'SELECT'
     group by 1, 2`,
  )
  for (const [table, ofTable] of Map.groupBy(policies, ({ name }) => name)) {
    const commands = [
      ...grants
        .filter(({ name }) => name === table)
        .map(({ reader, columns }) => `grant select (${columns.join(', ')}) on %1$s to ${reader}`),
      ...ofTable.flatMap(({ policy, readers, condition }) => {
        const name = pg.escapeIdentifier(policy)
        const to = readers.map((reader) => pg.escapeIdentifier(reader)).join(', ')
        return [
          `drop policy if exists ${name} on %1$s`,
          `create policy ${name} on %1$s for select to ${to} using (${named(condition).replaceAll('%', '%%')})`,
        ]
      }),
      'alter table %1$s enable row level security',
    ]
    // One block: nobody finds a shard without its policies between two commands.
    await onEveryShard(client, table, `do $hub$ begin ${commands.join('; ')}; end $hub$`)
  }
}

interface CommandOutcome {
  readonly success: boolean
  readonly result: string
}

async function onEveryShard(client: pg.Client, table: string, command: string): Promise<void> {
  const { rows } = await client.query<CommandOutcome>(
    'select success, result from run_command_on_placements($1::regclass, $2)',
    [table, command],
  )
  refuseFailures(rows)
}

function refuseFailures(outcomes: readonly CommandOutcome[]): void {
  const failed = outcomes.find(({ success }) => !success)
  if (failed !== undefined) {
    throw new HubError(
      'MIGRATION_FAILED',
      `A node of the cluster refused what row-level security needs: ${failed.result}`,
    )
  }
}

const unboundShards = `select count(*) from pg_dist_placement p join pg_dist_shard s using (shardid)
  where p.groupid = (select groupid from pg_dist_local_group)
    and s.logicalrelid::text in (%s)
    and not (select relrowsecurity from pg_class where oid = shard_name(s.logicalrelid, s.shardid)::regclass)`

/** Throws MIGRATION_FAILED where a shard lets readers see everything: one that was made or moved since the last migration. */
export async function requireBoundShards(_principal: Principal, queryable: Queryable): Promise<void> {
  const { rows } = await queryable.query<CommandOutcome>(
    `select success, result from run_command_on_all_nodes(format($1, (
       select string_agg(distinct quote_literal(table_name), ', ') from reader_policy)))`,
    [unboundShards],
  )
  refuseFailures(rows)
  const unbound = rows.reduce((sum, { result }) => sum + Number(result), 0)
  if (unbound > 0) {
    throw new HubError(
      'MIGRATION_FAILED',
      `${unbound} shards of the store are not bound by row-level security; they were moved, or a node was added. Run \`hub migrate\`.`,
    )
  }
}
