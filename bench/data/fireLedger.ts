import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { compactDay, dayNumber } from '../../src/demo/calendar.ts'
import { fireCity } from '../../src/demo/fireSafety/fireCities.ts'
import { encodeGb18030 } from '../../src/demo/fireSafety/gb18030.ts'
import { csvText, fireColumns, fireLedger } from '../../src/demo/fireSafety/ledgers.ts'
import { seededRandom } from '../../src/demo/random.ts'
import type { Bench } from '../scenario.ts'
import { syncedSite } from '../syncRun.ts'
import { syncDirectory } from '../syncStore.ts'

const year = 2010
/** Lines that are written out at once. */
const linesAtOnce = 5_000

/** A drop folder of the fire brigade with one ledger of so many rows in GB18030, made once. */
export async function makeFireLedger(
  bench: Bench,
  rows: number,
): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = path.join(syncDirectory, `fire_ledger_${rows}`)
  const file = path.join(folder, `hz_ledger_${year}.csv`)
  if (!existsSync(file)) {
    bench.tell(`writing a ledger of ${rows} rows, once`)
    await mkdir(folder, { recursive: true })
    await pipeline(Readable.from(pieces(rows)), createWriteStream(`${file}.part`))
    await rename(`${file}.part`, file)
  }
  return { folder, file }
}

/** Days that the source vouches for. */
export const fireLedgerCovered = { from: `${year}-01-01`, through: `${year}-12-31` }

/**
 * The demonstration's ledger again and again under new numbers, each fire on another day of the year; its odd rows grow with it. At the
 * end stands the closing row, without which the hub takes a file for half written.
 */
function* pieces(wanted: number): Generator<Buffer> {
  const ledger = fireLedger(fireCity(syncedSite), year)
  // With the number of rows in it, for pgloader takes no row without a key.
  const closing = ledger.rows.at(-1)!.map((cell, index) => (fireColumns[index] === 'jqbh' ? String(wanted) : cell))
  const models = ledger.rows.slice(0, -1)
  const number = fireColumns.indexOf('jqbh')
  const moment = fireColumns.indexOf('zqsj')
  const random = seededRandom('bench fire ledger')
  const rowOf = (index: number): string[] => {
    const row = [...models[index % models.length]!]
    row[number] = String(index + 1).padStart(19, '0')
    const day = compactDay(random.integer(dayNumber(year, 1, 1), dayNumber(year, 12, 31)))
    // A month that there is not stays as it is.
    if (/^\d{4}(0[1-9]|1[0-2])/.test(row[moment]!)) row[moment] = `${day}${row[moment]!.slice(8)}`
    return row
  }
  yield encodeGb18030(csvText({ columns: fireColumns, rows: [] }))
  const lines = (rows: string[][]): Buffer => {
    const [, ...body] = csvText({ columns: fireColumns, rows }).split('\r\n')
    return encodeGb18030(body.join('\r\n'))
  }
  for (let first = 0; first < wanted; first += linesAtOnce) {
    const many = Math.min(linesAtOnce, wanted - first)
    yield lines(Array.from({ length: many }, (_, index) => rowOf(first + index)))
  }
  yield lines([closing])
}
