import type { Knex } from 'knex'

/**
 * What makes the store a function of the delivered files, whatever the order in which they came: each file's place in the order of
 * deliveries and the days that it stands for, and the rows that it holds although a later delivery's rows stand in the tables.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table source_file
      add column delivery_order text collate "C",
      add column covers_from date,
      add column covers_through date,
      add column replaces_period boolean not null default false,
      add column confirmed_measures text[] not null default '{}';
    update source_file set delivery_order = lpad(coalesce(year, 0)::text, 4, '0') || lpad(coalesce(month, 0)::text, 2, '0') || ' ' || name;
    alter table source_file alter column delivery_order set not null;
    comment on column source_file.delivery_order is 'Of two files that hold the same key the one counts whose text here is greater. 交付次序';
    comment on column source_file.covers_from is 'First day that the file is about, by its name or title; null: not known. 数据起始日';
    comment on column source_file.covers_through is 'Last day that the file is about. 数据截止日';
    comment on column source_file.replaces_period is 'True: rows of these days from earlier files do not count, also those that this file no longer holds. 整期替换';
    comment on column source_file.confirmed_measures is 'Measures whose total row equals the sum of the rows. 合计相符的指标';

    create table superseded_row (
      site_id text not null,
      feed_id integer not null,
      source_key text not null,
      origin text not null,
      rejected boolean not null,
      column_name text not null,
      content jsonb not null,
      primary key (site_id, feed_id, source_key, origin, rejected, column_name)
    );
    create index superseded_row_by_origin on superseded_row (site_id, feed_id, origin);
    comment on table superseded_row is 'Rows of delivered files for which a later delivery stands; they come back when it no longer holds them. 被后续交付取代的数据';
    comment on column superseded_row.origin is 'The file that holds the row. 文件';
    comment on column superseded_row.rejected is 'True: an entry of quarantine, of the column in column_name. 是否隔离数据';
    comment on column superseded_row.content is 'The row as it was translated, by column. 内容';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table superseded_row;
    alter table source_file drop column delivery_order, drop column covers_from, drop column covers_through,
      drop column replaces_period, drop column confirmed_measures;
  `)
}
