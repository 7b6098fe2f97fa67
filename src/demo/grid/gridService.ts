import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { encodeGb18030 } from '../fireSafety/gb18030.ts'
import { syntheticLabel } from '../published.ts'
import type { GridEventRow } from './events.ts'

/** A city's events in the order of their days, and how its platform writes its answers. */
export interface GridPlatform {
  readonly events: readonly GridEventRow[]
  /** GBK bytes under a declaration that says UTF-8, or UTF-8. */
  readonly encoding: 'UTF-8' | 'GBK_DECLARED_UTF-8'
}

/** The service while it runs. */
export interface GridService {
  readonly port: number
  /** Address of a city's platform. */
  url(city: string): string
  /** Questions for rows so far. */
  questions(): number
  connections(): Promise<number>
  stop(): Promise<void>
}

/** Rows of one page. */
const pageRows = 500

/**
 * A SOAP 1.1 service on this machine only, one path a city, with its description at `?wsdl`. `queryWgsj(beginTime, endTime, page)` answers
 * with a document in CDATA that declares itself GB2312 whatever it is in; a page behind the last one gives the last one again; what is
 * wrong with the parameters is told with HTTP 200 and a code; an operation that does not exist is a fault.
 */
export async function startGridService(
  platforms: Readonly<Record<string, GridPlatform>>,
  options: { readonly port?: number; readonly pageRows?: number } = {},
): Promise<GridService> {
  let questions = 0
  const server = createServer((request, response) => {
    const city = /^\/wgfw\/(\d+)(\?wsdl)?$/i.exec(request.url ?? '')
    const platform = platforms[city?.[1] ?? '']
    if (platform === undefined) {
      response.writeHead(404).end()
    } else if (city?.[2] !== undefined) {
      answer(response, 200, description(`http://${request.headers.host}/wgfw/${city[1]}`))
    } else {
      questions += 1
      readBody(request).then(
        (body) => answerQuestion(response, platform, body, options.pageRows ?? pageRows),
        (error: Error) => response.destroy(error),
      )
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: (city) => `http://127.0.0.1:${port}/wgfw/${city}`,
    questions: () => questions,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      ),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

function answerQuestion(
  response: ServerResponse,
  { events, encoding }: GridPlatform,
  body: string,
  size: number,
): void {
  if (!/<(?:\w+:)?queryWgsj[\s>]/.test(body)) {
    answer(
      response,
      500,
      envelope(
        '<soap:Fault><faultcode>soap:Client</faultcode><faultstring>no such operation</faultstring></soap:Fault>',
      ),
    )
    return
  }
  const [from, to, page] = ['beginTime', 'endTime', 'page'].map(
    (name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '',
  )
  const moment = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/
  const text =
    moment.test(from!) && moment.test(to!) && /^[1-9]\d*$/.test(page!)
      ? pageDocument(events, from!.slice(0, 10), to!.slice(0, 10), Number(page), size)
      : document('1', '参数错误', 0, [])
  const whole = envelope(
    `<ns2:queryWgsjResponse xmlns:ns2="http://wgfw.service/"><return><![CDATA[${text}]]></return></ns2:queryWgsjResponse>`,
  )
  answer(response, 200, encoding === 'UTF-8' ? whole : encodeGb18030(whole))
}

function pageDocument(events: readonly GridEventRow[], from: string, to: string, page: number, size: number): string {
  const first = firstAtOrAfter(events, from)
  const behind = firstAtOrAfter(events, `${to}~`)
  const total = behind - first
  const last = Math.max(1, Math.ceil(total / size))
  const start = first + (Math.min(page, last) - 1) * size
  return document('0', '成功', total, events.slice(start, Math.min(start + size, behind)))
}

/** Position of the first event whose day is at or after this one. */
function firstAtOrAfter(events: readonly GridEventRow[], day: string): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (events[middle]!.day < day) low = middle + 1
    else high = middle
  }
  return low
}

const declared: ReadonlySet<string> = new Set(['sjbh', 'wgbm', 'sjlx', 'sbsj', 'czzt', 'jasj', 'sfcq'])

function document(code: string, message: string, total: number, rows: readonly GridEventRow[]): string {
  const texts = rows.map(({ day: _, ...row }) => {
    // Elements that were never declared are sent along where they hold something.
    const cells = Object.entries(row).map(([name, value]) =>
      value !== '' ? `<${name}>${value}</${name}>` : declared.has(name) ? `<${name}/>` : '',
    )
    return `<row>${cells.join('')}</row>`
  })
  return `<?xml version="1.0" encoding="GB2312"?><response><code>${code}</code><msg>${message}</msg><total>${total}</total><rows>${texts.join('')}</rows></response>`
}

function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${body}</soap:Body></soap:Envelope>`
}

function answer(response: ServerResponse, status: number, content: string | Buffer): void {
  response.writeHead(status, { 'content-type': 'text/xml; charset=utf-8' }).end(content)
}

function description(address: string): string {
  const parameters = ['beginTime', 'endTime', 'page'].map((name) => `<xs:element name="${name}" type="xs:string"/>`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="WgfwService" targetNamespace="http://wgfw.service/" xmlns:tns="http://wgfw.service/" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<wsdl:documentation>${syntheticLabel}</wsdl:documentation>
<wsdl:types><xs:schema targetNamespace="http://wgfw.service/"><xs:element name="queryWgsj"><xs:complexType><xs:sequence>${parameters.join('')}</xs:sequence></xs:complexType></xs:element><xs:element name="queryWgsjResponse"><xs:complexType><xs:sequence><xs:element name="return" type="xs:string"/></xs:sequence></xs:complexType></xs:element></xs:schema></wsdl:types>
<wsdl:message name="queryWgsj"><wsdl:part name="parameters" element="tns:queryWgsj"/></wsdl:message>
<wsdl:message name="queryWgsjResponse"><wsdl:part name="parameters" element="tns:queryWgsjResponse"/></wsdl:message>
<wsdl:portType name="Wgfw"><wsdl:operation name="queryWgsj"><wsdl:input message="tns:queryWgsj"/><wsdl:output message="tns:queryWgsjResponse"/></wsdl:operation></wsdl:portType>
<wsdl:binding name="WgfwSoap" type="tns:Wgfw"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><wsdl:operation name="queryWgsj"><soap:operation soapAction="http://wgfw.service/queryWgsj"/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation></wsdl:binding>
<wsdl:service name="WgfwService"><wsdl:port name="WgfwPort" binding="tns:WgfwSoap"><soap:address location="${address}"/></wsdl:port></wsdl:service>
</wsdl:definitions>`
}
