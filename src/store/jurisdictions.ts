import { HubError } from '../errors.ts'
import type { Principal } from '../identity/principal.ts'
import type { DatedParent, DivisionChange, FunctionalZone, PackedDivisions } from '../jurisdictions/divisionSet.ts'
import { type AreaLife, levelRank, type PackedAreas } from '../jurisdictions/divisionTable.ts'
import type { JurisdictionId, JurisdictionLevel } from '../jurisdictions/jurisdiction.ts'
import { createPackedTree, type JurisdictionTree } from '../jurisdictions/jurisdictionTree.ts'
import { isForeign, numberOf } from '../jurisdictions/packAreas.ts'
import type { Queryable } from './database.ts'
import { readIntegers } from './readIntegers.ts'

/** An import that the store knows of. */
export interface DivisionImport {
  readonly importId: number
  readonly source: string
  readonly edition: string
  readonly scope: string
  readonly rows: number
}

// Texts so short that they are gone with the young objects: larger ones stay until the heap has grown for them.
const pageRows = 4_000

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
export async function loadDivisions(client: Queryable, principal: Principal): Promise<PackedDivisions> {
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
  return createPackedTree(await loadDivisions(client, principal))
}

type AreaPage = [count: number, ids: string, codes: string, parents: string, names: string, words: string]

async function loadAreas(client: Queryable): Promise<PackedAreas> {
  const counted = await client.query<{ areas: number }>('select count(*)::int as areas from jurisdiction')
  const size = counted.rows[0]!.areas
  const ids = new Float64Array(size)
  const codes = new Float64Array(size)
  const parentIds = new Float64Array(size)
  const ranks = new Uint8Array(size)
  const kinds = new Uint8Array(size)
  const kindNumbers = new Map<string, number>()
  const foreignSystems = new Map<number, string>()
  const names: string[] = []
  let word = wordOf('VILLAGE OTHER NBS12,')
  for (let position = 0; position < size; ) {
    // One text per column and page: the driver would take seven million values apart one by one.
    const { rows } = (await client.query({
      text: `select count(*)::int, string_agg(id::text, ','), string_agg(code, ','), string_agg(parent, ','),
               string_agg(name || E'\n', ''), string_agg(level || ' ' || kind || ' ' || system || ',', '')
             from (select jurisdiction_id as id, level, kind, name, system, code, coalesce(parent_id::text, '') as parent
                   from jurisdiction where jurisdiction_id > $1 order by jurisdiction_id limit $2) page`,
      values: [ids[position - 1] ?? 0, Math.min(pageRows, size - position)],
      rowMode: 'array',
    })) as { rows: AreaPage[] }
    const [count, idText, codeText, parentText, nameText, wordText] = rows[0]!
    if (count === 0) throw new HubError('DIVISIONS_INVALID', 'The divisions changed while they were read. Start again.')
    ids.set(readIntegers(idText), position)
    codes.set(readIntegers(codeText), position)
    parentIds.set(readIntegers(parentText), position)
    names.push(nameText)
    for (let at = 0; at < wordText.length; position += 1) {
      // Areas follow others of their kind: a text for each would be thrown away at once.
      if (!wordText.startsWith(word.text, at)) word = wordOf(wordText.slice(at, wordText.indexOf(',', at) + 1))
      at += word.text.length
      ranks[position] = word.rank
      kinds[position] = numberOf(kindNumbers, word.kind)
      if (word.foreign !== null) foreignSystems.set(position, word.foreign)
    }
  }
  return {
    ids,
    ranks,
    codes,
    parentIds,
    kinds,
    kindNames: [...kindNumbers.keys()],
    names: names.join(''),
    foreignSystems,
    ...(await loadAreaDates(client, ids)),
  }
}

/** What is told of an area by words; `text` ends with a comma. */
interface AreaWord {
  readonly text: string
  readonly rank: number
  readonly kind: string
  /** The system of its code, where it is not the primary one of the level. */
  readonly foreign: string | null
}

function wordOf(text: string): AreaWord {
  const [level, kind, system] = text.slice(0, -1).split(' ') as [JurisdictionLevel, string, string]
  const rank = levelRank(level)
  return { text, rank, kind, foreign: isForeign(rank, system) ? system : null }
}

/** The few areas that have a first or last day, or are run by a city that they do not belong to. */
async function loadAreaDates(
  client: Queryable,
  ids: Float64Array,
): Promise<Pick<PackedAreas, 'lives' | 'administeredBy'>> {
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
  const lives = new Map<number, AreaLife>()
  const administeredBy = new Map<number, JurisdictionId>()
  for (let position = 0; position < ids.length; position += 1) {
    const row = dated.get(ids[position]!)
    if (row === undefined) continue
    if (row.valid_from !== null || row.valid_to !== null)
      lives.set(position, { validFrom: row.valid_from, validTo: row.valid_to })
    if (row.administered_by !== null) administeredBy.set(position, row.administered_by)
  }
  return { lives, administeredBy }
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
