import type { Knex } from 'knex'

/**
 * What each commit at a site changed, so that a kept answer which rests on none of it stays good. A row for every data version; the
 * last thousand of a site are kept, and what is older counts as everything.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table data_change (
      site_id text not null,
      version bigint not null,
      area_ids bigint[],
      months integer[],
      primary key (site_id, version)
    );
    comment on table data_change is 'What each data version of a site changed. 每个数据版本改动的范围';
    comment on column data_change.site_id is 'City or county whose systems these are. 站点';
    comment on column data_change.version is 'The data version that the commit raised to. 数据版本';
    comment on column data_change.area_ids is 'Areas whose figures or records changed, those above them included; null: any may have. 改动涉及的地区，空值表示全部';
    comment on column data_change.months is 'Months of what changed, as year * 12 + month - 1; null: any. 改动涉及的月份，空值表示全部';
  `)
  const { rows } = (await knex.raw('select figures, everything from reader_role')) as {
    rows: { figures: string; everything: string }[]
  }
  const { figures, everything } = rows[0]!
  await knex.raw(`grant select on data_change to "${figures}", "${everything}"`)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table data_change')
}
