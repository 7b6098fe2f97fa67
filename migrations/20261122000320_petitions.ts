import type { Knex } from 'knex'

/**
 * Petitions as far as figures need them, laid out like the other canonical records. No column for a petitioner, a text, a destination or
 * the place below the county: single petitions are answered live, by the department's own service.
 */
const petitionCase = `
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
  register text not null check (register in ('RECEIVED', 'BACKLOG')),
  form text not null, topic text not null, status text not null,
  received_on date, received_on_precision "char",
  person_visits bigint, persons bigint, collective boolean, repeat boolean,
  list_level text,
  listed_on date, listed_on_precision "char",
  due_on date, due_on_precision "char",
  resolved_on date, resolved_on_precision "char",
  leader_led boolean, lead_level text`

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table petition_case (
      ${petitionCase},
      run_id bigint not null, synced_at timestamptz not null default now(),
      primary key (site_id, feed_id, source_key)
    );
    create unlogged table staging_petition_case (
      ${petitionCase.replaceAll(/ not null( check \(.*\))?/g, '')},
      run_id bigint not null, row_number bigint not null, deleted boolean not null default false
    );
    comment on table petition_case is 'Petitions as far as figures need them: what came in, and the lists of old cases. 信访件';
    comment on table staging_petition_case is 'What a run read, before its one transaction. 暂存';
    comment on column petition_case.register is 'RECEIVED: what came in. BACKLOG: lists of old cases. A petition may stand in both. 登记类别';
    comment on column petition_case.person_visits is 'Persons, counted again at each visit. Not to be converted into persons. 人次';
    comment on column petition_case.persons is 'Different persons. 人数';
    comment on column petition_case.list_level is 'Level of the authority that listed it. 挂牌级别';
    comment on column petition_case.lead_level is 'Level of the leader who took it on; never who. 包案领导级别';
    comment on column petition_case.jurisdiction_id is 'The deepest area of today''s tree the record can be given to; null: not yet assigned. 所属地区';
    comment on column petition_case.county_id is 'County in today''s tree; null: in the remainder of the site. 县级';
    comment on column petition_case.event_county_id is 'County on the day of the fact. 当时县级';
    comment on column petition_case.flags is 'What is odd about the row (RETIRED_CODE, SPLIT_SINCE …). 质量标记';
    create index petition_case_received_on on petition_case (site_id, received_on desc);
    create index petition_case_received_on_county on petition_case (site_id, county_id, received_on desc);
    create index petition_case_listed_on on petition_case (site_id, listed_on desc);
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table staging_petition_case; drop table petition_case;')
}
