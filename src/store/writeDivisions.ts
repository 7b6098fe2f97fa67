import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import { shortName } from '../jurisdictions/divisionKind.ts'
import type {
  AreaColumns,
  DatedCode,
  DatedParent,
  DivisionChange,
  DivisionSet,
  FunctionalZone,
} from '../jurisdictions/divisionSet.ts'
import type { Queryable } from './database.ts'
import type { DivisionImport } from './jurisdictions.ts'

/** What an import tells about itself. */
export type DivisionImportNote = Omit<DivisionImport, 'importId'>

// Large enough that the round trips do not count, small enough that one batch's texts stay below some ten megabytes.
const batchRows = 20_000

/**
 * Writes a set in the transaction that the caller has begun. Areas that are there are brought up to date, none is removed; the same
 * set twice changes nothing. `advance` is told how many areas are written.
 */
export async function writeDivisions(
  client: Queryable,
  _principal: Principal,
  set: DivisionSet,
  note: DivisionImportNote,
  advance: (areas: number) => void,
): Promise<void> {
  const datedCodes = new Set(set.codes.map(({ jurisdictionId, system, code }) => `${jurisdictionId} ${system} ${code}`))
  const datedParents = new Set(set.parents.map((parent) => parent.jurisdictionId))
  const { areas } = set
  for (let start = 0; start < areas.id.length; start += batchRows) {
    const end = Math.min(start + batchRows, areas.id.length)
    await writeAreas(client, areas, start, end)
    const codes: DatedCode[] = []
    const parents: DatedParent[] = []
    for (let row = start; row < end; row++) {
      const jurisdictionId = areas.id[row]!
      const system = areas.system[row]!
      const code = areas.code[row]!
      if (!datedCodes.has(`${jurisdictionId} ${system} ${code}`))
        codes.push({ jurisdictionId, system, code, name: areas.name[row]!, validFrom: null, validTo: null })
      const parentId = areas.parentId[row]!
      const relation = areas.administeredBy[row] === null ? 'PART_OF' : 'ADMINISTERED'
      if (parentId !== null && !datedParents.has(jurisdictionId))
        parents.push({ jurisdictionId, parentId, validFrom: null, validTo: null, relation })
    }
    await writeCodes(client, codes)
    await writeParents(client, parents)
    advance(end)
  }
  await writeCodes(client, set.codes)
  await writeParents(client, set.parents)
  await writeChanges(client, set.changes)
  await writeZones(client, set.zones)
  await client.query('insert into division_import (source, edition, scope, rows) values ($1, $2, $3, $4)', [
    note.source,
    note.edition,
    note.scope,
    note.rows,
  ])
}

/**
 * A column as one text parameter, one line per row, null as an empty line; `rowsOf` is its counterpart in SQL. The driver takes arrays
 * apart value by value: over the country's seven million values that costs half of the import.
 */
function column(values: readonly (string | number | null)[]): string {
  if (values.some((value) => typeof value === 'string' && value.includes('\n'))) {
    throw new HubError('DIVISIONS_INVALID', 'A name or code of the divisions holds a line break.')
  }
  return values.join('\n')
}

/** The rows of `column` parameters $1 to $n, as a table source. */
function rowsOf(...types: readonly string[]): string {
  return `unnest(${types.map((type, index) => `string_to_array($${index + 1}, E'\\n', '')::${type}[]`).join(', ')})`
}

async function writeAreas(client: Queryable, areas: AreaColumns, start: number, end: number): Promise<void> {
  const part = <T>(values: readonly T[]): T[] => values.slice(start, end)
  const shortNames = part(areas.name).map((name, index) => shortName(areas.level[start + index]!, name))
  await client.query(
    `insert into jurisdiction (jurisdiction_id, level, kind, name, short_name, system, code, parent_id, valid_from, valid_to, administered_by)
     select * from ${rowsOf('bigint', 'text', 'text', 'text', 'text', 'text', 'text', 'bigint', 'date', 'date', 'bigint')}
     on conflict (jurisdiction_id) do update set
       level = excluded.level, kind = excluded.kind, name = excluded.name, short_name = excluded.short_name, system = excluded.system, code = excluded.code,
       parent_id = excluded.parent_id, valid_from = excluded.valid_from, valid_to = excluded.valid_to, administered_by = excluded.administered_by
     where (jurisdiction.level, jurisdiction.kind, jurisdiction.name, jurisdiction.short_name, jurisdiction.system, jurisdiction.code,
            jurisdiction.parent_id, jurisdiction.valid_from, jurisdiction.valid_to, jurisdiction.administered_by)
       is distinct from (excluded.level, excluded.kind, excluded.name, excluded.short_name, excluded.system, excluded.code,
            excluded.parent_id, excluded.valid_from, excluded.valid_to, excluded.administered_by)`,
    [
      column(part(areas.id)),
      column(part(areas.level)),
      column(part(areas.kind)),
      column(part(areas.name)),
      column(shortNames),
      column(part(areas.system)),
      column(part(areas.code)),
      column(part(areas.parentId)),
      column(part(areas.validFrom)),
      column(part(areas.validTo)),
      column(part(areas.administeredBy)),
    ],
  )
}

async function writeCodes(client: Queryable, codes: readonly DatedCode[]): Promise<void> {
  await client.query(
    `insert into jurisdiction_code (jurisdiction_id, system, code, name, valid_from, valid_to)
     select * from ${rowsOf('bigint', 'text', 'text', 'text', 'date', 'date')}
     on conflict (jurisdiction_id, system, code, valid_from) do update set name = excluded.name, valid_to = excluded.valid_to
     where (jurisdiction_code.name, jurisdiction_code.valid_to) is distinct from (excluded.name, excluded.valid_to)`,
    [
      column(codes.map((row) => row.jurisdictionId)),
      column(codes.map((row) => row.system)),
      column(codes.map((row) => row.code)),
      column(codes.map((row) => row.name)),
      column(codes.map((row) => row.validFrom)),
      column(codes.map((row) => row.validTo)),
    ],
  )
}

async function writeParents(client: Queryable, parents: readonly DatedParent[]): Promise<void> {
  await client.query(
    `insert into jurisdiction_parent (jurisdiction_id, parent_id, valid_from, valid_to, relation)
     select * from ${rowsOf('bigint', 'bigint', 'date', 'date', 'text')}
     on conflict (jurisdiction_id, valid_from) do update set parent_id = excluded.parent_id, valid_to = excluded.valid_to, relation = excluded.relation
     where (jurisdiction_parent.parent_id, jurisdiction_parent.valid_to, jurisdiction_parent.relation)
       is distinct from (excluded.parent_id, excluded.valid_to, excluded.relation)`,
    [
      column(parents.map((row) => row.jurisdictionId)),
      column(parents.map((row) => row.parentId)),
      column(parents.map((row) => row.validFrom)),
      column(parents.map((row) => row.validTo)),
      column(parents.map((row) => row.relation)),
    ],
  )
}

/** Changes and zones are a few hundred rows that come whole: those of the set replace those of the same number. */
async function writeChanges(client: Queryable, changes: readonly DivisionChange[]): Promise<void> {
  const ids = changes.map((change) => change.id)
  for (const table of ['jurisdiction_share', 'jurisdiction_change_side', 'jurisdiction_change']) {
    await client.query(`delete from ${table} where change_id = any($1::integer[])`, [ids])
  }
  await client.query(
    `insert into jurisdiction_change (change_id, kind, effective_on, document, note)
     select * from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[])`,
    [
      ids,
      changes.map((one) => one.kind),
      changes.map((one) => one.effectiveOn),
      changes.map((one) => one.document),
      changes.map((one) => one.note),
    ],
  )
  const sides = changes.flatMap((change) =>
    (['FROM', 'TO'] as const).flatMap((side) =>
      change.sides.filter((one) => one.side === side).map((one, ordinal) => ({ ...one, ordinal, changeId: change.id })),
    ),
  )
  // Arrays of arrays of different lengths are no PostgreSQL array: the lists travel as text.
  await client.query(
    `insert into jurisdiction_change_side (change_id, side, ordinal, jurisdiction_id, code, name, moved, partly_moved)
     select a, b, c, d, e, f, g::bigint[], h::bigint[]
     from unnest($1::integer[], $2::text[], $3::integer[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[]) as side(a, b, c, d, e, f, g, h)`,
    [
      sides.map((one) => one.changeId),
      sides.map((one) => one.side),
      sides.map((one) => one.ordinal),
      sides.map((one) => one.jurisdictionId),
      sides.map((one) => one.code),
      sides.map((one) => one.name),
      sides.map((one) => `{${one.moved.join()}}`),
      sides.map((one) => `{${one.partlyMoved.join()}}`),
    ],
  )
  await client.query(
    `insert into jurisdiction_share (change_id, from_id, to_id, weight, basis)
     select distinct change.change_id, before.jurisdiction_id, after.jurisdiction_id, null::numeric, 'UNKNOWN'
     from jurisdiction_change change
     join jurisdiction_change_side before on before.change_id = change.change_id and before.side = 'FROM'
     join jurisdiction_change_side after on after.change_id = change.change_id and after.side = 'TO'
     where change.kind in ('SPLIT', 'PARTIAL_TRANSFER') and change.change_id = any($1::integer[])`,
    [ids],
  )
}

async function writeZones(client: Queryable, zones: readonly FunctionalZone[]): Promise<void> {
  const ids = zones.map((zone) => zone.id)
  for (const table of ['functional_zone_cover', 'functional_zone'])
    await client.query(`delete from ${table} where zone_id = any($1::bigint[])`, [ids])
  await client.query(
    `insert into functional_zone (zone_id, code, name, aliases, kind, exclusive, within_id)
     select a, b, c, coalesce(string_to_array(nullif(d, ''), ' '), '{}'), e, f, g
     from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::bigint[]) as zone(a, b, c, d, e, f, g)`,
    [
      ids,
      zones.map((zone) => zone.code),
      zones.map((zone) => zone.name),
      zones.map((zone) => zone.aliases.join(' ')),
      zones.map((zone) => zone.kind),
      zones.map((zone) => zone.exclusive),
      zones.map((zone) => zone.within),
    ],
  )
  const covers = zones.flatMap((zone) => zone.covers.map((cover) => ({ ...cover, zone: zone.id })))
  await client.query(
    `insert into functional_zone_cover (zone_id, jurisdiction_id, extent) select * from unnest($1::bigint[], $2::bigint[], $3::text[])`,
    [
      covers.map((cover) => cover.zone),
      covers.map((cover) => cover.jurisdictionId),
      covers.map((cover) => cover.extent),
    ],
  )
}
