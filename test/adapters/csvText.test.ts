import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvFault, createCsvDecoder } from '../../connectors/adapters/csvText.ts'

const syntax = { delimiter: ',', quoted: true, longestRecord: 1 << 20 }

/** Takes a text apart that arrives in these pieces; the fault's code where it cannot be. */
function read(pieces: readonly string[], given: Partial<typeof syntax> = {}): string[][] | string {
  const decoder = createCsvDecoder({ ...syntax, ...given })
  try {
    return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()]
  } catch (error) {
    if (error instanceof CsvFault) return error.code
    throw error
  }
}

describe('a delimited text', () => {
  it('is taken apart by its own line ends, with or without one after the last record', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      expect(read([`a,b${end}1,${end}${end},2`])).toEqual([['a', 'b'], ['1', ''], [''], ['', '2']])
      expect(read([`a,b${end}1,2${end}`])).toEqual([
        ['a', 'b'],
        ['1', '2'],
      ])
    }
    // The first line end decides; another one is a character of its field.
    expect(read(['a,b\n1,2\r\n'])).toEqual([
      ['a', 'b'],
      ['1', '2\r'],
    ])
  })

  it('has fields in quotation marks with delimiters, line ends and marks in them', () => {
    expect(read(['"a, ""b""","c\r\nd"\n"",x\n'])).toEqual([
      ['a, "b"', 'c\r\nd'],
      ['', 'x'],
    ])
  })

  it('leaves marks alone where the file has none', () => {
    expect(read(['1^A "x\n2^"\n'], { delimiter: '^', quoted: false })).toEqual([
      ['1', 'A "x'],
      ['2', '"'],
    ])
  })

  it('tells what is wrong with its marks, and ends at a record without end', () => {
    expect(read(['a,"b\nc,d\n'])).toBe('QUOTE_NOT_CLOSED')
    expect(read(['a,b"c"\n'])).toBe('QUOTE_WITHIN_FIELD')
    expect(read(['a,"b"c\n'])).toBe('TEXT_AFTER_QUOTE')
    expect(read(['a\n"', 'x'.repeat(60), 'x'.repeat(60)], { longestRecord: 100 })).toBe('RECORD_TOO_LONG')
  })

  it('loses a byte order mark at its beginning only', () => {
    expect(read(['\ufeffa,\ufeffb\n'])).toEqual([['a', '\ufeffb']])
  })

  it('reads as csv-parse does, wherever it is cut', () => {
    const token = fc.constantFrom('a', '区', ',', ',', '"', '""', ',"', '",', '"\n', '\n', '\r\n', '\r', ' ')
    fc.assert(
      fc.property(fc.array(token, { maxLength: 14 }), fc.array(fc.nat(20), { maxLength: 4 }), (tokens, cuts) => {
        const text = tokens.join('')
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((one, other) => one - other)]
        const pieces = [...places, text.length].map((place, index, all) => text.slice(all[index - 1] ?? 0, place))
        const found = read(pieces)
        let expected: string[][] | null
        try {
          expected = parse(text, { relax_column_count: true, bom: true }) as string[][]
        } catch {
          expected = null
        }
        if (expected === null) expect(found).toEqual(expect.stringMatching(/QUOTE/))
        else expect(found).toEqual(expected)
      }),
      { numRuns: 3000 },
    )
  })
})
