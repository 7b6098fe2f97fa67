import type { Knex } from 'knex'

/**
 * What a run was asked for and what did not add up; the shape in which a source was last seen; and the state of the code tables under
 * which a feed was last translated, so that a mended table brings its rows in again.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table sync_run
      add column reading text not null default 'NEW' check (reading in ('NEW', 'FULL', 'SINCE', 'REPLAY')),
      add column dry_run boolean not null default false,
      add column differences integer not null default 0;
    comment on column sync_run.reading is 'What the run read: what is new, everything, from a day on, or what waits in quarantine. 读取方式';
    comment on column sync_run.dry_run is 'True: nothing was written; the counts say what would have been. 试运行';
    comment on column sync_run.differences is 'Things that did not add up between hub and source; the report names them. 对账差异数';

    alter table sync_cursor add column translation text;
    comment on column sync_cursor.translation is 'Digest of the code tables with which the rows up to the cursor were translated; null: not known. 代码表指纹';

    create table source_shape (
      site_id text not null,
      feed_id integer not null,
      columns jsonb not null,
      run_id bigint not null,
      primary key (site_id, feed_id)
    );
    comment on table source_shape is 'Names and types of the columns where a feed lies, as the last run saw them: what changed is told, never passed over. 来源结构';

    create table source_code_list (
      site_id text not null,
      connector text not null,
      code_table text not null,
      row_count bigint not null,
      run_id bigint not null,
      primary key (site_id, connector, code_table)
    );
    comment on table source_code_list is 'How many rows a source''s own lists of codes had when the last run looked. 来源代码表';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table source_code_list; drop table source_shape;
    alter table sync_cursor drop column translation;
    alter table sync_run drop column reading, drop column dry_run, drop column differences;
  `)
}
