import type { ListRow } from '../../adapters/restServer.ts'
import { listRow } from '../../adapters/restServer.ts'
import type { CrashDay } from './crashConnectors.ts'

/**
 * What the sources of the crash suite hold, the same in every run: on the second day rows are new, changed, deleted (by flag, or
 * gone), committed late, mended and newly broken; files are corrected, added and delivered again under another name.
 */

/** A row by column. */
export type CrashRow = Readonly<Record<string, string | null>>

// Counties, a township, a village, a county that lost a town since, that town, and no code at all.
const places = ['330302', '330303', '330304', '330381', '330381001', '330381001001', '330327', '330327123', '999999']
const counties = ['330302', '330303', '330304', '330322', '330324', '330381', '330382']
const categories = ['BURGLARY', 'ROBBERY', 'FRAUD']
/** Cannot be read as a day. */
const unreadable = '?'

const two = (number: number): string => String(number).padStart(2, '0')

function caseRow(id: string, seed: number, more: CrashRow = {}): CrashRow {
  const month = two(1 + (seed % 12))
  return {
    id,
    place: places[seed % places.length]!,
    category: categories[seed % categories.length]!,
    filed: seed % 17 === 0 ? `2010${month}` : `${2009 + (seed % 2)}${month}${two(1 + (seed % 28))}`,
    solved: seed % 3 === 0 ? `2010${month}${two(1 + (seed % 28))}` : null,
    loss: seed % 5 === 0 ? null : String(seed * 7),
    video: seed % 2 === 0 ? '1' : '0',
    areaSet: seed % 7 === 0 ? 'CITY_LISTED' : null,
    deleted: '0',
    changed: null,
    ...more,
  }
}

/** A table with stamps (ten rows share one) and a deletion flag. */
export function caseTable(day: CrashDay): CrashRow[] {
  const stamp = (hour: number, minute: number): string => `2011-01-01 ${two(hour)}:${two(minute)}:00`
  const rows = Array.from({ length: 700 }, (_, index) =>
    caseRow(`C${index}`, index, {
      changed: stamp(8, Math.floor(index / 12)),
      deleted: index % 50 === 49 ? '1' : '0',
      ...(index % 40 === 7 ? { filed: unreadable } : {}),
    }),
  )
  if (day === 'first') return rows
  const worked = rows.map((row, index) => {
    const changed = `2011-01-02 09:${two(index % 60)}:00`
    if (index % 40 === 7 && index % 80 === 7) return { ...row, filed: '20100808', changed }
    if (index % 60 === 11) return { ...row, filed: unreadable, changed }
    if (index % 30 === 13) return { ...row, place: '330303', loss: String(index), changed }
    if (index % 45 === 22) return { ...row, deleted: '1', changed }
    if (index % 100 === 49) return { ...row, deleted: '0', changed }
    return row
  })
  const late = Array.from({ length: 8 }, (_, index) =>
    caseRow(`L${index}`, 31 * index, { changed: stamp(8, 40 + index) }),
  )
  const added = Array.from({ length: 60 }, (_, index) =>
    caseRow(`N${index}`, 5 * index, {
      changed: `2011-01-02 10:${two(Math.floor(index / 20))}:00`,
      ...(index === 30 ? { filed: unreadable } : {}),
    }),
  )
  return [...worked, ...late, ...added]
}

/** A table without stamps, in which some keys stand twice, with the same content or another. */
export function archiveTable(day: CrashDay): CrashRow[] {
  const rows = Array.from({ length: 400 }, (_, index) =>
    caseRow(`A${index}`, 3 * index, index % 45 === 8 ? { category: null } : {}),
  )
  const twice = [rows[20]!, { ...rows[33]!, loss: '1' }]
  if (day === 'first') return [...rows, ...twice]
  const worked = rows.flatMap((row, index) => {
    if (index % 27 === 5) return []
    if (index % 90 === 8) return [{ ...row, category: 'FRAUD' }]
    if (index % 33 === 6) return [{ ...row, category: null }]
    return [index % 20 === 3 ? { ...row, loss: String(index), place: '330381' } : row]
  })
  return [...worked, ...Array.from({ length: 25 }, (_, index) => caseRow(`B${index}`, index)), twice[0]!]
}

/** Running totals of the year by county and month. */
function totals(year: number, month: number, corrected: boolean): CrashRow[] {
  return counties.map((place, index) => ({
    place,
    month: `${year}${two(month)}`,
    inspected: index === 3 && month === 4 && !corrected ? unreadable : String(month * (10 + index)),
    fines: String(month * 1000 + index * 10 + (corrected ? 5 : 0)),
  }))
}

/** A table of statistics. */
export function inspectionTable(day: CrashDay): CrashRow[] {
  const months = day === 'first' ? 11 : 12
  return Array.from({ length: months }, (_, index) =>
    totals(2009, index + 1, day === 'second' && (index === 3 || index === 6)),
  ).flat()
}

/** Files by name. */
export function crashFiles(day: CrashDay): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (let month = 1; month <= (day === 'first' ? 8 : 10); month += 1) {
    const rows = Array.from({ length: 40 }, (_, index) =>
      caseRow(`F${month}-${index}`, month * 40 + index, {
        filed: index === 9 ? unreadable : `2010${two(month)}${two(1 + (index % 28))}`,
      }),
    )
    const corrected = day === 'second' && (month === 3 || month === 5)
    const delivered = corrected
      ? [...rows.slice(3).map((row) => ({ ...row, loss: '9' })), caseRow(`F${month}-new`, month, { filed: '20100315' })]
      : rows
    files.set(`ledger_2010${two(month)}.csv`, csv(delivered))
    if (month <= 9)
      files.set(
        `report_2010${two(month)}.csv`,
        csv(totals(2010, month, corrected || (month === 4 && day === 'second'))),
      )
  }
  // The same content under another name.
  if (day === 'second') files.set('ledger_201001_again.csv', files.get('ledger_201001.csv')!)
  return files
}

/** Rows of a service that is read by days. */
export function listRows(day: CrashDay): ListRow[] {
  const rows = Array.from({ length: 45 }, (_, index) => listRow(`W${index}`, `2010-01-${two(1 + (index % 31))}`))
  if (day === 'first') return rows
  // Only the last ten days are read again.
  const kept = rows.filter((_, index) => index !== 24 && index !== 28)
  return [...kept, listRow('late', '2010-01-23'), listRow('last', '2010-01-31')]
}

function csv(rows: readonly CrashRow[]): string {
  const columns = Object.keys(rows[0]!)
  return [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
    .map((line) => `${line.join(',')}\n`)
    .join('')
}
