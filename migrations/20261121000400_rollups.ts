import type { Knex } from 'knex'

/**
 * Roll-ups: what figures are read from. County and above by month and year, township by month and year, village by year. The current
 * tree is stored once; `at_event` rows exist only for areas that a split, merger or transfer touched. `value` includes everything
 * below the area; `unallocated` is the part of it that could be given to no child. Written in the transaction of the rows.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table rollup_year (
      site_id text not null,
      area_id bigint not null,
      at_event boolean not null,
      year integer not null,
      measure text not null,
      breakdown text not null,
      value bigint not null,
      unallocated bigint not null,
      primary key (site_id, area_id, at_event, year, measure, breakdown)
    );
    comment on table rollup_year is 'Figures by area and year. 年汇总';
    comment on column rollup_year.breakdown is 'Empty for the total, otherwise declared dimensions in declared order: kind=FIRE_PREMISES;listLevel=COUNTY. 分组';
    comment on column rollup_year.value is 'Counts as they are, money in 分. 数值';
    comment on column rollup_year.unallocated is 'Part of value given to no child. 未分配';

    create table rollup_month (
      site_id text not null,
      area_id bigint not null,
      at_event boolean not null,
      month date not null,
      measure text not null,
      breakdown text not null,
      value bigint,
      unallocated bigint,
      to_date bigint,
      to_date_unallocated bigint,
      primary key (site_id, area_id, at_event, month, measure, breakdown)
    );
    comment on table rollup_month is 'Figures by area and month. 月汇总';
    comment on column rollup_month.value is 'Of the month alone; null where only the running total of the year is known (distinct units do not add up over time). 当月';
    comment on column rollup_month.to_date is 'Statistics that are told from 1 January to the end of the month. 累计';

    create table rollup_delta (
      site_id text not null,
      run_id bigint not null,
      area_id bigint not null,
      at_event boolean not null,
      grain text not null check (grain in ('MONTH', 'YEAR')),
      starts_on date not null,
      measure text not null,
      breakdown text not null,
      delta bigint not null,
      delta_unallocated bigint not null,
      delta_to_date bigint not null default 0,
      committed_at timestamptz not null default now()
    );
    create index rollup_delta_by_run on rollup_delta (site_id, run_id);
    comment on table rollup_delta is 'What each run changed in the roll-ups, so that what the hub showed on a day is now minus the later deltas. Only ever added to; several feeds of one run may tell of one cell. 汇总变动';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table rollup_delta; drop table rollup_month; drop table rollup_year;')
}
