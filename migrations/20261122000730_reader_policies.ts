import type { Knex } from 'knex'

/**
 * Past one machine (Citus) row-level security stands on the shards, because Citus takes no policy with a sub-query on the table itself:
 * there the policies of the tables are kept here, so that shards which are made later, or moved, get them too. Empty elsewhere.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table reader_policy (
      table_name name not null,
      policy name not null,
      readers name[] not null,
      condition text not null,
      primary key (table_name, policy)
    );
    comment on table reader_policy is 'Policies of row-level security that stand on the shards of a distributed table; empty where nothing is distributed. 分片行级权限';
    comment on column reader_policy.condition is 'What a row must meet to be read, in the names of the tables as a whole. 条件';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table reader_policy')
}
