import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import {
  type AreaColumns,
  type DatedParent,
  type DivisionChange,
  type DivisionSet,
  emptyAreas,
  type FunctionalZone,
} from '../jurisdictions/divisionSet.ts'
import type { JurisdictionLevel } from '../jurisdictions/jurisdiction.ts'
import { createJurisdictionTree, type JurisdictionTree } from '../jurisdictions/jurisdictionTree.ts'
import type { Queryable } from './database.ts'

/** An import that the store knows of. */
export interface DivisionImport {
  readonly importId: number
  readonly source: string
  readonly edition: string
  readonly scope: string
  readonly rows: number
}

// One page of texts at a time beside the columns that grow.
const pageRows = 20_000

/** Imports, the latest first. */
export async function listDivisionImports(client: Queryable, _principal: Principal): Promise<DivisionImport[]> {
  const { rows } = await client.query<{
    import_id: number
    source: string
    edition: string
    scope: string
    rows: number
  }>('select import_id, source, edition, scope, rows from division_import order by import_id desc')
  return rows.map(({ import_id, rows: count, ...row }) => ({ importId: import_id, ...row, rows: Number(count) }))
}

/**
 * Reads everything that the tree is built from, in pages, so that the driver never holds the whole country twice.
 * Throws DIVISIONS_MISSING when nothing was imported.
 */
export async function loadDivisions(client: Queryable, principal: Principal): Promise<DivisionSet> {
  const [latest] = await listDivisionImports(client, principal)
  if (latest === undefined)
    throw new HubError(
      'DIVISIONS_MISSING',
      'The divisions have not been imported. Run `npm run -s hub -- divisions import`.',
    )
  const areas = await loadAreas(client)
  const codes = await client.query<{
    id: number
    system: string
    code: string
    name: string
    valid_from: string | null
    valid_to: string | null
  }>(
    `select jurisdiction_id::float8 as id, system, code, name, valid_from::text, valid_to::text from jurisdiction_code
     where valid_from is not null or valid_to is not null or system not in ('GB2260', 'NBS12')
     order by valid_to nulls last, valid_from nulls first, jurisdiction_id, system`,
  )
  const parents = await client.query<{
    id: number
    parent_id: number
    valid_from: string | null
    valid_to: string | null
    relation: DatedParent['relation']
  }>(
    `select jurisdiction_id::float8 as id, parent_id::float8 as parent_id, valid_from::text, valid_to::text, relation from jurisdiction_parent
     where valid_from is not null or valid_to is not null order by jurisdiction_id, valid_from nulls first`,
  )
  return {
    version: `${latest.edition}, import ${latest.importId}`,
    areas,
    codes: codes.rows.map((row) => ({
      jurisdictionId: row.id,
      system: row.system,
      code: row.code,
      name: row.name,
      validFrom: row.valid_from,
      validTo: row.valid_to,
    })),
    parents: parents.rows.map((row) => ({
      jurisdictionId: row.id,
      parentId: row.parent_id,
      validFrom: row.valid_from,
      validTo: row.valid_to,
      relation: row.relation,
    })),
    changes: await loadChanges(client),
    zones: await loadZones(client),
  }
}

/** `loadDivisions`, built into the tree. */
export async function loadJurisdictionTree(client: Queryable, principal: Principal): Promise<JurisdictionTree> {
  return createJurisdictionTree(await loadDivisions(client, principal))
}

type AreaPage = [number, number | null, string, string, string, string, string, string, string]

async function loadAreas(client: Queryable): Promise<AreaColumns> {
  const areas = emptyAreas()
  for (let after = 0; ; ) {
    // One text per column and page: the driver would take seven million values apart one by one.
    const { rows } = (await client.query({
      text: `select count(*)::int, max(id)::float8, string_agg(id::text, E'\\n'), string_agg(level, E'\\n'), string_agg(kind, E'\\n'), string_agg(name, E'\\n'),
               string_agg(system, E'\\n'), string_agg(code, E'\\n'), string_agg(parent, E'\\n')
             from (select jurisdiction_id as id, level, kind, name, system, code, coalesce(parent_id::text, '') as parent
                   from jurisdiction where jurisdiction_id > $1 order by jurisdiction_id limit $2) page`,
      values: [after, pageRows],
      rowMode: 'array',
    })) as { rows: AreaPage[] }
    const [count, last, ...columns] = rows[0]!
    if (count === 0) break
    const [ids, levels, kinds, names, systems, codes, parents] = columns.map((text) => text.split('\n'))
    for (let row = 0; row < count; row++) {
      areas.id.push(Number(ids![row]))
      areas.level.push(levels![row] as JurisdictionLevel)
      areas.kind.push(kinds![row]!)
      areas.name.push(names![row]!)
      areas.system.push(systems![row]!)
      areas.code.push(codes![row]!)
      areas.parentId.push(parents![row] === '' ? null : Number(parents![row]))
      areas.validFrom.push(null)
      areas.validTo.push(null)
      areas.administeredBy.push(null)
    }
    if (count < pageRows) break
    after = last!
  }
  await loadAreaDates(client, areas)
  return areas
}

/** The few areas that have a first or last day, or are run by a city that they do not belong to. */
async function loadAreaDates(client: Queryable, areas: AreaColumns): Promise<void> {
  const { rows } = await client.query<{
    id: number
    valid_from: string | null
    valid_to: string | null
    administered_by: number | null
  }>(
    `select jurisdiction_id::float8 as id, valid_from::text, valid_to::text, administered_by::float8 as administered_by from jurisdiction
     where valid_from is not null or valid_to is not null or administered_by is not null`,
  )
  const dated = new Map(rows.map((row) => [row.id, row]))
  for (const [position, id] of areas.id.entries()) {
    const row = dated.get(id)
    if (row === undefined) continue
    areas.validFrom[position] = row.valid_from
    areas.validTo[position] = row.valid_to
    areas.administeredBy[position] = row.administered_by
  }
}

async function loadChanges(client: Queryable): Promise<DivisionChange[]> {
  const changes = await client.query<{
    change_id: number
    kind: DivisionChange['kind']
    effective_on: string
    document: string | null
    note: string | null
  }>('select change_id, kind, effective_on, document, note from jurisdiction_change order by change_id')
  const sides = await client.query<{
    change_id: number
    side: 'FROM' | 'TO'
    id: number
    code: string
    name: string
    moved: number[]
    partly_moved: number[]
  }>(
    `select change_id, side, jurisdiction_id::float8 as id, code, name, moved::float8[] as moved, partly_moved::float8[] as partly_moved
     from jurisdiction_change_side order by change_id, side, ordinal`,
  )
  const sidesOf = Map.groupBy(sides.rows, (side) => side.change_id)
  return changes.rows.map((row) => ({
    id: row.change_id,
    kind: row.kind,
    effectiveOn: row.effective_on,
    document: row.document,
    note: row.note,
    sides: (sidesOf.get(row.change_id) ?? []).map(({ side, id, code, name, moved, partly_moved }) => ({
      side,
      jurisdictionId: id,
      code,
      name,
      moved,
      partlyMoved: partly_moved,
    })),
  }))
}

async function loadZones(client: Queryable): Promise<FunctionalZone[]> {
  const zones = await client.query<{
    id: number
    code: string
    name: string
    aliases: string[]
    kind: string
    exclusive: boolean | null
    within_id: number
  }>(
    'select zone_id::float8 as id, code, name, aliases, kind, exclusive, within_id::float8 as within_id from functional_zone order by zone_id',
  )
  const covers = await client.query<{ zone_id: number; id: number; extent: 'WHOLE' | 'PART' }>(
    'select zone_id::float8 as zone_id, jurisdiction_id::float8 as id, extent from functional_zone_cover order by zone_id, jurisdiction_id',
  )
  const coversOf = Map.groupBy(covers.rows, (cover) => cover.zone_id)
  return zones.rows.map(({ within_id, ...zone }) => ({
    ...zone,
    within: within_id,
    covers: (coversOf.get(zone.id) ?? []).map(({ id, extent }) => ({ jurisdictionId: id, extent })),
  }))
}
