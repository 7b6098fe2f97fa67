import type { Knex } from 'knex'

/**
 * Administrative divisions: identities with dated codes, names and parents, and the changes between them. Past one machine these are
 * reference tables (Citus), so they have no triggers, and nothing distributed has a foreign key to them.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table jurisdiction (
      jurisdiction_id bigint primary key,
      level text not null check (level in ('PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP', 'VILLAGE', 'GRID')),
      kind text not null,
      name text not null,
      short_name text not null,
      system text not null,
      code text not null,
      parent_id bigint,
      valid_from date,
      valid_to date,
      administered_by bigint
    );
    comment on table jurisdiction is 'One continuing area. Codes, names and parents are dated attributes of it; here stand today''s, or the last. 行政区划';
    comment on column jurisdiction.jurisdiction_id is 'Assigned once, from the code under which the hub first met the area; never read as a code. 标识';
    comment on column jurisdiction.level is 'Level from the province to the grid. 级别';
    comment on column jurisdiction.kind is 'DISTRICT, COUNTY, COUNTY_CITY, SUBDISTRICT, TOWN … by the ending of the name. 类型';
    comment on column jurisdiction.name is 'Name today, or the last one. 名称';
    comment on column jurisdiction.short_name is 'Name without the word for its kind. 简称';
    comment on column jurisdiction.system is 'Code system of "code": GB2260 to the county, NBS12 below; another one for an area that ended before it was met in these. 代码体系';
    comment on column jurisdiction.code is 'Code today, or the last one; six, nine or twelve digits, not padded. 代码';
    comment on column jurisdiction.parent_id is 'Parent today, or the last one; null for a province. 上级';
    comment on column jurisdiction.valid_from is 'First day; null: before everything known. 启用日';
    comment on column jurisdiction.valid_to is 'Last day; null: exists today. 停用日';
    comment on column jurisdiction.administered_by is 'City that runs an area which is formally directly under the province; it adds up there. 代管上级';

    create table jurisdiction_code (
      jurisdiction_id bigint not null,
      system text not null,
      code text not null,
      name text not null,
      valid_from date,
      valid_to date,
      unique nulls not distinct (jurisdiction_id, system, code, valid_from)
    );
    comment on table jurisdiction_code is 'Codes and names that an area has or had, both days inclusive. 代码与名称';
    comment on column jurisdiction_code.jurisdiction_id is 'The area. 区划';
    comment on column jurisdiction_code.system is 'GB2260, NBS12 or MCA9: nine digits mean different townships in the last two. 代码体系';
    comment on column jurisdiction_code.code is 'Not padded. 代码';
    comment on column jurisdiction_code.name is 'Name at that time. 名称';
    comment on column jurisdiction_code.valid_from is 'First day; null: not known. 启用日';
    comment on column jurisdiction_code.valid_to is 'Last day; null: in use. 停用日';

    create table jurisdiction_parent (
      jurisdiction_id bigint not null,
      parent_id bigint not null,
      valid_from date,
      valid_to date,
      relation text not null check (relation in ('PART_OF', 'ADMINISTERED')),
      unique nulls not distinct (jurisdiction_id, valid_from)
    );
    comment on table jurisdiction_parent is 'Which area an area belongs or belonged to, both days inclusive; never derived from digits. 隶属关系';
    comment on column jurisdiction_parent.jurisdiction_id is 'The area. 区划';
    comment on column jurisdiction_parent.parent_id is 'The area it adds up to. 上级';
    comment on column jurisdiction_parent.valid_from is 'First day; null: before everything known. 启用日';
    comment on column jurisdiction_parent.valid_to is 'Last day; null: today. 停用日';
    comment on column jurisdiction_parent.relation is 'PART_OF, or ADMINISTERED for an area that is only run by it. 关系';

    create table jurisdiction_change (
      change_id integer primary key,
      kind text not null,
      effective_on text not null,
      document text,
      note text
    );
    comment on table jurisdiction_change is 'Changes of divisions. 区划变更';
    comment on column jurisdiction_change.change_id is 'Number in the file of changes. 变更编号';
    comment on column jurisdiction_change.kind is 'Kind as in the public schema: RENAME, RECODE, SPLIT, MERGE … 变更类型';
    comment on column jurisdiction_change.effective_on is 'First day of the new state as precise as known: 2015-07-23, or 1984. 生效日';
    comment on column jurisdiction_change.document is 'Number of the document that decided it. 文号';
    comment on column jurisdiction_change.note is 'What is worth knowing about it. 说明';

    create table jurisdiction_change_side (
      change_id integer not null,
      side text not null check (side in ('FROM', 'TO')),
      ordinal integer not null,
      jurisdiction_id bigint not null,
      code text not null,
      name text not null,
      moved bigint[] not null default '{}',
      partly_moved bigint[] not null default '{}',
      primary key (change_id, side, ordinal)
    );
    comment on table jurisdiction_change_side is 'Areas before and after a change. 变更双方';
    comment on column jurisdiction_change_side.change_id is 'The change. 变更';
    comment on column jurisdiction_change_side.side is 'FROM: before; TO: after. 前后';
    comment on column jurisdiction_change_side.ordinal is 'Place within the side, from 0. 序号';
    comment on column jurisdiction_change_side.jurisdiction_id is 'The area. 区划';
    comment on column jurisdiction_change_side.code is 'Its code at the time. 当时代码';
    comment on column jurisdiction_change_side.name is 'Its name at the time. 当时名称';
    comment on column jurisdiction_change_side.moved is 'Areas below it that went over whole. 整体划出';
    comment on column jurisdiction_change_side.partly_moved is 'Areas below it of which a part went over. 部分划出';

    create table jurisdiction_share (
      change_id integer not null,
      from_id bigint not null,
      to_id bigint not null,
      weight numeric(9, 8),
      basis text not null check (basis in ('POPULATION', 'AREA', 'RECORDS', 'UNKNOWN')),
      primary key (change_id, from_id, to_id)
    );
    comment on table jurisdiction_share is 'Which part of an area went where in a split or transfer. 划转比例';
    comment on column jurisdiction_share.change_id is 'The change. 变更';
    comment on column jurisdiction_share.from_id is 'Area before. 变更前区划';
    comment on column jurisdiction_share.to_id is 'Area after. 变更后区划';
    comment on column jurisdiction_share.weight is 'Share from 0 to 1; null where nothing is known, and then nothing is estimated. 比例';
    comment on column jurisdiction_share.basis is 'What the share is measured by. 依据';

    create table functional_zone (
      zone_id bigint primary key,
      code text not null,
      name text not null,
      aliases text[] not null default '{}',
      kind text not null,
      exclusive boolean,
      within_id bigint not null
    );
    comment on table functional_zone is 'Development zones and the like: laid over the tree, never part of it. 功能区';
    comment on column functional_zone.zone_id is 'Assigned once. 标识';
    comment on column functional_zone.code is 'Code in statistics, 71 to 79 in the place of the county. 代码';
    comment on column functional_zone.name is 'Name. 名称';
    comment on column functional_zone.aliases is 'Other names that reports use inside the same city. 别名';
    comment on column functional_zone.kind is 'ECONOMIC, HI_TECH, TOURISM, INDUSTRIAL or OTHER. 类型';
    comment on column functional_zone.exclusive is 'Its own figures are not contained in those of the counties; null: not known. 是否单列';
    comment on column functional_zone.within_id is 'Area that holds all of it. 所在区划';

    create table functional_zone_cover (
      zone_id bigint not null,
      jurisdiction_id bigint not null,
      extent text not null check (extent in ('WHOLE', 'PART')),
      primary key (zone_id, jurisdiction_id)
    );
    comment on table functional_zone_cover is 'Areas that a zone covers. 功能区范围';
    comment on column functional_zone_cover.zone_id is 'The zone. 功能区';
    comment on column functional_zone_cover.jurisdiction_id is 'Area that it covers. 区划';
    comment on column functional_zone_cover.extent is 'All of that area, or a part. 全部或部分';

    create table division_import (
      import_id integer generated always as identity primary key,
      source text not null,
      edition text not null,
      scope text not null,
      imported_at timestamptz not null default now(),
      rows bigint not null
    );
    comment on table division_import is 'Imports of divisions; the last one is part of the tree''s version. 区划导入';
    comment on column division_import.import_id is 'Number of the import. 编号';
    comment on column division_import.source is 'Where the list comes from. 来源';
    comment on column division_import.edition is 'State of the list: NBS 2023-06-30. 版本';
    comment on column division_import.scope is 'demonstration or country. 范围';
    comment on column division_import.imported_at is 'When. 导入时间';
    comment on column division_import.rows is 'Areas in the import. 行数';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table division_import;
    drop table functional_zone_cover;
    drop table functional_zone;
    drop table jurisdiction_share;
    drop table jurisdiction_change_side;
    drop table jurisdiction_change;
    drop table jurisdiction_parent;
    drop table jurisdiction_code;
    drop table jurisdiction;
  `)
}
