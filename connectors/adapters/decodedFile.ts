import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { HubError } from '../../src/errors.ts'

/** Encodings that delivered files have. Everything that calls itself GB2312 or GBK is read as GB18030, which contains both. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030'

/** What one pass over a file found. */
export interface FileProbe {
  readonly sha256: string
  /** Null when no encoding fits: not text, or damaged. UTF-8 also where nothing but the last character is cut off. */
  readonly encoding: TextEncoding | null
  readonly bytes: number
  /** Whether a line of it ends; a file that is being copied may not have come so far. */
  readonly hasLineEnd: boolean
  /** Whether its last line ends. */
  readonly endsLine: boolean
}

/** Hashes a file and finds its encoding, in one pass and bounded memory: byte order mark, else strict UTF-8, else GB18030. */
export async function probeFile(path: string): Promise<FileProbe> {
  const hash = createHash('sha256')
  const candidates = new Map<TextEncoding, InstanceType<typeof TextDecoder>>()
  let first = true
  let bytes = 0
  let hasLineEnd = false
  let endsLine = false
  let beyondAscii = false
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    hash.update(chunk)
    bytes += chunk.length
    hasLineEnd ||= isLineEnd(chunk)
    // The last character of UTF-16 has two bytes.
    endsLine = isLineEnd(chunk.subarray(-2))
    if (first) {
      for (const encoding of possibleEncodings(chunk))
        candidates.set(encoding, new TextDecoder(encoding, { fatal: true }))
      first = false
    }
    for (const [encoding, decoder] of candidates) {
      let text = ''
      if (!decodes(() => (text = decoder.decode(chunk, { stream: true })))) candidates.delete(encoding)
      else if (encoding === 'utf-8') beyondAscii ||= /[\u00a0-\uffff]/.test(text)
    }
  }
  for (const [encoding, decoder] of candidates) {
    // Characters of several bytes that all fit are no accident: only the end of such a file is missing, which its reader tells.
    const cut = encoding === 'utf-8' && beyondAscii
    if (!decodes(() => decoder.decode()) && !cut) candidates.delete(encoding)
  }
  const [encoding = first ? 'utf-8' : null] = candidates.keys()
  return { sha256: hash.digest('hex'), encoding, bytes, hasLineEnd, endsLine }
}

function isLineEnd(bytes: Uint8Array): boolean {
  return bytes.includes(0x0a) || bytes.includes(0x0d)
}

/** Decodes bytes strictly; null when no encoding fits. */
export function decodeStrictly(bytes: Uint8Array): string | null {
  for (const encoding of possibleEncodings(bytes)) {
    const decoder = new TextDecoder(encoding, { fatal: true })
    let text = ''
    if (decodes(() => (text = decoder.decode(bytes)))) return text.includes('\ufffd') ? null : text
  }
  return null
}

/**
 * The file's text, piece by piece. Throws FILE_UNREADABLE on U+FFFD, the trace of an earlier wrong decoding, and FILE_INCOMPLETE
 * when the file is no longer the one that was probed: somebody is still writing it.
 */
export async function* decodedText(path: string, name: string, probe: FileProbe): AsyncGenerator<string> {
  if (probe.encoding === null) {
    throw new HubError(
      'FILE_UNREADABLE',
      `${name} is neither UTF-8 nor GB18030 text: it is damaged, or not a text file. Have it delivered again.`,
      {
        details: { file: name },
      },
    )
  }
  const hash = createHash('sha256')
  const decoder = new TextDecoder(probe.encoding, { fatal: true })
  const changed = () =>
    new HubError('FILE_INCOMPLETE', `${name} changed while it was read: it is still being written.`, {
      details: { file: name },
    })
  const decode = (chunk: Uint8Array | null): string => {
    let text = ''
    // It decoded a moment ago.
    if (!decodes(() => (text = chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true }))))
      throw changed()
    if (text.includes('\ufffd')) {
      throw new HubError(
        'FILE_UNREADABLE',
        `${name} contains U+FFFD: characters were lost before it was delivered. Have it exported again.`,
        {
          details: { file: name },
        },
      )
    }
    return text
  }
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    hash.update(chunk)
    yield decode(chunk)
  }
  yield decode(null)
  if (hash.digest('hex') !== probe.sha256) throw changed()
}

function possibleEncodings(start: Uint8Array): readonly TextEncoding[] {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return ['utf-8']
  if (start[0] === 0xff && start[1] === 0xfe) return ['utf-16le']
  if (start[0] === 0xfe && start[1] === 0xff) return ['utf-16be']
  return ['utf-8', 'gb18030']
}

/** A fatal decoder throws TypeError on bytes that do not belong; every other error is not about the bytes. */
function decodes(decode: () => unknown): boolean {
  try {
    decode()
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}
