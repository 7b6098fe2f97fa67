import type { Knex } from 'knex'

/**
 * Which cells of sensitive measures readers without clearance may see (docs/adr/0018-small-cells.md). Not shown is the default: a cell
 * that was written and not looked at is withheld. After this migration all are, until a run writes them again or roll-ups are rebuilt.
 */
const tables = ['rollup_year', 'rollup_month'] as const

const every = 'jsonb_exists((select reader_measures()), measure)'
const everyOrShown = `jsonb_exists((select reader_measures()), case when shown and not at_event then measure || '|' else measure end)`

export async function up(knex: Knex): Promise<void> {
  for (const table of tables) {
    await knex.raw(`
      alter table ${table} add column shown boolean not null default false;
      comment on column ${table}.shown is 'Of sensitive measures: whether readers without clearance may see the cell. 是否公开';
      alter policy figures_of_class on ${table}
        using (${everyOrShown});
    `)
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const table of tables) {
    await knex.raw(`
      alter policy figures_of_class on ${table} using (${every});
      alter table ${table} drop column shown;
    `)
  }
}
