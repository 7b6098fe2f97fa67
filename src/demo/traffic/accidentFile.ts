import { readFile } from 'node:fs/promises'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { CityPlaces } from '../places.ts'
import { syntheticLabel } from '../published.ts'
import { type AccidentRow, accidentColumns, accidentRows } from './accidents.ts'
import { type EnforcementRow, enforcementRows } from './enforcement.ts'

/**
 * The tables of the accident file. The key of `acd_file` has the stage beside the event's number: the preliminary report stays when the
 * full one comes.
 */
const schema = `
  create table acd_file (${Object.entries(accidentColumns)
    .map(([column, type]) => `${column} ${type}`)
    .join(', ')}, primary key (sgbh, jllx));
  create table vio_enf_month (tjyf TEXT, glbm TEXT, wfxw TEXT, cfqs INT, jlrs INT, jlzx INT, zxl TEXT,
    primary key (tjyf, glbm, wfxw));
  create table sm (sm TEXT);`

/** Writes the accident file of a city, which must not exist: accidents and monthly enforcement of both years. */
export function writeAccidentFile(file: string, city: CityPlaces): void {
  writeTrafficTables(
    file,
    city.years.flatMap((year) => accidentRows(city, year)),
    city.years.flatMap((year) => enforcementRows(city, year)),
  )
}

/** Writes an accident file with these rows; a column of an accident that is not named is left to its default. For tests too. */
export function writeTrafficTables(
  file: string,
  accidents: readonly Partial<AccidentRow>[],
  enforcement: readonly EnforcementRow[],
): void {
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma journal_mode = memory; pragma synchronous = off; begin')
    database.exec(schema)
    database.prepare('insert into sm (sm) values (?)').run(syntheticLabel)
    const inserts = new Map<string, StatementSync>()
    for (const accident of accidents) {
      const columns = Object.keys(accident)
      const sql = `insert into acd_file (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`
      const insertAccident = inserts.get(sql) ?? database.prepare(sql)
      inserts.set(sql, insertAccident)
      insertAccident.run(...Object.values(accident))
    }
    const insert = database.prepare('insert into vio_enf_month values (?, ?, ?, ?, ?, ?, ?)')
    for (const row of enforcement) insert.run(...row)
    database.exec('commit')
  } finally {
    database.close()
  }
}

/** The file as it lies there while it is still being copied: its last pages are missing. For tests. */
export async function halfWrittenAccidentFile(file: string): Promise<Buffer> {
  const whole = await readFile(file)
  return whole.subarray(0, Math.floor(whole.length * 0.6))
}
