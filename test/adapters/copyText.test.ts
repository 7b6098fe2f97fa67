import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createCopyDecoder } from '../../connectors/adapters/copyText.ts'

/** As PostgreSQL's documentation of COPY describes the text format. */
function writeCopy(rows: readonly (readonly (string | null)[])[]): string {
  const escapeCell = (value: string) =>
    value
      .replaceAll('\\', '\\\\')
      .replaceAll('\n', '\\n')
      .replaceAll('\t', '\\t')
      .replaceAll('\r', '\\r')
      .replaceAll('\b', '\\b')
      .replaceAll('\f', '\\f')
      .replaceAll('\v', '\\v')
  return rows.map((row) => `${row.map((cell) => (cell === null ? '\\N' : escapeCell(cell))).join('\t')}\n`).join('')
}

it('reads back whatever COPY writes, wherever the bytes are cut', () => {
  const cell = fc.oneof(
    fc.constant(null),
    fc.constantFrom('\\N', '\\', '\\\\N', 'a\tb', '\n', '垟𠮷', ''),
    fc.string({ unit: 'grapheme' }),
  )
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 20 }),
      (rows, cut) => {
        const bytes = Buffer.from(writeCopy(rows))
        const decoder = createCopyDecoder()
        const read = []
        for (let from = 0; from < bytes.length; from += cut)
          read.push(...decoder.push(bytes.subarray(from, from + cut)))
        expect([...read, ...decoder.end()]).toEqual(rows)
      },
    ),
  )
})
