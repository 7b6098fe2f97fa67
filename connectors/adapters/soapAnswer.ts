import type { MalformedRow, RawRow } from '../../src/connector/connector.ts'
import type { SoapLocation } from '../../src/connector/feedLocation.ts'
import { HubError } from '../../src/errors.ts'
import { decodeStrictly } from './decodedFile.ts'
import type { HttpAnswer } from './httpExchange.ts'
import { type XmlFault, XmlFileRows } from './xmlFileRows.ts'
import { xmlTexts } from './xmlTexts.ts'

/** One page of a window. */
export interface SoapPage {
  readonly rows: readonly RawRow[]
  readonly malformed: readonly MalformedRow[]
  /** Rows of the window by the service's own count; null where it does not tell. */
  readonly total: number | null
  /** Columns that no row of the page had an element for. */
  readonly missingColumns: readonly string[]
}

/** Where an answer came from, for messages. */
export interface SoapPlace {
  readonly address: string
  readonly feed: string
}

/**
 * Reads an answer: the envelope, and the document in it. Both are held to the same rules: decoded strictly (byte order mark, else UTF-8,
 * else GB18030, whatever they declare), no DOCTYPE, and only the feed's columns ever leave the parser.
 *
 * Errors: SOURCE_REFUSED (401, 403, 404, a fault of the client, the service's own failure code), SOURCE_UNREACHABLE (a fault of the
 * server, 5xx, 429), SOURCE_UNREADABLE, SOURCE_SHAPE_CHANGED (the result's element is missing). Messages quote codes alone, never the
 * service's sentences: they may hold values of rows.
 */
export function readSoapAnswer(
  answer: HttpAnswer,
  location: SoapLocation,
  columns: readonly string[],
  place: SoapPlace,
): SoapPage {
  const { status, body } = answer
  if (status !== 200 && status !== 500) throw refusedStatus(status, place)
  const unreadable = unreadableAt(place)
  const text = decodeStrictly(body)
  if (text === null) throw unreadable('cannot be decoded, neither as UTF-8 nor as GB18030')
  if (status === 500 && !/Envelope/.test(text)) throw refusedStatus(status, place)
  const envelope = textsOf(text, ['faultcode', location.result], unreadable)
  const fault = envelope.get('faultcode')
  if (fault !== undefined || status === 500) throw soapFault(fault ?? '', place)
  const inner = envelope.get(location.result)
  if (inner === undefined) {
    throw new HubError(
      'SOURCE_SHAPE_CHANGED',
      `The service at ${place.address} answered feed ${place.feed} without the element ${location.result}. Ask its owner what changed, then mend the connector.`,
      { details: { ...place, element: location.result } },
    )
  }
  return readDocument(inner, location, columns, place)
}

function readDocument(text: string, location: SoapLocation, columns: readonly string[], place: SoapPlace): SoapPage {
  const { row, code, total } = location.document
  const unreadable = (reason: string) => unreadableAt(place)(`holds a document that ${reason}`)
  if (text.includes('\ufffd')) throw unreadable('contains U+FFFD: characters were lost before they were sent')
  // A blank before the declaration is common, and an error in XML.
  const document = text.trimStart()
  const texts = textsOf(document, total === undefined ? [code.element] : [code.element, total], unreadable)
  const told = texts.get(code.element)?.trim() ?? ''
  if (!code.success.includes(told)) {
    throw new HubError(
      'SOURCE_REFUSED',
      `The service at ${place.address} answered feed ${place.feed} with ${code.element} ${codeOnly(told)} in an answer that HTTP calls a success.`,
      { details: { ...place, code: codeOnly(told) } },
    )
  }
  const parser = new XmlFileRows({ kind: 'XML', row }, columns, new Map())
  const given = [...(parser.write(document) ?? []), ...(parser.end() ?? [])]
  if (parser.fault !== null) throw unreadable(faultWords(parser.fault))
  return {
    rows: given.flatMap((one) => ('row' in one ? [one.row] : [])),
    malformed: given.flatMap((one) => ('malformed' in one ? [{ row: one.number, message: one.malformed }] : [])),
    total: total === undefined ? null : readTotal(texts.get(total), total, unreadable),
    missingColumns: parser.missing,
  }
}

function textsOf(
  document: string,
  names: readonly string[],
  unreadable: (reason: string) => HubError,
): ReadonlyMap<string, string> {
  const read = xmlTexts(document, names)
  if ('fault' in read) throw unreadable(faultWords(read.fault))
  return read.texts
}

function faultWords(fault: XmlFault): string {
  switch (fault.kind) {
    case 'DOCTYPE':
      return 'has a DOCTYPE, which may name entities and other files: none is accepted'
    case 'ROOT':
      return 'begins with another element than the declared one'
    case 'MALFORMED':
      return `is no well-formed XML at ${fault.place} (line:column)`
    case 'UNFINISHED':
      return 'ends before it is complete'
  }
}

function readTotal(text: string | undefined, element: string, unreadable: (reason: string) => HubError): number {
  const digits = text?.trim() ?? ''
  if (!/^\d{1,12}$/.test(digits)) throw unreadable(`has no number in the element ${element}`)
  return Number(digits)
}

function refusedStatus(status: number, place: SoapPlace): HubError {
  const passing = status >= 500 || status === 429 || status === 408
  return new HubError(
    passing ? 'SOURCE_UNREACHABLE' : 'SOURCE_REFUSED',
    `The service at ${place.address} answered feed ${place.feed} with HTTP ${status}.`,
    { details: { ...place, status } },
  )
}

function soapFault(faultcode: string, place: SoapPlace): HubError {
  const code = codeOnly(faultcode.slice(faultcode.indexOf(':') + 1).trim())
  // SOAP 1.1: Client (and Client.Authentication …) means that the same question will fail again, Server that it may not.
  const server = code === 'Server' || code.startsWith('Server.')
  return new HubError(
    server ? 'SOURCE_UNREACHABLE' : 'SOURCE_REFUSED',
    `The service at ${place.address} answered feed ${place.feed} with the SOAP fault ${code}.`,
    { details: { ...place, fault: code } },
  )
}

function unreadableAt({ address, feed }: SoapPlace): (reason: string) => HubError {
  return (reason) =>
    new HubError('SOURCE_UNREADABLE', `The answer of the service at ${address} to feed ${feed} ${reason}.`, {
      details: { address, feed },
    })
}

/** A code as it may stand in a message: a short word, or nothing of it. */
function codeOnly(text: string): string {
  return /^[\w.-]{1,40}$/.test(text) ? text : '(no code)'
}
