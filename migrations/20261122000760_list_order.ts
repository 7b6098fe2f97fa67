import type { Knex } from 'knex'

/**
 * Lists of records are put in order by their day, feed and key. With the day alone in the index, a page reads and sorts all records of a
 * day, which are the more the more records there are; with the whole order it reads no more rows than it shows. For the records that
 * sections list: the wider index costs each row that is written.
 */
const listed = [
  ['police_case', 'filed_on'],
  ['police_case', 'solved_on'],
  ['listed_hazard', 'listed_on'],
  ['mediation_case', 'accepted_on'],
] as const

async function makeIndexes(knex: Knex, order: (date: string) => string): Promise<void> {
  for (const [table, date] of listed) {
    // One after the other: a store that is spread over nodes takes no two of them in one message.
    await knex.raw(`drop index ${table}_${date}`)
    await knex.raw(`drop index ${table}_${date}_county`)
    await knex.raw(`create index ${table}_${date} on ${table} (site_id, ${order(date)})`)
    await knex.raw(`create index ${table}_${date}_county on ${table} (site_id, county_id, ${order(date)})`)
  }
}

export async function up(knex: Knex): Promise<void> {
  await makeIndexes(knex, (date) => `${date} desc, feed_id, source_key`)
}

export async function down(knex: Knex): Promise<void> {
  await makeIndexes(knex, (date) => `${date} desc`)
}
