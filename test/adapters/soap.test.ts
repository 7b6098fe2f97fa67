import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { soapAdapter } from '../../connectors/adapters/soap.ts'
import type { RawRow, RecordFeed, SourceBatch } from '../../src/connector/connector.ts'
import { code } from '../../src/connector/parsers/code.ts'
import { localDate } from '../../src/connector/parsers/dates.ts'
import { fixed } from '../../src/connector/parsers/flags.ts'
import { encodeGb18030 } from '../../src/demo/fireSafety/gb18030.ts'
import type { GridEventRow } from '../../src/demo/grid/events.ts'
import { type GridService, startGridService } from '../../src/demo/grid/gridService.ts'
import { describeAdapter, failure, readAll, rowsOf } from '../contract/describeAdapter.ts'

function feed(part: Partial<RecordFeed<'gridEvent'>> = {}): RecordFeed<'gridEvent'> {
  return {
    name: 'events',
    record: 'gridEvent',
    location: {
      kind: 'SOAP',
      operation: 'queryWgsj',
      namespace: 'http://wgfw.service/',
      parameters: { from: 'beginTime', to: 'endTime', page: 'page' },
      windowDays: 31,
      result: 'return',
      document: { row: 'response/rows/row', code: { element: 'code', success: ['0'] }, total: 'total' },
    },
    columns: ['sjbh', 'wgbm', 'sbsj'],
    key: ['sjbh'],
    cursor: { kind: 'WATERMARK', column: 'sbsj', overlapMinutes: 1440 },
    deletes: { kind: 'NEVER' },
    coverage: { kind: 'SETTINGS', measures: ['grid_events'] },
    division: { columns: [{ column: 'wgbm', systems: ['CJT349'] }], asOf: 'reportedOn' },
    fields: {
      eventKind: { column: 'sjbh', parser: code('eventKind') },
      reportedOn: { column: 'sbsj', parser: localDate('yyyy-MM-dd HH:mm:ss'), required: true },
      state: { column: 'sjbh', parser: fixed({ 1: 'CLOSED' }), required: true },
      closedOn: { constant: null },
      overdue: { constant: null },
    },
    ...part,
  }
}

const covers = { from: '2015-01-01', through: '2015-12-31' }

function event(day: string, number: number): GridEventRow {
  return {
    day,
    sjbh: String(number).padStart(19, '0'),
    wgbm: '010203530402001001' + '01',
    sjlx: '01',
    sbsj: `${day} 09:00:00`,
    czzt: '2',
    jasj: '',
    sfcq: '0',
    sbrxm: '测试甲',
    lxdh: '13900000000',
    sjms: '测试新村2幢303室',
  }
}

const rowOf = ({ sjbh, wgbm, sbsj }: GridEventRow): RawRow => [sjbh, wgbm, sbsj]

describe('the contract', () => {
  const first = Array.from({ length: 12 }, () => '2015-01-01')
  const events = [...first, '2015-01-31', '2015-02-01', '2015-07-04', '2015-12-31'].map(event)
  let service: GridService
  afterAll(() => service?.stop())

  describeAdapter(
    'soap',
    async () => {
      service = await startGridService({ '1': { events, encoding: 'UTF-8' } }, { pageRows: 10 })
      const settings = { url: service.url('1'), covers }
      return {
        adapter: soapAdapter(),
        settings,
        feed: feed(),
        rows: events.map(rowOf),
        unwanted: '13900000000',
        // A day of overlap: the last event of July and everything since.
        resume: {
          position: { kind: 'WATERMARK', watermark: '2015-07-05 09:00:00' },
          rows: events.slice(14).map(rowOf),
        },
        missingColumn: { feed: feed({ columns: ['sjbh', 'wgbm', 'sbsj', 'sbdw'] }), column: 'sbdw' },
        unreachable: { url: 'http://127.0.0.1:1/wgfw/1', covers },
        pressure: {
          // The second page of January is asked for only when the first one is done with.
          feed: feed(),
          isWaiting: async () => {
            const before = service.questions()
            await new Promise((resolve) => setTimeout(resolve, 100))
            return service.questions() === before
          },
        },
        throughProxy: {
          adapter: soapAdapter({ limits: { answer: 500 } }),
          silence: 500,
          target: { host: '127.0.0.1', port: Number(new URL(service.url('1')).port) },
          settings: (port) => ({ url: service.url('1').replace(/:\d+\//, `:${port}/`), covers }),
          feed: feed(),
          rows: events.map(rowOf),
          secrets: ['13900000000', '测试甲', events[3]!.sjbh],
        },
        dispose: async () => {},
      }
    },
    { network: 'PAGED' },
  )
})

/** A service that answers what a test tells it, and remembers what it was asked. */
let server: Server | undefined
let asked: string[] = []
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise<unknown>((resolve) => (server === undefined ? resolve(null) : server.close(resolve)))
  server = undefined
  asked = []
})

interface Told {
  readonly status?: number
  readonly body: string | Buffer | null
}

async function serve(answer: (page: number, from: string, to: string, question: number) => Told): Promise<string> {
  server = createServer((request, response) => {
    if (request.method === 'GET') return response.end('<definitions/>')
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString('utf8')))
    request.on('end', () => {
      asked.push(body)
      const [from = '', to = '', page = ''] = ['beginTime', 'endTime', 'page'].map(
        (name) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1],
      )
      const told = answer(Number(page), from, to, asked.length)
      if (told.body !== null) response.writeHead(told.status ?? 200).end(told.body)
    })
    return undefined
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/wgfw`
}

const january = { from: '2015-01-01', through: '2015-01-31' }

async function read(
  url: string,
  { days = january, asking = feed(), limits = {}, today = '2026-01-01' } = {},
): Promise<SourceBatch[]> {
  const session = await soapAdapter({ limits, today: () => today }).open({ url, covers: days })
  try {
    return await readAll(session, asking)
  } finally {
    await session.close()
  }
}

const xmlRow = (number: number, more = ''): string =>
  `<row><sjbh>${number}</sjbh><wgbm>1</wgbm><sbsj>2015-01-01 00:00:00</sbsj>${more}</row>`
const inner = (
  rows: string,
  { total = 1, code: told = '0', before = '<?xml version="1.0" encoding="GB2312"?>' } = {},
): string => `${before}<response><code>${told}</code><total>${total}</total><rows>${rows}</rows></response>`
const outer = (document: string, before = '<?xml version="1.0" encoding="UTF-8"?>'): string =>
  `${before}<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><r><return><![CDATA[${document}]]></return></r></S:Body></S:Envelope>`
const fault = (faultcode: string): string =>
  `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault><faultcode>${faultcode}</faultcode><faultstring>测试甲 13900000000</faultstring></S:Fault></S:Body></S:Envelope>`

describe('what goes over the wire', () => {
  it('asks for closed windows of whole days, oldest first, and never for today', async () => {
    const windows: string[] = []
    const url = await serve((_page, from, to) => {
      windows.push(`${from} ${to}`)
      return { body: outer(inner('', { total: 0 })) }
    })
    await read(url, { days: { from: '2015-01-01', through: '2015-12-31' }, today: '2015-03-05' })
    expect(windows).toEqual([
      '2015-01-01 00:00:00 2015-01-31 23:59:59',
      '2015-02-01 00:00:00 2015-03-03 23:59:59',
      '2015-03-04 00:00:00 2015-03-04 23:59:59',
    ])
    expect(asked[0]).toContain('<q:queryWgsj xmlns:q="http://wgfw.service/">')
  })

  it('an account in the address goes as Basic authorisation, and stands in no message', async () => {
    const headers: (string | undefined)[] = []
    const url = await serve(() => ({ status: 403, body: '' }))
    server!.on('request', (request) => headers.push(request.headers.authorization))
    const error = await failure(read(url.replace('http://', 'http://hub:secret@')))
    expect(headers).toContain(`Basic ${Buffer.from('hub:secret').toString('base64')}`)
    expect(error.code).toBe('SOURCE_REFUSED')
    expect(`${error.message}${JSON.stringify(error.details)}${error.stack}`).not.toContain('secret')
  })
})

describe('documents', () => {
  const chinese = '<mc>上垟村</mc>'
  const withName = feed({ columns: ['sjbh', 'wgbm', 'sbsj', 'mc'] })

  it.each([
    ['UTF-8 that declares itself GB2312 inside', outer(inner(xmlRow(1, chinese)))],
    ['GBK that declares itself UTF-8 outside', encodeGb18030(outer(inner(xmlRow(1, chinese))))],
    [
      'UTF-8 that declares itself GBK outside',
      outer(inner(xmlRow(1, chinese)), '<?xml version="1.0" encoding="GBK"?>'),
    ],
    [
      'UTF-8 with a byte order mark',
      Buffer.concat([Buffer.from('efbbbf', 'hex'), Buffer.from(outer(inner(xmlRow(1, chinese))))]),
    ],
    ['blanks before the declaration inside', outer(`\n  ${inner(xmlRow(1, chinese))}`)],
    [
      'the document as escaped text instead of CDATA',
      outer('').replace('<![CDATA[]]>', inner(xmlRow(1, chinese)).replaceAll('<', '&lt;')),
    ],
  ])('wrong declared encoding: %s is read by its bytes', async (_title, body) => {
    const url = await serve(() => ({ body }))
    expect(rowsOf(await read(url, { asking: withName }))).toEqual([['1', '1', '2015-01-01 00:00:00', '上垟村']])
  })

  it.each([
    ['outside', outer(inner(xmlRow(1)), '<!DOCTYPE x [<!ENTITY e "boom">]>')],
    ['inside', outer(inner(xmlRow(1), { before: '<!DOCTYPE x SYSTEM "file:///etc/passwd">' }))],
  ])('XML with a DOCTYPE %s: SOURCE_UNREADABLE', async (_title, body) => {
    const url = await serve(() => ({ body }))
    const error = await failure(read(url))
    expect(error.code).toBe('SOURCE_UNREADABLE')
    expect(error.message).toContain('DOCTYPE')
  })

  it('nasty 44: elements outside the allow-list never leave the parser, and comments and elements in a cell are not its text', async () => {
    const secret = '<lxdh>13900000000</lxdh><dz><sjbh>9</sjbh></dz>'
    const url = await serve(() => ({ body: outer(inner(xmlRow(1, secret))) }))
    const batches = await read(url)
    expect(rowsOf(batches)).toEqual([['1', '1', '2015-01-01 00:00:00']])
    expect(JSON.stringify(batches)).not.toContain('13900000000')
  })

  it('a row with two elements of one name is malformed, the others are read', async () => {
    const url = await serve(() => ({ body: outer(inner(`${xmlRow(1, '<wgbm>2</wgbm>')}${xmlRow(2)}`, { total: 2 })) }))
    const batches = await read(url)
    expect(rowsOf(batches)).toEqual([['2', '1', '2015-01-01 00:00:00']])
    expect(batches.flatMap(({ malformed }) => malformed)).toHaveLength(1)
  })

  it.each([
    ['no XML', 'Internal error', 'SOURCE_UNREADABLE'],
    ['an envelope that is cut off', outer(inner(xmlRow(1))).slice(0, -20), 'SOURCE_UNREADABLE'],
    ['a document that is cut off', outer(inner(xmlRow(1)).slice(0, -20)), 'SOURCE_UNREADABLE'],
    ['bytes of no encoding', Buffer.from('3c61ff3e', 'hex'), 'SOURCE_UNREADABLE'],
    ['U+FFFD', outer(inner(xmlRow(1, '<mc>\ufffd</mc>'))), 'SOURCE_UNREADABLE'],
    [
      'another element for the result',
      outer(inner(xmlRow(1))).replaceAll('return>', 'result>'),
      'SOURCE_SHAPE_CHANGED',
    ],
    ['no total', outer(inner(xmlRow(1)).replace('<total>1</total>', '')), 'SOURCE_UNREADABLE'],
  ])('%s', async (_title, body, expected) => {
    const url = await serve(() => ({ body }))
    expect((await failure(read(url))).code).toBe(expected)
  })
})

describe('refusals and breakdowns', () => {
  it.each([
    ['a fault of the client', { status: 500, body: fault('S:Client') }, 'SOURCE_REFUSED', 'Client'],
    ['a fault of the server', { status: 500, body: fault('S:Server') }, 'SOURCE_UNREACHABLE', 'Server'],
    [
      'a fault with HTTP 200',
      { status: 200, body: fault('S:Client.Authentication') },
      'SOURCE_REFUSED',
      'Client.Authentication',
    ],
    [
      'HTTP 200 with a code of failure inside',
      { body: outer(inner('', { code: '500', total: 0 })) },
      'SOURCE_REFUSED',
      'code 500',
    ],
    ['HTTP 401', { status: 401, body: '' }, 'SOURCE_REFUSED', '401'],
    ['HTTP 404', { status: 404, body: '' }, 'SOURCE_REFUSED', '404'],
    ['HTTP 429', { status: 429, body: '' }, 'SOURCE_UNREACHABLE', '429'],
    ['HTTP 500 without a fault', { status: 500, body: '<html>测试甲</html>' }, 'SOURCE_UNREACHABLE', '500'],
    ['HTTP 503', { status: 503, body: '' }, 'SOURCE_UNREACHABLE', '503'],
  ])('%s', async (_title, told, expected, word) => {
    const url = await serve(() => told)
    const error = await failure(read(url))
    expect(error.code).toBe(expected)
    expect(error.message).toContain(word)
    // The service's own sentence may hold values of rows.
    expect(`${error.message}${JSON.stringify(error.details)}`).not.toMatch(/测试甲|13900000000/)
  })

  it('a service that is silent: SOURCE_UNREACHABLE after the time allowed', async () => {
    const url = await serve(() => ({ body: null }))
    const error = await failure(read(url, { limits: { answer: 200 } }))
    expect(error.code).toBe('SOURCE_UNREACHABLE')
    expect(error.message).toContain('0.2 s')
  })

  it('an answer without end: SOURCE_UNREADABLE at the bound', async () => {
    const url = await serve(() => ({ body: outer(inner(xmlRow(1), { total: 1 })).padEnd(50_000) }))
    expect((await failure(read(url, { limits: { bytes: 10_000 } }))).code).toBe('SOURCE_UNREADABLE')
  })

  it('stops while it waits for an answer', async () => {
    const url = await serve(() => ({ body: null }))
    const session = await soapAdapter().open({ url, covers: january })
    const control = new AbortController()
    setTimeout(() => control.abort(new Error('told to stop')), 50)
    await expect(readAll(session, feed(), { signal: control.signal })).rejects.toThrow('told to stop')
    await session.close()
  })

  it('no `covers`: CONFIGURATION_INVALID', async () => {
    const url = await serve(() => ({ body: '' }))
    const session = await soapAdapter().open({ url })
    expect((await failure(readAll(session, feed()))).code).toBe('CONFIGURATION_INVALID')
    await session.close()
  })
})

describe('pages', () => {
  const pages = (of: readonly (readonly number[])[], total: number) => (page: number) => ({
    body: outer(inner((of[Math.min(page, of.length) - 1] ?? []).map((number) => xmlRow(number)).join(''), { total })),
  })
  const numbers = (batches: readonly SourceBatch[]) => rowsOf(batches).map(([number]) => Number(number))

  it('end with the total', async () => {
    expect(numbers(await read(await serve(pages([[1, 2], [3]], 3))))).toEqual([1, 2, 3])
    expect(asked).toHaveLength(2)
  })

  it('a row that comes twice because rows moved is given once', async () => {
    expect(numbers(await read(await serve(pages([[1, 2], [2, 3], [4]], 4))))).toEqual([1, 2, 3, 4])
  })

  it('a page behind the last one that repeats it ends the window where no total is told', async () => {
    const { document } = feed().location as Extract<RecordFeed['location'], { kind: 'SOAP' }>
    const { total: _, ...without } = document
    const location = { ...(feed().location as Extract<RecordFeed['location'], { kind: 'SOAP' }>), document: without }
    expect(numbers(await read(await serve(pages([[1, 2], [3]], 99)), { asking: feed({ location }) }))).toEqual([
      1, 2, 3,
    ])
    expect(asked).toHaveLength(3)
  })

  it('an empty page in the middle: the window is asked for again', async () => {
    const whole = pages([[1, 2], [3]], 3)
    const url = await serve((page, _from, _to, question) =>
      question === 2 ? { body: outer(inner('', { total: 3 })) } : whole(page),
    )
    expect(numbers(await read(url))).toEqual([1, 2, 3])
  })

  it('fewer rows than the total, twice: SOURCE_INCOMPLETE with both numbers', async () => {
    const error = await failure(read(await serve(pages([[1, 2], []], 3))))
    expect(error.code).toBe('SOURCE_INCOMPLETE')
    expect(error.message).toMatch(/has 3 rows .* gave 2/)
  })

  it('every row once, whatever the size of pages and windows', async () => {
    const days = fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(
        days,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 45 }),
        async (numbers, pageRows, windowDays) => {
          const events = numbers
            .sort((one, other) => one - other)
            .map((number, index) => event(new Date(Date.UTC(2015, 0, 1 + number)).toISOString().slice(0, 10), index))
          const service = await startGridService({ '1': { events, encoding: 'UTF-8' } }, { pageRows })
          try {
            const location = { ...feed().location, windowDays } as RecordFeed['location']
            const batches = await read(service.url('1'), {
              days: { from: '2015-01-01', through: '2015-03-31' },
              asking: feed({ location }),
            })
            const inside = events.filter(({ day }) => day <= '2015-03-31')
            expect(rowsOf(batches)).toEqual(inside.map(rowOf))
          } finally {
            await service.stop()
          }
        },
      ),
      { numRuns: 25 },
    )
  })
})
