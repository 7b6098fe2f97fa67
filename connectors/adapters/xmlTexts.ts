import { SaxesParser } from 'saxes'
import type { XmlFault } from './xmlFileRows.ts'

/** What `xmlTexts` found. */
export type XmlTexts = { readonly texts: ReadonlyMap<string, string> } | { readonly fault: XmlFault }

// Little enough that a code and a total at the head of a long document do not cost reading it all.
const pieceLength = 4096

/**
 * Text of the first element of each name, wherever it stands, under whatever prefix (`ns2:return` is `return`); of no other element
 * is text gathered. Like `XmlFileRows` it knows no entity but the five of XML and refuses a document with a DOCTYPE. It ends with the last text that is wanted: what comes behind is not looked at.
 */
export function xmlTexts(document: string, names: readonly string[]): XmlTexts {
  const wanted = new Set(names)
  const texts = new Map<string, string>()
  const found: { fault: XmlFault | null } = { fault: null }
  let ending = false
  let depth = 0
  let reading: { readonly name: string; readonly depth: number; text: string } | null = null
  const parser = new SaxesParser({ xmlns: false, position: true })
  parser.on('doctype', () => {
    found.fault ??= { kind: 'DOCTYPE' }
  })
  parser.on('error', () => {
    found.fault ??= ending ? { kind: 'UNFINISHED' } : { kind: 'MALFORMED', place: `${parser.line}:${parser.column}` }
  })
  parser.on('opentag', ({ name: qualified }) => {
    depth += 1
    const name = qualified.slice(qualified.indexOf(':') + 1)
    if (reading === null && wanted.has(name) && !texts.has(name)) reading = { name, depth, text: '' }
  })
  parser.on('closetag', () => {
    if (reading?.depth === depth) {
      texts.set(reading.name, reading.text)
      reading = null
    }
    depth -= 1
  })
  const gather = (text: string): void => {
    if (reading?.depth === depth) reading.text += text
  }
  parser.on('text', gather)
  parser.on('cdata', gather)
  for (let start = 0; start < document.length && found.fault === null; start += pieceLength) {
    parser.write(document.slice(start, start + pieceLength))
    if (texts.size === wanted.size) return { texts }
  }
  ending = true
  if (found.fault === null) parser.close()
  return found.fault === null ? { texts } : { fault: found.fault }
}
