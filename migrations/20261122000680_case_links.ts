import type { Knex } from 'knex'

/**
 * Links between records of different departments, by case numbers only. A department names another one's case by the number that stands
 * on its papers, which need not be that record's key here: fires begin their numbers anew each year, lists begin them anew at each level.
 * So what others call a record stands in `case_number`, and every link is one equality of two columns.
 */
const named: readonly (readonly [table: string, words: string])[] = [
  ['listed_hazard', 'Number by which others name the hazard, as its list gives it. 挂牌编号'],
  ['road_accident', 'Number of the event, by which others name it. 事故编号'],
  ['petition_case', 'Number of the petition, by which others name it; the same in both registers. 信访件编号'],
]

const naming: readonly (readonly [table: string, column: string, date: string, words: string])[] = [
  [
    'fire_incident',
    'linked_hazard',
    'occurred_on',
    'Case number of the listed hazard that it came of. 关联挂牌隐患编号',
  ],
  [
    'road_accident',
    'linked_hazard',
    'occurred_on',
    'Case number of the listed hazard that it came of. 关联挂牌隐患编号',
  ],
  [
    'mediation_case',
    'linked_petition',
    'accepted_on',
    'Case number of the petition on the same matter. 关联信访件编号',
  ],
  ['mediation_case', 'linked_incident', 'accepted_on', 'Case number of the police case or call. 关联案件编号'],
  ['mediation_case', 'linked_accident', 'accepted_on', 'Case number of the road accident. 关联事故编号'],
]

export async function up(knex: Knex): Promise<void> {
  for (const [table, words] of named) {
    await knex.raw(`
      alter table ${table} add column case_number text;
      alter table staging_${table} add column case_number text;
      comment on column ${table}.case_number is '${words}';
      create index ${table}_case_number on ${table} (site_id, case_number) where case_number is not null;
    `)
  }
  for (const table of ['fire_incident', 'road_accident']) {
    await knex.raw(`
      alter table ${table} add column linked_hazard text;
      alter table staging_${table} add column linked_hazard text;
    `)
  }
  for (const [table, column, date, words] of naming) {
    // The number first for those who come from the case that is named; the day first for numbers of a period that name nothing.
    await knex.raw(`
      comment on column ${table}.${column} is '${words}';
      create index ${table}_${column} on ${table} (site_id, ${column}) where ${column} is not null;
      create index ${table}_${column}_by_day on ${table} (site_id, ${date}) where ${column} is not null;
    `)
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const [table, column] of naming) {
    await knex.raw(`drop index ${table}_${column}_by_day; drop index ${table}_${column};`)
  }
  await knex.raw(`
    comment on column mediation_case.linked_petition is 'Source key of the petition on the same matter. 关联信访件';
    comment on column mediation_case.linked_incident is null;
    comment on column mediation_case.linked_accident is null;
  `)
  for (const table of ['fire_incident', 'road_accident']) {
    await knex.raw(`
      alter table staging_${table} drop column linked_hazard;
      alter table ${table} drop column linked_hazard;
    `)
  }
  for (const [table] of named) {
    await knex.raw(`
      drop index ${table}_case_number;
      alter table staging_${table} drop column case_number;
      alter table ${table} drop column case_number;
    `)
  }
}
