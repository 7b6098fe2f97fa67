import { open } from 'node:fs/promises'
import { HubError } from '../../src/errors.ts'
import { decodedText, type FileProbe, type TextEncoding } from './decodedFile.ts'

/** Names under which declarations mean an encoding that the hub reads; any other name is another encoding. */
const declaredNames: ReadonlyMap<string, TextEncoding> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['utf-16', 'utf-16le'],
  ['utf-16le', 'utf-16le'],
  ['utf-16be', 'utf-16be'],
  ['gb18030', 'gb18030'],
  ['gbk', 'gb18030'],
  ['gb2312', 'gb18030'],
  ['gb_2312-80', 'gb18030'],
  ['cp936', 'gb18030'],
  ['ms936', 'gb18030'],
  ['windows-936', 'gb18030'],
  ['x-gbk', 'gb18030'],
])

/**
 * The probe of an XML file with the encoding that its bytes are really in. A byte order mark decides, then strict UTF-8, then
 * GB18030 (which GBK and GB2312 are read as); what the declaration says is held against that, and settles what the bytes leave open:
 * - declared GBK, but strict UTF-8 with characters beyond U+07FF, as every Chinese text has: the declaration is wrong, UTF-8;
 * - declared GBK, and UTF-8 only by the accident of a few pairs of bytes: GBK;
 * - declared UTF-8 or UTF-16 (or nothing), but GB18030 by its bytes: the declaration is wrong, GB18030.
 * Throws FILE_UNREADABLE for a declared encoding that the hub does not know, unless the bytes are UTF-8: Big5 read as GB18030 would
 * be other characters, and nobody would notice.
 */
export async function xmlProbe(path: string, name: string, probe: FileProbe): Promise<FileProbe> {
  const { marked, declared } = await readStart(path)
  if (marked || declared === null || probe.encoding === null) return probe
  const known = declaredNames.get(declared)
  if (known === undefined && probe.encoding !== 'utf-8') {
    throw new HubError(
      'FILE_UNREADABLE',
      `${name} declares the encoding ${declared}, which the hub does not read, and is no UTF-8. Have it exported in UTF-8 or GB18030.`,
      { details: { file: name, declared } },
    )
  }
  if (known !== 'gb18030' || probe.encoding !== 'utf-8' || (await isSurelyUtf8(path, name, probe))) return probe
  return { ...probe, encoding: 'gb18030' }
}

/** Whether the file begins with a byte order mark, and the encoding that its XML declaration names, in small letters. */
async function readStart(path: string): Promise<{ readonly marked: boolean; readonly declared: string | null }> {
  const start = await readPart(path, () => 0)
  if (/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/.test(start)) return { marked: true, declared: null }
  const declared = /^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["']/.exec(start)?.[1]
  return { marked: false, declared: declared?.toLowerCase() ?? null }
}

/** Whether some character took three bytes or more, as every Chinese one does: pairs of GBK can only look like characters of two. */
async function isSurelyUtf8(path: string, name: string, probe: FileProbe): Promise<boolean> {
  let ascii = true
  for await (const piece of decodedText(path, name, probe)) {
    if (/[\u0800-\uffff]/.test(piece)) return true
    ascii &&= !/[\u0080-\u07ff]/.test(piece)
  }
  return ascii
}

/**
 * Whether the file ends as a document does. A copy under way ends anywhere, even inside a character, or in the zeros of space that was
 * set aside for it.
 */
export async function endsWithTag(path: string): Promise<boolean> {
  const end = await readPart(path, (size) => Math.max(0, size - partBytes))
  // Two zeros in a row stand in no text, not even in UTF-16.
  return !end.includes('\0\0') && end.replaceAll('\0', '').trimEnd().endsWith('>')
}

const partBytes = 512

/** Some bytes of a file, one character each. */
async function readPart(path: string, from: (size: number) => number): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const { bytesRead, buffer } = await file.read(Buffer.alloc(partBytes), 0, partBytes, from(size))
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}
