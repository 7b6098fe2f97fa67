import type { Knex } from 'knex'

/**
 * Road accidents, and the chainage of listed road hazards. Deaths stand once for each window in which they are told (24 hours, 3, 7
 * and 30 days), each as delivered: the windows are not added up, and none is the difference of two.
 */
const roadAccident = `
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
  stage text not null,
  occurred_on date, occurred_on_precision "char",
  road text,
  road_class text,
  road_type text, road_type_system text, road_type_code text, road_type_label text,
  form text, form_system text, form_code text, form_label text,
  death_window_days bigint not null,
  deaths bigint, deaths_24_hours bigint, deaths_3_days bigint, deaths_30_days bigint,
  injured bigint, direct_loss bigint, hit_and_run boolean`

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table road_accident (
      ${roadAccident},
      run_id bigint not null, synced_at timestamptz not null default now(),
      primary key (site_id, feed_id, source_key)
    );
    create unlogged table staging_road_accident (
      ${roadAccident.replaceAll(' not null', '')},
      run_id bigint not null, row_number bigint not null, deleted boolean not null default false
    );
    comment on table road_accident is 'Road accidents, one row for each event. 道路交通事故';
    comment on table staging_road_accident is 'What a run read, before its one transaction. 暂存';
    comment on column road_accident.deaths is 'Deaths within death_window_days of the accident, which statistics count. 统计时限内死亡人数';
    comment on column road_accident.stage is 'PRELIMINARY 快报 or FULL 全项: the best report that the source has of the event. 报告阶段';
    comment on column road_accident.jurisdiction_id is 'The deepest area of today''s tree the record can be given to; null: not yet assigned. 所属地区';
    comment on column road_accident.county_id is 'County in today''s tree; null: in the remainder of the site. 县级';
    comment on column road_accident.event_county_id is 'County on the day of the fact. 当时县级';
    comment on column road_accident.origin is 'File that the row stands in, null for databases. 文件';
    comment on column road_accident.flags is 'What is odd about the row (RETIRED_CODE, SPLIT_SINCE …). 质量标记';
    create index road_accident_occurred_on on road_accident (site_id, occurred_on desc);
    create index road_accident_occurred_on_county on road_accident (site_id, county_id, occurred_on desc);
    create index road_accident_township on road_accident (site_id, township_id);
    alter table listed_hazard add column chainage text;
    alter table staging_listed_hazard add column chainage text;
    comment on column listed_hazard.chainage is 'Where on the road, such as K1812+300. 桩号';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table staging_listed_hazard drop column chainage;
    alter table listed_hazard drop column chainage;
    drop table staging_road_accident;
    drop table road_accident;
  `)
}
