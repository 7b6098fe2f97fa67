import type { Knex } from 'knex'
import { readerGroups } from '../src/store/readerNames.ts'
import { rolesMissing } from '../src/store/readerRolesMissing.ts'

/**
 * The second wall: PostgreSQL itself refuses what a reader may not see, whatever statement is sent. Readers own nothing, bypass nothing
 * and write nothing. Rights are data: which class a login is, and which department a measure, an indicator and a connector belong to.
 * The owner of the tables (sync, imports, migrations) is not bound by the policies, so that nothing it does gets slower.
 *
 * Figures: one login for each class of rights, in one of two groups: those who see everything pass no condition at all; what a login
 * of the other group may see follows from its own name and from nothing that can be set. Records: one login; what it may see is set
 * inside each transaction, and without that it sees nothing.
 */

const measureTables = ['rollup_year', 'rollup_month', 'rollup_delta']

/** What figures of odd days and chains of cases are counted from: canonical values, days and places. `linked`: what links need too. */
const countedColumns: Readonly<Record<string, { readonly own: string; readonly linked?: string }>> = {
  police_case: {
    own: 'nature, category, state, occurred_on, occurred_on_precision, filed_on, filed_on_precision, solved_on, solved_on_precision, closed_on, closed_on_precision, loss_amount, solved_with_video, area_set',
  },
  police_call: { own: 'category, reported_on, reported_on_precision' },
  rectification_area: {
    own: 'list_level, state, listed_on, listed_on_precision, delisted_on, delisted_on_precision',
  },
  fire_incident: {
    own: 'occurred_on, occurred_on_precision, place_kind, cause, deaths, death_window_days, injured, direct_loss, burnt_area, households',
    linked: 'source_key, linked_hazard',
  },
  listed_hazard: {
    own: 'kind, list_level, state, listed_on, listed_on_precision, due_on, due_on_precision, rectified_on, rectified_on_precision, premises_kind, funding',
    linked: 'source_key, case_number',
  },
  fire_station: {
    own: 'construction_state, reported_on, reported_on_precision, investment, vehicles, vehicle_spending',
  },
  road_accident: {
    own: 'stage, occurred_on, occurred_on_precision, road_class, road_type, form, death_window_days, deaths, deaths_24_hours, deaths_3_days, deaths_30_days, injured, direct_loss, hit_and_run',
    linked: 'source_key, case_number, linked_hazard',
  },
  mediation_case: {
    own: 'channel, dispute_type, severity, status, outcome, occurred_on, occurred_on_precision, accepted_on, accepted_on_precision, deadline_on, deadline_on_precision, closed_on, closed_on_precision, persons_involved, amount_involved, compensation_amount, agreement_form, judicial_confirmation, lead_level, prevented_escalation',
    linked: 'source_key, linked_petition, linked_incident, linked_accident',
  },
  mediation_committee: {
    own: 'organisation_kind, channel, established_on, established_on_precision, closed_on, closed_on_precision, closed, full_time_mediators, part_time_mediators',
  },
  petition_case: {
    own: 'register, form, topic, status, received_on, received_on_precision, person_visits, persons, collective, repeat, list_level, listed_on, listed_on_precision, due_on, due_on_precision, resolved_on, resolved_on_precision, leader_led, lead_level',
    linked: 'source_key, case_number',
  },
  grid_event: {
    own: 'event_kind, state, reported_on, reported_on_precision, closed_on, closed_on_precision, overdue',
  },
}

const placeColumns =
  'site_id, feed_id, county_id, township_id, village_id, event_county_id, event_township_id, event_village_id'

/** Records that are listed singly or stand in chains. */
const listedTables = [
  'police_case',
  'listed_hazard',
  'mediation_case',
  'road_accident',
  'fire_incident',
  'petition_case',
]

/** Tables of which a figures login sees what its class may. */
const boundTables = [...measureTables, ...Object.keys(countedColumns), 'coverage', 'published_figure', 'sync_run']

const runColumns =
  'site_id, run_id, connector, state, started_at, finished_at, rows_read, rows_expected, rows_written, rows_quarantined, rows_deleted, error_code, reading, dry_run, differences, report'

// Answered once for a whole statement. Keys of an object are looked up in less time than PostgreSQL takes to plan a sub-query for a hash of
// them, and a function's body is planned once for a connection.
const every = 'jsonb_exists((select reader_measures()), measure)'
const any = `jsonb_exists((select reader_measures()), measure || '|')`
const ofClass = (kind: string): string =>
  `(select r.code from access_rule r, reader_class c
    where c.login = current_user and r.kind = '${kind}' and (c.departments is null or r.department = any(c.departments)))`
const departmentsOfClass = '(select c.departments from reader_class c where c.login = current_user)::text[]'
const allDepartments = '(select c.departments is null from reader_class c where c.login = current_user)'
const feedsOf = (departments: string): string =>
  `(select f.feed_id from feed f join access_rule r on r.kind = 'CONNECTOR' and r.code = f.connector where r.department = any(${departments}))`

/** A setting of the transaction as a list; null where it was never set, empty where its transaction has ended. */
const setting = (name: string): string => `(select string_to_array(current_setting('hub.${name}', true), ','))`
const departmentIsSet = `((select current_setting('hub.departments', true) = '*')
  or feed_id in ${feedsOf(`${setting('departments')}::text[]`)})`
const siteIsInScope = `((select current_setting('hub.scope_sites', true) = '*')
  or site_id = any(${setting('scope_sites')}::text[]))`
const areasInScope = `(select string_to_array(current_setting('hub.scope_areas', true), ',')::bigint[])::bigint[]`
const placeIsInScope = `(${siteIsInScope} or ${[
  'county_id',
  'township_id',
  'village_id',
  'event_county_id',
  'event_township_id',
  'event_village_id',
]
  .map((column) => `${column} = any(${areasInScope})`)
  .join(' or ')})`

export async function up(knex: Knex): Promise<void> {
  const { rows } = (await knex.raw('select current_database() as name')) as { rows: { name: string }[] }
  const groups = readerGroups(rows[0]!.name)
  await createGroups(knex, [groups.figures, groups.everything, groups.records])
  const [figures, everything, records] = [groups.figures, groups.everything, groups.records].map(
    (group) => `"${group}"`,
  )
  const both = `${figures}, ${everything}`
  await knex.raw(`
    create table reader_role (figures name not null, everything name not null, records name not null);
    comment on table reader_role is 'Groups of logins that may read this store; a copy of the store keeps them. 读取角色';
    insert into reader_role values ('${groups.figures}', '${groups.everything}', '${groups.records}');

    create table reader_class (
      login name primary key,
      departments text[],
      cleared boolean not null,
      measures jsonb not null
    );
    comment on table reader_class is 'Class of rights of each login that reads figures. 读取权限类别';
    comment on column reader_class.departments is 'Departments whose figures it may read; null: all. 部门';
    comment on column reader_class.cleared is 'Whether it may read every cell of sensitive measures. 敏感指标权限';
    comment on column reader_class.measures is 'Keys: a measure of which it may read every cell; with | at the end, one of which it may read anything. Made of access_rule. 可读指标';
    create function reader_measures() returns jsonb language plpgsql stable parallel safe as $$
    begin
      return (select c.measures || '{}' from public.reader_class c where c.login = current_user);
    end $$;
    comment on function reader_measures is 'The measures of whoever asks, unpacked; null for whoever is no reader. 本登录可读指标';
    revoke all on function reader_measures from public;

    create table access_rule (
      kind text not null check (kind in ('MEASURE', 'INDICATOR', 'CONNECTOR')),
      code text not null,
      department text not null,
      sensitive boolean not null,
      primary key (kind, code)
    );
    comment on table access_rule is 'Which department a measure, an indicator or a connector belongs to; written by the hub at start. 权限规则';
    comment on column access_rule.sensitive is 'Readers who are not cleared get cells that are published only. 是否敏感';

    grant execute on function reader_measures to ${figures};
    grant select on reader_class, access_rule, feed, site, data_version, source_state to ${both};
    grant select (${runColumns}) on sync_run to ${both};
    grant select on ${measureTables.join(', ')}, coverage, published_figure to ${both};
    grant select on access_rule, feed, ${listedTables.join(', ')}, quarantine to ${records};

    alter table coverage enable row level security;
    create policy figures_of_class on coverage for select to ${figures}
      using (${any});
    alter table published_figure enable row level security;
    create policy figures_of_class on published_figure for select to ${figures}
      using (${allDepartments} or indicator in ${ofClass('INDICATOR')});
    alter table sync_run enable row level security;
    create policy figures_of_class on sync_run for select to ${figures}
      using (${allDepartments} or connector = 'rebuild-rollups' or connector in ${ofClass('CONNECTOR')});
    alter table quarantine enable row level security;
    create policy records_of_transaction on quarantine for select to ${records}
      using (${departmentIsSet} and ${siteIsInScope});
  `)
  for (const table of measureTables) {
    await knex.raw(`
      alter table ${table} enable row level security;
      create policy figures_of_class on ${table} for select to ${figures}
        using (${every});
    `)
  }
  for (const [table, { own, linked }] of Object.entries(countedColumns)) {
    await knex.raw(`
      grant select (${[placeColumns, own, ...(linked === undefined ? [] : [linked])].join(', ')}) on ${table} to ${both};
      alter table ${table} enable row level security;
      create policy figures_of_class on ${table} for select to ${figures}
        using (${allDepartments} or feed_id in ${feedsOf(departmentsOfClass)});
    `)
  }
  for (const table of boundTables) {
    await knex.raw(`create policy figures_of_all on ${table} for select to ${everything} using (true)`)
  }
  for (const table of listedTables) {
    await knex.raw(`
      create policy records_of_transaction on ${table} for select to ${records}
        using (${departmentIsSet} and ${placeIsInScope});
    `)
  }
}

/** Roles belong to the whole cluster: they may be there already. */
async function createGroups(knex: Knex, groups: string[]): Promise<void> {
  const known = (await knex.raw('select rolname from pg_roles where rolname = any(?)', [groups])) as {
    rows: { rolname: string }[]
  }
  const missing = groups.filter((group) => !known.rows.some(({ rolname }) => rolname === group))
  const statements = missing.map((group) => `create role "${group}" nologin`)
  try {
    for (const statement of statements) await knex.raw(statement)
  } catch (error) {
    throw (error as { code?: string }).code === '42501' ? rolesMissing(statements, error) : error
  }
}

export async function down(knex: Knex): Promise<void> {
  const { rows } = (await knex.raw('select figures, everything, records from reader_role')) as {
    rows: { figures: string; everything: string; records: string }[]
  }
  const { figures, everything, records } = rows[0]!
  for (const table of listedTables) await knex.raw(`drop policy records_of_transaction on ${table}`)
  for (const table of boundTables) {
    await knex.raw(
      `drop policy figures_of_class on ${table}; drop policy figures_of_all on ${table}; alter table ${table} disable row level security`,
    )
  }
  await knex.raw(`
    drop policy records_of_transaction on quarantine;
    alter table quarantine disable row level security;
    drop function reader_measures; drop table access_rule; drop table reader_class; drop table reader_role;
    revoke all on all tables in schema public from "${figures}", "${everything}", "${records}";
  `)
  // Roles belong to the whole cluster: another store, a copy of this one, may still use them.
  await knex.raw(`
    do $$
    declare member name;
    begin
      for member in select pg_get_userbyid(m.member) from pg_auth_members m join pg_roles r on r.oid = m.roleid
        where r.rolname in ('${figures}', '${everything}', '${records}') and pg_get_userbyid(m.member) <> current_user
      loop execute format('drop role %I', member); end loop;
      drop role "${figures}";
      drop role "${everything}";
      drop role "${records}";
    exception when dependent_objects_still_exist or insufficient_privilege or object_in_use then
      raise notice 'the roles of readers are kept: another store uses them';
    end $$;
  `)
}
