import type { Knex } from 'knex'

/**
 * Disputes in mediation and the organisations that mediate, laid out like the other canonical records: common columns, the record's own,
 * an unlogged staging twin in which a row may say no more than that its key is gone. No column for a party, an address or free text.
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
  Record<string, { readonly comment: string; readonly columns: string; readonly date: string; readonly words: string }>
> = {
  mediation_case: {
    comment: 'Disputes in mediation. 矛盾纠纷调解案件',
    columns: `
      channel text not null,
      dispute_type text not null, dispute_type_system text not null, dispute_type_code text not null, dispute_type_label text,
      severity text, status text not null, outcome text,
      occurred_on date, occurred_on_precision "char",
      accepted_on date, accepted_on_precision "char",
      deadline_on date, deadline_on_precision "char",
      closed_on date, closed_on_precision "char",
      persons_involved bigint, amount_involved bigint, compensation_amount bigint,
      agreement_form text, judicial_confirmation boolean, lead_level text, prevented_escalation text,
      linked_petition text, linked_incident text, linked_accident text`,
    date: 'accepted_on',
    words: `
      comment on column mediation_case.status is 'How far its handling is; CONCLUDED is not success. 办理状态';
      comment on column mediation_case.outcome is 'What came of it; null: nothing yet. 调解结果';
      comment on column mediation_case.amount_involved is 'What the dispute is about, in 分. 涉及金额';
      comment on column mediation_case.compensation_amount is 'What was agreed, in 分; never added to the amount involved. 协议赔偿金额';
      comment on column mediation_case.lead_level is 'Level of the leader who took it on; never who. 牵头领导级别';
      comment on column mediation_case.linked_petition is 'Source key of the petition on the same matter. 关联信访件';`,
  },
  mediation_committee: {
    comment: 'Organisations that mediate: committees, windows, rooms. 调解组织',
    columns: `
      organisation_kind text not null, channel text not null,
      established_on date, established_on_precision "char",
      closed_on date, closed_on_precision "char",
      closed boolean not null, full_time_mediators bigint, part_time_mediators bigint`,
    date: 'established_on',
    words: `comment on column mediation_committee.full_time_mediators is 'A count. 专职调解员人数';`,
  },
}

export async function up(knex: Knex): Promise<void> {
  for (const [table, { comment, columns, date, words }] of Object.entries(records)) {
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
      ${words}
      create index ${table}_${date} on ${table} (site_id, ${date} desc);
      create index ${table}_${date}_county on ${table} (site_id, county_id, ${date} desc);
      create index ${table}_township on ${table} (site_id, township_id);
    `)
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const table of Object.keys(records)) await knex.raw(`drop table staging_${table}; drop table ${table};`)
}
