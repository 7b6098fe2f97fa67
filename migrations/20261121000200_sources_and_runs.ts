import type { Knex } from 'knex'

/**
 * Sites, their sources, runs, cursors, delivered files, quarantine and coverage. Every key begins with `site_id`, the city or county
 * whose systems these are: it is what the data is distributed by past one machine.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table site (
      site_id text primary key,
      jurisdiction_id bigint not null
    );
    comment on table site is 'A city or county whose systems are connected. 站点';
    comment on column site.site_id is 'Its GB/T 2260 code when it was connected; configured, never derived. 站点代码';
    comment on column site.jurisdiction_id is 'The area that the site is. 所属行政区划';

    create table feed (
      feed_id integer generated always as identity primary key,
      site_id text not null,
      connector text not null,
      name text not null,
      unique (site_id, connector, name)
    );
    comment on table feed is 'One stream of rows of one connector at one site; a short number for the keys of records. 数据流';

    create table data_version (
      site_id text primary key,
      version bigint not null
    );
    comment on table data_version is 'Raised by every commit that changes what the hub answers for the site. 数据版本';

    create sequence sync_run_id;
    create table sync_run (
      site_id text not null,
      run_id bigint not null default nextval('sync_run_id'),
      connector text not null,
      state text not null check (state in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'STOPPED')),
      started_at timestamptz not null default now(),
      finished_at timestamptz,
      rows_read bigint not null default 0,
      rows_expected bigint,
      rows_written bigint not null default 0,
      rows_quarantined bigint not null default 0,
      rows_deleted bigint not null default 0,
      error_code text,
      error_message text,
      report jsonb not null default '{}',
      primary key (site_id, run_id)
    );
    create index sync_run_by_connector on sync_run (site_id, connector, run_id desc);
    comment on table sync_run is 'One run of one connector. Counts never include personal data; error messages name codes and columns, not values. 同步批次';
    comment on column sync_run.report is 'Per feed: rows read, written, quarantined by reason, reconciled counts. 运行报告';

    create table source_state (
      site_id text not null,
      connector text not null,
      as_of timestamptz,
      last_run_id bigint,
      last_success_run_id bigint,
      failing_code text,
      failing_since timestamptz,
      primary key (site_id, connector)
    );
    comment on table source_state is 'How fresh a source is. 来源状态';
    comment on column source_state.as_of is 'When the last successful run began to read: the source is known up to here. 数据截至';
    comment on column source_state.failing_code is 'Code of the error that the last run ended with; null when it succeeded. 最近失败代码';

    create table sync_cursor (
      site_id text not null,
      feed_id integer not null,
      position jsonb not null,
      run_id bigint not null,
      primary key (site_id, feed_id)
    );
    comment on table sync_cursor is 'Where the next run goes on; written in the transaction of the rows. 同步游标';

    create table source_file (
      site_id text not null,
      feed_id integer not null,
      name text not null,
      sha256 text not null,
      year integer,
      month integer,
      rows_read bigint not null,
      run_id bigint not null,
      primary key (site_id, feed_id, name)
    );
    comment on table source_file is 'Delivered files that were read: the same content under a new name is not read twice, new content under the same name replaces the rows. 交换文件';

    create table quarantine (
      site_id text not null,
      feed_id integer not null,
      source_key text not null,
      column_name text not null,
      reason text not null,
      message_zh text not null,
      message_en text not null,
      raw_value text,
      origin text,
      run_id bigint not null,
      quarantined_at timestamptz not null default now(),
      primary key (site_id, feed_id, source_key, column_name)
    );
    create index quarantine_by_time on quarantine (site_id, feed_id, quarantined_at desc, source_key, column_name);
    comment on table quarantine is 'Rows of a source that could not be read, until they can. 隔离数据';
    comment on column quarantine.raw_value is 'What the source wrote; always null for a personal column. 原值';
    comment on column quarantine.origin is 'File and line, null for database rows. 出处';

    create table coverage (
      site_id text not null,
      measure text not null,
      feed_id integer not null,
      area_id bigint not null,
      at_event boolean not null default false,
      origin text not null default '',
      covered_from date not null,
      covered_through date not null,
      run_id bigint not null,
      primary key (site_id, area_id, at_event, measure, feed_id, origin, covered_from)
    );
    comment on table coverage is 'Which feed has told which measure for which area and days. A figure is 0 only where covered. 覆盖范围';
    comment on column coverage.area_id is 'The area told about: itself and all below it, down to the finest level of the measure. 覆盖地区';
    comment on column coverage.at_event is 'False: the area in today''s tree. True: the area on the day of the fact, kept only where the two differ. 区划口径';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table coverage; drop table quarantine; drop table source_file; drop table sync_cursor; drop table source_state;
    drop table sync_run; drop sequence sync_run_id; drop table data_version; drop table feed; drop table site;
  `)
}
