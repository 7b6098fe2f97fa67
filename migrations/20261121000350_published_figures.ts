import type { Knex } from 'knex'

/**
 * Published figures: what a document says, with its document, window, unit and bound. A table of its own, because they are never rolled
 * up and never added: no measure counts them, and nothing here feeds a roll-up. Columns before the figure's own are those of all records.
 */
const common = `
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
  flags text[],`

const columns = `
  document text not null, passage text,
  indicator text not null, indicator_system text not null, indicator_code text not null, indicator_label text,
  dimensions text,
  period_from date not null, period_from_precision "char" not null,
  period_to date not null, period_to_precision "char" not null,
  period_window text not null,
  printed_text text not null, printed numeric not null,
  unit text not null, unit_system text not null, unit_code text not null, unit_label text,
  bound text not null, kind text not null, finality text not null, note text`

const checks = `
  check (period_window in ('CALENDAR', 'AS_OF', 'TO_DATE', 'MORE_THAN_ONE_YEAR')),
  check (bound in ('EXACT', 'AT_LEAST', 'AT_MOST', 'ABOUT', 'ORDINAL')),
  check (finality in ('FINAL', 'PROVISIONAL'))`

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table published_figure (
      ${common} ${columns},
      run_id bigint not null, synced_at timestamptz not null default now(),
      primary key (site_id, feed_id, source_key), ${checks}
    );
    create unlogged table staging_published_figure (
      ${common} ${columns.replaceAll(' not null', '')},
      run_id bigint not null, row_number bigint not null, deleted boolean not null default false
    );
    create index published_figure_by_area on published_figure (site_id, jurisdiction_id, period_from);
    comment on table published_figure is 'Figures that departments published, as printed; never counted or added. 公布数';
    comment on table staging_published_figure is 'What a run read, before its one transaction. 暂存';
    comment on column published_figure.jurisdiction_id is 'The area that the figure is about. 所属地区';
    comment on column published_figure.indicator is 'Code of the indicator; indicator_code is the name in the document. 指标';
    comment on column published_figure.dimensions is 'What it is narrowed to: name=VALUE, joined by ;, ordered by name. 维度';
    comment on column published_figure.period_window is 'How the document counts: a calendar period, as of a day, to date from a start that is not told, over more than one year. 时段';
    comment on column published_figure.printed is 'The digits as printed, zeros at the end kept. 原文数字';
    comment on column published_figure.unit is 'How the printed unit converts; unit_code is the printed unit. 单位';
    comment on column published_figure.bound is 'Whether the document says exactly, at least, at most, about, or a place in an order. 界';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table staging_published_figure; drop table published_figure;')
}
