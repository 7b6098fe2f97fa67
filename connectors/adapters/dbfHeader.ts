import type { HubError } from '../../src/errors.ts'

/** One field of a dBase table. */
export interface DbfField {
  readonly name: string
  /** C text, N and F digits as text, D yyyyMMdd, L one letter; others (memos, binary numbers) are not read. */
  readonly type: string
  /** First byte of the field within a record; byte 0 is the mark of deletion. */
  readonly offset: number
  readonly length: number
}

/** What the head of a dBase table says. */
export interface DbfHeader {
  readonly fields: readonly DbfField[]
  readonly recordCount: number
  readonly headerLength: number
  readonly recordLength: number
}

/** The part of the head before the fields, and the length of each field's entry. */
export const fixedHeaderLength = 32
const endOfFields = 0x0d

/** Versions whose records are laid out as dBase III has them: III, III with memo, Visual FoxPro, IV with memo, FoxPro with memo. */
const versions: ReadonlySet<number> = new Set([0x03, 0x83, 0x30, 0x31, 0x8b, 0xf5])

/** The length of the whole head, from its first 32 bytes. */
export function headerLengthOf(start: Buffer, unreadable: (reason: string) => HubError): number {
  if (!versions.has(start[0]!)) throw unreadable(`is no dBase table (its first byte is ${start[0]})`)
  const length = start.readUInt16LE(8)
  if (length <= fixedHeaderLength) throw unreadable('has a damaged head: it has no fields')
  return length
}

/** Reads the head. `decode` reads names of fields, which may be Chinese; null: not decodable. */
export function readDbfHeader(
  head: Buffer,
  decode: (bytes: Uint8Array) => string | null,
  unreadable: (reason: string) => HubError,
): DbfHeader {
  const recordLength = head.readUInt16LE(10)
  const fields: DbfField[] = []
  let offset = 1
  for (let start = fixedHeaderLength; start < head.length && head[start] !== endOfFields; start += fixedHeaderLength) {
    if (start + fixedHeaderLength > head.length) throw unreadable('has a damaged head: a field is cut off')
    const bytes = head.subarray(start, start + 11)
    const end = bytes.indexOf(0)
    const name = decode(end === -1 ? bytes : bytes.subarray(0, end))
    if (name === null) throw unreadable('has a name of a field that cannot be decoded as declared')
    const type = String.fromCharCode(head[start + 11]!)
    // Clipper and FoxPro keep the upper byte of a long text's length where numbers have their decimals.
    const length = head[start + 16]! + (type === 'C' ? head[start + 17]! * 256 : 0)
    fields.push({ name: name.trim(), type, offset, length })
    offset += length
  }
  if (fields.length === 0) throw unreadable('has a damaged head: it has no fields')
  if (offset !== recordLength) {
    throw unreadable(`has a damaged head: its fields take ${offset} bytes, a record is said to have ${recordLength}`)
  }
  return { fields, recordCount: head.readUInt32LE(4), headerLength: head.length, recordLength }
}
