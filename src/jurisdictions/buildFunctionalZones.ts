import type { DivisionList, ZoneRow } from './divisionFiles.ts'
import type { FunctionalZone } from './divisionSet.ts'
import type { JurisdictionId } from './jurisdiction.ts'
import { jurisdictionIdOf } from './jurisdictionId.ts'

/**
 * Zones of the hub's own file, and those that the yearly list names among the counties, of which only the city that holds them is known.
 * `idOf` finds an area of the list, or throws naming the zone.
 */
export function buildFunctionalZones(
  rows: readonly ZoneRow[],
  listed: DivisionList['zones'],
  idOf: (code: string, zone: string) => JurisdictionId,
): FunctionalZone[] {
  const described = rows.map(
    (row): FunctionalZone => ({
      id: jurisdictionIdOf(row.code),
      code: row.code,
      name: row.name,
      aliases: row.aliases === '' ? [] : row.aliases.split(' '),
      kind: row.kind,
      exclusive: row.exclusive === '' ? null : row.exclusive === 'true',
      within: idOf(row.within, row.code),
      covers: row.covers.split(' ').map((cover) => {
        const [code, extent] = cover.split(':') as [string, 'WHOLE' | 'PART']
        return { jurisdictionId: idOf(code, row.code), extent }
      }),
    }),
  )
  const known = new Set(described.map((zone) => zone.code))
  const others = listed.filter((zone) => !known.has(zone.code))
  return [
    ...described,
    ...others.map(
      ({ code, name, within }): FunctionalZone => ({
        id: jurisdictionIdOf(code),
        code,
        name,
        aliases: [],
        kind: zoneKind(name),
        exclusive: null,
        within: idOf(within, code),
        covers: [],
      }),
    ),
  ]
}

function zoneKind(name: string): string {
  if (/高新|高技术/u.test(name)) return 'HI_TECH'
  if (/经济/u.test(name)) return 'ECONOMIC'
  return /园区/u.test(name) ? 'INDUSTRIAL' : 'OTHER'
}
