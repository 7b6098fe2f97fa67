/**
 * Encodes text as GB18030, which Node can only decode: the two-byte part is the decoder's own table turned round, the four-byte part
 * beyond the basic plane is arithmetic by the standard. Characters of the basic plane that need four bytes are not used by the
 * demonstration and are refused.
 */
export function encodeGb18030(text: string): Buffer {
  const table = twoByteTable()
  const bytes: number[] = []
  for (const character of text) {
    const point = character.codePointAt(0)!
    if (point < 0x80) {
      bytes.push(point)
    } else if (point >= 0x10000) {
      bytes.push(...fourBytes(point - 0x10000 + 189_000))
    } else {
      const pair = table.get(character)
      if (pair === undefined)
        throw new Error(
          `${character} needs four bytes of GB18030 within the basic plane, which this encoder does not know.`,
        )
      bytes.push(pair >> 8, pair & 0xff)
    }
  }
  return Buffer.from(bytes)
}

let table: ReadonlyMap<string, number> | undefined

function twoByteTable(): ReadonlyMap<string, number> {
  if (table !== undefined) return table
  const decoder = new TextDecoder('gb18030')
  const pairs = new Map<string, number>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue
      const character = decoder.decode(Uint8Array.of(lead, trail))
      if ([...character].length === 1 && character !== '\ufffd' && !pairs.has(character))
        pairs.set(character, lead * 256 + trail)
    }
  }
  table = pairs
  return pairs
}

function fourBytes(index: number): number[] {
  return [
    0x81 + Math.floor(index / 12_600),
    0x30 + (Math.floor(index / 1260) % 10),
    0x81 + (Math.floor(index / 10) % 126),
    0x30 + (index % 10),
  ]
}
