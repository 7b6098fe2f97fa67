import type { Knex } from 'knex'

/**
 * What was changed since a day is asked of the ledger by time. It is only ever added to, so a few pages of block ranges lead to its
 * latest part; a tree over every change would cost a first load what it must not.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'create index rollup_delta_by_time on rollup_delta using brin (committed_at) with (autosummarize = on)',
  )
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index rollup_delta_by_time')
}
