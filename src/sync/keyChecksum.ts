import { hash } from 'node:crypto'
import type { Feed, RawRow } from '../connector/connector.ts'

/** The hub's side of `SourceCount.keyChecksum`. */
export interface KeyChecksum {
  /** Every row that the source gave, in any order, before it is skipped or translated. */
  add(row: RawRow): void
  /** Of all rows so far, as decimal digits. */
  readonly total: string
}

/** Sums stay exact as a number for this many rows of 32 bits; then they move over. */
const rowsPerPart = 1 << 20

/**
 * Adds up the first 32 bits of the MD5 of each row's key (its columns' raw text joined by `|`, null as nothing, UTF-8), as the databases
 * do in `connectors/adapters/sqlCount.ts`. MD5 because every one of them has it; nothing is kept secret by it.
 */
export function createKeyChecksum(feed: Pick<Feed, 'key' | 'columns'>): KeyChecksum {
  const indexes = feed.key.map((column) => feed.columns.indexOf(column))
  const [only] = indexes.length === 1 ? indexes : []
  const keyOf =
    only === undefined
      ? (row: RawRow) => indexes.map((index) => row[index] ?? '').join('|')
      : (row: RawRow) => String(row[only] ?? '')
  let moved = 0n
  let part = 0
  let rows = 0
  return {
    add(row) {
      // The digest as sixteen characters: a buffer for each row takes four times as long.
      const digest = hash('md5', keyOf(row), 'binary')
      part +=
        digest.charCodeAt(0) * 0x1_00_00_00 +
        (digest.charCodeAt(1) << 16) +
        (digest.charCodeAt(2) << 8) +
        digest.charCodeAt(3)
      rows += 1
      if (rows < rowsPerPart) return
      moved += BigInt(part)
      part = 0
      rows = 0
    },
    get total() {
      return (moved + BigInt(part)).toString()
    },
  }
}
