import type { Knex } from 'knex'

/**
 * Canonical records. Common columns: the key, where the row came from, the place in today's tree and (only where it differs, see
 * `event_*`) on the day of the fact, the place as reported. No column for a person, an address, a plate or free text.
 * Money is bigint in 分, so that sums are exact; dates have a precision of D(ay), M(onth) or Y(ear).
 * Each record has an unlogged staging twin without keys that a run fills by COPY before its one transaction; a row that says no
 * more than that its key is gone (`deleted`) has no fields there, so fields may be null in the twin.
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

const records: Readonly<
  Record<string, { readonly comment: string; readonly columns: string; readonly dates: readonly string[] }>
> = {
  police_case: {
    comment: 'Police cases, criminal and administrative. 案件',
    columns: `
      category text not null, category_system text not null, category_code text not null, category_label text,
      nature text not null, state text not null,
      occurred_on date, occurred_on_precision "char",
      filed_on date, filed_on_precision "char",
      solved_on date, solved_on_precision "char",
      closed_on date, closed_on_precision "char",
      loss_amount bigint, solved_with_video boolean, rectification_area text, area_set text`,
    dates: ['filed_on', 'solved_on'],
  },
  police_call: {
    comment: 'Calls to the police. 警情',
    columns: `
      category text not null, category_system text not null, category_code text not null, category_label text,
      reported_on date, reported_on_precision "char"`,
    dates: ['reported_on'],
  },
  rectification_area: {
    comment: 'Areas listed for rectification. 挂牌重点整治区域',
    columns: `
      list_level text not null, state text not null,
      listed_on date, listed_on_precision "char",
      delisted_on date, delisted_on_precision "char"`,
    dates: ['listed_on'],
  },
  fire_incident: {
    comment: 'Fires. 火灾',
    columns: `
      occurred_on date, occurred_on_precision "char",
      place_kind text, place_kind_system text, place_kind_code text, place_kind_label text,
      cause text, cause_system text, cause_code text, cause_label text,
      deaths bigint, death_window_days bigint not null, injured bigint, direct_loss bigint, burnt_area bigint, households bigint`,
    dates: ['occurred_on'],
  },
  listed_hazard: {
    comment: 'Hazards on a list: premises (fire safety), black spots and dangerous sections (traffic). 挂牌隐患',
    columns: `
      kind text not null, list_level text not null, state text not null,
      listed_on date, listed_on_precision "char",
      due_on date, due_on_precision "char",
      rectified_on date, rectified_on_precision "char",
      premises_kind text, road text, funding bigint`,
    dates: ['listed_on'],
  },
  fire_station: {
    comment: 'Fire stations being built or rebuilt. 消防站建设',
    columns: `
      construction_state text not null, reported_on date, reported_on_precision "char",
      investment bigint, vehicles bigint, vehicle_spending bigint`,
    dates: ['reported_on'],
  },
  observation: {
    comment: 'Statistics that a department counted itself. 统计数值',
    columns: `
      measure text not null, period_from date not null, period_to date not null,
      period_window text not null check (period_window in ('CALENDAR', 'TO_DATE', 'AS_OF')), value bigint not null`,
    dates: [],
  },
}

export async function up(knex: Knex): Promise<void> {
  for (const [table, { comment, columns, dates }] of Object.entries(records)) {
    await knex.raw(`
      create table ${table} (
        ${common} ${columns},
        run_id bigint not null, synced_at timestamptz not null default now(),
        primary key (site_id, feed_id, source_key)
      );
      create unlogged table staging_${table} (
        ${common} ${columns.replaceAll(' not null', '')},
        run_id bigint not null, row_number bigint not null, deleted boolean not null default false
      );
      comment on table ${table} is '${comment}';
      comment on table staging_${table} is 'What a run read, before its one transaction. 暂存';
      comment on column ${table}.jurisdiction_id is 'The deepest area of today''s tree the record can be given to; null: not yet assigned. 所属地区';
      comment on column ${table}.county_id is 'County in today''s tree; null: in the remainder of the site. 县级';
      comment on column ${table}.event_county_id is 'County on the day of the fact. 当时县级';
      comment on column ${table}.origin is 'File that the row stands in, null for databases. 文件';
      comment on column ${table}.flags is 'What is odd about the row (RETIRED_CODE, SPLIT_SINCE …). 质量标记';
    `)
    for (const date of dates) {
      await knex.raw(`
        create index ${table}_${date} on ${table} (site_id, ${date} desc);
        create index ${table}_${date}_county on ${table} (site_id, county_id, ${date} desc);
      `)
    }
    // Without the key: a list sorts one day's rows by itself, and these indexes stay small because equal entries are kept once.
    if (dates.length > 0) await knex.raw(`create index ${table}_township on ${table} (site_id, township_id)`)
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const table of Object.keys(records)) await knex.raw(`drop table staging_${table}; drop table ${table};`)
}
