import type { RawRow } from '../../src/connector/connector.ts'
import type { DayWindow } from '../../src/connector/readDays.ts'
import { HubError } from '../../src/errors.ts'
import type { RestPage } from './restPage.ts'

/** Reads one page of a window; pages count from 1. */
export type ReadPage = (window: DayWindow, page: number) => Promise<RestPage>

const passes = 3
/** Pages more than the total promises, for empty ones in the middle. */
const emptyPages = 2
const largestWindow = 100_000

/**
 * All rows of a window, newest first as the service has them. Pages are counted by the total, because an empty page in the middle is
 * not the end. A repeated key or another total means that the list has shifted under the reader: the window is read again from its
 * first page. A window with fewer rows than its total (which may count deleted rows) is read twice, and both must agree.
 * Throws SOURCE_UNSTABLE after three passes.
 */
export async function readWindow(
  window: DayWindow,
  readPage: ReadPage,
  keyOf: (row: RawRow) => string,
): Promise<readonly RawRow[]> {
  let before: ReadonlySet<string> | null = null
  for (let pass = 0; pass < passes; pass += 1) {
    const read = await readPass(window, readPage, keyOf)
    if (read === null) continue
    if (read.rows.length === read.total || (before !== null && sameKeys(before, read.keys))) return read.rows
    before = read.keys
  }
  throw new HubError(
    'SOURCE_UNSTABLE',
    `The list from ${window.from} to ${window.through} changed in each of ${passes} readings. It is read again in the next run.`,
    { details: { ...window } },
  )
}

interface Pass {
  readonly rows: readonly RawRow[]
  readonly keys: ReadonlySet<string>
  readonly total: number
}

/** One pass over a window's pages; null: it shifted meanwhile. */
async function readPass(window: DayWindow, readPage: ReadPage, keyOf: (row: RawRow) => string): Promise<Pass | null> {
  const rows: RawRow[] = []
  const keys = new Set<string>()
  let total: number | null = null
  let empty = 0
  for (let page = 1; ; page += 1) {
    const answer = await readPage(window, page)
    total ??= answer.total
    if (answer.total !== total) return null
    if (total > largestWindow) {
      throw new HubError(
        'CONNECTOR_INVALID',
        `The list from ${window.from} to ${window.through} has ${total} rows: declare windows of fewer days.`,
      )
    }
    for (const row of answer.rows) {
      const key = keyOf(row)
      if (keys.has(key)) return null
      keys.add(key)
      rows.push(row)
    }
    if (answer.rows.length === 0 && empty < emptyPages) empty += 1
    if (rows.length >= total || page >= Math.ceil(total / answer.size) + empty) return { rows, keys, total }
  }
}

function sameKeys(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((key) => right.has(key))
}
