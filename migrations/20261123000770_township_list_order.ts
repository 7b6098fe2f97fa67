import type { Knex } from 'knex'

/**
 * The list of a township, too, is read in its order: by the township alone a page read all its records of all years and sorted them,
 * 0.2 ms where it has 200 and 11 ms where it has 12,000 (bench/README.md, `growth`). The wider index still finds all records of a township.
 */
const listed = [
  ['police_case', 'filed_on'],
  ['listed_hazard', 'listed_on'],
  ['mediation_case', 'accepted_on'],
] as const

export async function up(knex: Knex): Promise<void> {
  for (const [table, date] of listed) {
    // One after the other: a store that is spread over nodes takes no two of them in one message.
    await knex.raw(`drop index ${table}_township`)
    await knex.raw(
      `create index ${table}_${date}_township on ${table} (site_id, township_id, ${date} desc, feed_id, source_key)`,
    )
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const [table, date] of listed) {
    await knex.raw(`drop index ${table}_${date}_township`)
    await knex.raw(`create index ${table}_township on ${table} (site_id, township_id)`)
  }
}
