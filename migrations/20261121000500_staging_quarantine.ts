import type { Knex } from 'knex'

/**
 * Rows that a run could not read, before its one transaction makes them visible. Unlogged and without keys; rows of dead runs are
 * removed at the next run's start.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create unlogged table staging_quarantine (
      site_id text not null,
      run_id bigint not null,
      feed_id integer not null,
      row_number bigint not null,
      source_key text not null,
      column_name text not null,
      reason text not null,
      message_zh text not null,
      message_en text not null,
      raw_value text,
      origin text
    );
    comment on table staging_quarantine is 'Rows that a run could not read, before its one transaction. 隔离暂存';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table staging_quarantine;')
}
