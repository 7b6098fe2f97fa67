import type { Knex } from 'knex'

/**
 * Events that grid staff report, laid out like the other canonical records: common columns, the record's own, an unlogged staging twin
 * in which a row may say no more than that its key is gone. No column for who reported, who is concerned, an address or free text.
 */
const columns = `
  site_id text not null,
  feed_id integer not null,
  source_key text not null,
  origin text,
  jurisdiction_id bigint,
  county_id bigint,
  township_id bigint,
  village_id bigint,
  event_county_id bigint,
  event_township_id bigint,
  event_village_id bigint,
  reported_system text,
  reported_code text,
  reported_name text,
  flags text[],
  event_kind text not null, event_kind_system text not null, event_kind_code text not null, event_kind_label text,
  reported_on date, reported_on_precision "char",
  state text not null,
  closed_on date, closed_on_precision "char",
  overdue boolean`

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table grid_event (
      ${columns},
      run_id bigint not null, synced_at timestamptz not null default now(),
      primary key (site_id, feed_id, source_key)
    );
    create unlogged table staging_grid_event (
      ${columns.replaceAll(' not null', '')},
      run_id bigint not null, row_number bigint not null, deleted boolean not null default false
    );
    comment on table grid_event is 'Events that grid staff report: hazards, disputes, services. 网格事件';
    comment on table staging_grid_event is 'What a run read, before its one transaction. 暂存';
    comment on column grid_event.event_kind is 'What was reported; opinions (社情民意) are never stored. 事件类别';
    comment on column grid_event.state is 'PENDING, IN_PROGRESS, CLOSED or OTHER. 处置状态';
    comment on column grid_event.closed_on is 'Day on which its handling ended; null: not yet, or not known. 结案日期';
    comment on column grid_event.overdue is 'Whether the department calls it overdue; null: it does not tell. 是否超期';
    create index grid_event_reported_on on grid_event (site_id, reported_on desc);
    create index grid_event_reported_on_county on grid_event (site_id, county_id, reported_on desc);
    create index grid_event_closed_on on grid_event (site_id, closed_on desc);
    create index grid_event_closed_on_county on grid_event (site_id, county_id, closed_on desc);
    create index grid_event_township on grid_event (site_id, township_id);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table staging_grid_event; drop table grid_event;')
}
