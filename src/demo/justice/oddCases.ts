import type { CityPlaces } from '../places.ts'
import { plantedValues } from '../planted.ts'
import type { CaseRow } from './cases.ts'

/** A path of names with a character of four bytes: a three-byte utf8 column cannot hold it. Older servers cut it
 * off there, newer ones put question marks; either way 瑞安市 is what can still be read. */
export const fourBytePath = '浙江省,温州市,瑞安市,𠮷垟村,'

/** How many rows of a city nobody can read; each gives one entry in quarantine. */
export const unreadableCases = 8

/**
 * Rows that count in no figure: removed ones, drafts and what waits to be accepted, rows that nobody can read. `like` is a row that is
 * in order, of the first year.
 */
export function oddCases(places: CityPlaces, like: CaseRow): CaseRow[] {
  const [before, reported] = places.years
  const base: CaseRow = { ...like, slrq: `${reported}-05-05 10:00:00`, fsrq: null, jarq: null, bajb: null, fzmzx: null }
  let number = 0
  const row = (part: Partial<CaseRow>): CaseRow => {
    number += 1
    return { ...base, bh: `${places.code}${reported}X${String(number).padStart(5, '0')}`, ...part }
  }
  const many = (count: number, part: (index: number) => Partial<CaseRow>): CaseRow[] =>
    Array.from({ length: count }, (_, index) => row(part(index)))
  return [
    // Removed in the source: del_flag 1.
    ...many(25, (index) => ({ del_flag: 1, slrq: `${index % 2 === 0 ? before : reported}-03-10 09:00:00` })),
    // Drafts, with text that must not leave the source.
    ...many(12, (index) => ({
      ajzt: index % 2 === 0 ? '8' : '08',
      sjnmgjfqk: plantedValues[index % plantedValues.length]!,
    })),
    // Not yet accepted: no day of acceptance.
    ...many(9, () => ({ ajzt: '1', slrq: null, tjjg: null })),
    row({ fsrq: `${reported}-08-1112: 25: 20` }),
    row({ fsrq: `${reported}-02-31` }),
    row({ slrq: '1900-01-01 00:00:00' }),
    row({ slrq: '0000-00-00 00:00:00' }),
    row({ sadsrsl: '若干' }),
    row({ saje: '三万左右' }),
    row({ fzmzx: '9' }),
    row({ ajzt: '/' }),
  ]
}
