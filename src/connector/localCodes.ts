import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { HubError } from '../errors.ts'
import type { LocalCodes, LocalDivisionCode, StationDivision } from '../jurisdictions/resolveDivision.ts'

/** Files of `codes/` that tell places and are no code tables, with their headers. */
const placeFiles = {
  'divisions.csv': ['code', 'system', 'target', 'from', 'to'],
  'stations.csv': ['station', 'division', 'from', 'to'],
} as const

const targetSystems: readonly string[] = ['GB2260', 'NBS12', 'MCA9', 'ZONE', 'NAME']

/**
 * Loads the places that only this department knows: `codes/divisions.csv` (codes of its own -> a national code, a zone or a name) and
 * `codes/stations.csv` (organisation -> the division it serves, one row each where it serves several). Days are ISO and inclusive,
 * empty is open. A file that is absent is an empty table. Throws CONNECTOR_INVALID with all faults at once.
 */
export function loadLocalCodes(directory: URL): LocalCodes {
  const faults: string[] = []
  const codes = readRows(directory, 'divisions.csv', faults).map((row): LocalDivisionCode => {
    if (!targetSystems.includes(row['system'] ?? ''))
      faults.push(`codes/divisions.csv: system of ${row['code']} must be one of ${targetSystems.join(', ')}`)
    return {
      code: row['code']!,
      system: row['system'] as LocalDivisionCode['system'],
      target: row['target']!,
      from: row['from'] || null,
      to: row['to'] || null,
    }
  })
  const stations = readRows(directory, 'stations.csv', faults).map(
    (row): StationDivision => ({
      station: row['station']!,
      division: row['division']!,
      from: row['from'] || null,
      to: row['to'] || null,
    }),
  )
  if (faults.length > 0) {
    throw new HubError(
      'CONNECTOR_INVALID',
      `Tables of places are wrong:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
      { details: { faults } },
    )
  }
  return { codes, stations }
}

function readRows(directory: URL, file: keyof typeof placeFiles, faults: string[]): Readonly<Record<string, string>>[] {
  const url = new URL(file, directory)
  if (!existsSync(url)) return []
  const [header, ...rows]: string[][] = parse(readFileSync(url, 'utf8'), {
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    trim: true,
  })
  const names: readonly string[] = placeFiles[file]
  if (header?.join(',') !== names.join(',')) {
    faults.push(`codes/${file}: the header must be ${names.join(',')}`)
    return []
  }
  return rows.flatMap((cells, index) => {
    const row = Object.fromEntries(names.map((name, position) => [name, cells[position] ?? '']))
    const [first, second] = cells
    const wrongDay = ['from', 'to'].some((name) => row[name] !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(row[name]!))
    if (cells.length !== names.length || !first || !second || wrongDay) {
      faults.push(`codes/${file}: line ${index + 2} must have ${names.join(', ')}; days as 2010-07-04 or empty`)
      return []
    }
    return [row]
  })
}
