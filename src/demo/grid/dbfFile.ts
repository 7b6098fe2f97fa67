import { encodeGb18030 } from '../fireSafety/gb18030.ts'

/** One field of a dBase III table. */
export interface DbfColumn {
  readonly name: string
  /** C text, N digits. */
  readonly type: 'C' | 'N'
  /** Bytes. */
  readonly length: number
}

/** One record; a null cell is blank. */
export interface DbfRecord {
  readonly cells: readonly (string | number | null)[]
  readonly deleted?: boolean
}

/**
 * A dBase III table in cp936 as local systems leave it: the code-page byte in the head is 0, and the end mark may be missing. Text that is
 * too long is cut at a whole character; a number that is too long becomes asterisks, as dBase does it.
 */
export function dbfFile(
  columns: readonly DbfColumn[],
  records: readonly DbfRecord[],
  options: { readonly endMark?: boolean } = {},
): Buffer {
  const recordLength = 1 + columns.reduce((sum, { length }) => sum + length, 0)
  const headerLength = 32 + 32 * columns.length + 1
  const head = Buffer.alloc(headerLength)
  head[0] = 0x03
  head.set([115, 12, 31], 1)
  head.writeUInt32LE(records.length, 4)
  head.writeUInt16LE(headerLength, 8)
  head.writeUInt16LE(recordLength, 10)
  for (const [index, { name, type, length }] of columns.entries()) {
    const start = 32 + 32 * index
    head.write(name, start, 10, 'latin1')
    head.write(type, start + 11, 'latin1')
    head[start + 16] = length
  }
  head[headerLength - 1] = 0x0d
  const body = Buffer.alloc(recordLength * records.length, 0x20)
  for (const [number, { cells, deleted }] of records.entries()) {
    let offset = number * recordLength
    if (deleted === true) body[offset] = 0x2a
    offset += 1
    for (const [index, { type, length }] of columns.entries()) {
      cellBytes(cells[index] ?? null, type, length).copy(body, offset)
      offset += length
    }
  }
  return Buffer.concat([head, body, ...(options.endMark === false ? [] : [Buffer.of(0x1a)])])
}

function cellBytes(value: string | number | null, type: DbfColumn['type'], length: number): Buffer {
  if (value === null) return Buffer.alloc(0)
  const text = String(value)
  if (type === 'N') return Buffer.from(text.length > length ? '*'.repeat(length) : text.padStart(length), 'latin1')
  let bytes = encodeGb18030(text)
  for (const characters = [...text]; bytes.length > length; ) {
    characters.pop()
    bytes = encodeGb18030(characters.join(''))
  }
  return bytes
}
