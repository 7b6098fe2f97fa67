import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseLosslessJson } from '../../connectors/adapters/losslessJson.ts'
import { readWindow } from '../../connectors/adapters/restWindows.ts'
import { addDays } from '../../src/calendar.ts'
import type { RawRow, SourceSession } from '../../src/connector/connector.ts'
import { cutWindows } from '../../src/connector/readDays.ts'
import { describeAdapter, failure, readAll, rowsOf } from '../contract/describeAdapter.ts'
import { eventually } from '../support/eventually.ts'
import { type ListServer, listAdapter, listFeed, listRow, listSettings, rawRow, startListServer } from './restServer.ts'

const days = ['2010-01-02', '2010-01-02', '2010-01-05', '2010-01-09', '2010-01-15', '2010-01-30']
const keyOf = (index: number): string => `530000000000000${1001 + index}`

describeAdapter(
  'rest',
  async () => {
    const server = await startListServer(
      days.map((day, index) => listRow(keyOf(index), day, { numeric: index % 2 === 0, extra: ',"xfrxm":"测试甲"' })),
    )
    const many = await startListServer(
      Array.from({ length: 300 }, (_, index) => listRow(String(1000 + index), addDays('2010-01-01', index % 30))),
    )
    const feed = listFeed()
    const rows = days.map((day, index) => rawRow(keyOf(index), day))
    let asked = -1
    // The suite has one source: the feed of many rows lies behind another path of it.
    server.before = async (request) => {
      if (request.path !== '/many') return undefined
      const answer = await fetch(`${many.url}/list`, { method: 'POST', body: JSON.stringify(request.body) })
      return { status: 200, text: await answer.text() }
    }
    return {
      adapter: listAdapter(),
      settings: listSettings(server.url),
      feed,
      rows,
      unwanted: '测试甲',
      // Read through 20 January: the ten days from the 11th are read again.
      resume: { position: { kind: 'WATERMARK', watermark: '2010-01-20' }, rows: rows.slice(4) },
      missingColumn: { feed: { ...feed, columns: [...feed.columns, 'gone'] }, column: 'gone' },
      unreachable: listSettings('http://127.0.0.1:9'),
      pressure: {
        feed: listFeed({ path: '/many', page: { number: 'page', size: 'size', rows: 100 } }),
        isWaiting: async () => {
          const before = asked
          asked = many.requests.length
          return before === asked
        },
      },
      throughProxy: {
        adapter: listAdapter({ answer: 500 }),
        silence: 500,
        target: { host: '127.0.0.1', port: Number(new URL(server.url).port) },
        settings: (port) => listSettings(`http://127.0.0.1:${port}`),
        feed,
        rows,
        secrets: ['secret-', '测试甲', keyOf(1), 'BURGLARY'],
      },
      async dispose() {
        await server.stop()
        await many.stop()
      },
    }
  },
  { network: 'PAGED' },
)

describe('rest', () => {
  let server: ListServer
  let session: SourceSession
  const feed = listFeed()

  beforeEach(async () => {
    server = await startListServer(days.map((day, index) => listRow(keyOf(index), day)))
    session = await listAdapter({ answer: 300, retries: 2 }).open(listSettings(server.url))
  })
  afterEach(async () => {
    await session.close()
    await server.stop()
  })
  const lists = () => server.requests.filter(({ path }) => path === '/list')
  const keys = async () => rowsOf(await readAll(session, feed)).map(([key]) => key)
  const allKeys = days.map((_, index) => keyOf(index))

  it('reads closed windows of days, the oldest first, and says how far', async () => {
    const batches = await readAll(session, feed)
    expect(lists().map(({ body }) => [body['from'], body['through']])).toEqual([
      ['2010-01-01 00:00:00', '2010-01-10 23:59:59'],
      ['2010-01-01 00:00:00', '2010-01-10 23:59:59'],
      ['2010-01-11 00:00:00', '2010-01-20 23:59:59'],
      ['2010-01-21 00:00:00', '2010-01-30 23:59:59'],
      ['2010-01-31 00:00:00', '2010-01-31 23:59:59'],
    ])
    expect(lists()[0]!.body).toMatchObject({ kind: 'all', agency: '3303000000000000299', page: 1, size: 3 })
    expect(batches.at(-1)!.watermark).toBe('2010-01-31')
  })

  it('never reads today: the last window ends yesterday', async () => {
    const { credentials, parameters, url } = listSettings(server.url)
    const yesterday = addDays(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10), -1)
    const open = await listAdapter().open({ url, credentials, parameters, covers: { from: addDays(yesterday, -3) } })
    await readAll(open, feed)
    await open.close()
    expect(lists().at(-1)!.body['through']).toBe(`${yesterday} 23:59:59`)
  })

  it('18: identifiers of nineteen digits arrive exactly, written as numbers or as text', async () => {
    server.rows.splice(
      0,
      6,
      listRow('5300000000000000299', '2010-01-02', { numeric: true }),
      listRow('5300000000000000300', '2010-01-03'),
    )
    expect(await keys()).toEqual(['5300000000000000299', '5300000000000000300'])
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (number) => {
        expect(parseLosslessJson(`{"a":[${number}]}`)).toEqual({ a: [String(number)] })
      }),
    )
  })

  it('19: leading zeros stay', async () => {
    server.rows.splice(0, 6, listRow('0000000000000020119', '2010-01-02'))
    expect(await keys()).toEqual(['0000000000000020119'])
  })

  it('HTTP 200 with code 500 is SOURCE_UNREACHABLE, without a word of the answer', async () => {
    server.before = ({ path }) =>
      path === '/list' ? { status: 200, text: '{"code":500,"msg":"测试甲 13900000000"}' } : undefined
    const error = await failure(readAll(session, feed))
    expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE', message: expect.stringContaining('code 500') })
    expect(told(error)).not.toMatch(/测试|1390/)
  })

  it('another code is SOURCE_REFUSED, no JSON and an unknown form SOURCE_SHAPE_CHANGED', async () => {
    const outcome = async (text: string, status = 200) => {
      server.before = ({ path }) => (path === '/list' ? { status, text } : undefined)
      const error = await failure(readAll(session, feed))
      expect(told(error)).not.toMatch(/测试/)
      return error.code
    }
    expect(await outcome('{"code":"403"}')).toBe('SOURCE_REFUSED')
    expect(await outcome('测试', 404)).toBe('SOURCE_REFUSED')
    expect(await outcome('测试', 503)).toBe('SOURCE_UNREACHABLE')
    expect(await outcome('<html>测试</html>')).toBe('SOURCE_SHAPE_CHANGED')
    expect(await outcome('{"code":200}')).toBe('SOURCE_SHAPE_CHANGED')
    expect(await outcome('{"code":200,"data":{"total":"many","list":[]}}')).toBe('SOURCE_SHAPE_CHANGED')
    expect(await outcome('{"code":200,"data":{"total":1,"list":[{"id":{"a":"测试"}}]}}')).toBe('SOURCE_SHAPE_CHANGED')
  })

  it('an answer without end is broken off', async () => {
    const small = await listAdapter({ largestAnswer: 200 }).open(listSettings(server.url))
    expect((await failure(readAll(small, feed))).code).toBe('SOURCE_SHAPE_CHANGED')
    await small.close()
  })

  it('429 without a word on waiting is waited out, a bounded number of times', async () => {
    let busy = 2
    server.before = ({ path }) => (path === '/list' && busy-- > 0 ? { status: 429, text: '' } : undefined)
    expect(await keys()).toEqual(allKeys)
    busy = 3
    expect(await failure(readAll(session, feed))).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: expect.stringContaining('429'),
    })
  })

  it('a service that is silent is given up after the limit', async () => {
    server.before = ({ path }) => (path === '/list' ? 'HANG' : undefined)
    expect(await failure(readAll(session, feed))).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: expect.stringContaining('0.3 s'),
    })
  })

  it('a stop is obeyed while the service is silent', async () => {
    server.before = ({ path }) => (path === '/list' ? 'HANG' : undefined)
    const control = new AbortController()
    setTimeout(() => control.abort(new Error('told to stop')), 30)
    await expect(readAll(session, feed, { signal: control.signal })).rejects.toThrow('told to stop')
  })

  it('a token that ends in the middle is renewed once, and the request repeated', async () => {
    let ended = false
    server.before = ({ path, token, number }) => {
      if (number === 3) ended = true
      return path === '/list' && ended && token === 'secret-token-1' ? { status: 200, text: '{"code":401}' } : undefined
    }
    expect(await keys()).toEqual(allKeys)
    expect(server.requests.filter(({ path }) => path === '/token')).toHaveLength(2)
    server.before = ({ path }) => (path === '/list' ? { status: 200, text: '{"code":401}' } : undefined)
    expect((await failure(readAll(session, feed))).code).toBe('SOURCE_REFUSED')
    expect(server.requests.filter(({ path }) => path === '/token')).toHaveLength(3)
  })

  it('the token in the query stands in no error, and neither does the account', async () => {
    const failures: unknown[] = []
    for (const text of ['{"code":500}', '{"code":403}', 'x']) {
      server.before = ({ path }) => (path === '/list' ? { status: 200, text } : undefined)
      failures.push(await failure(readAll(session, feed)))
    }
    server.before = ({ path }) =>
      path === '/token' ? { status: 200, text: '{"code":403}' } : { status: 200, text: '{"code":401}' }
    failures.push(await failure(readAll(session, feed)))
    await server.stop()
    failures.push(await failure(readAll(session, feed)))
    for (const error of failures) expect(told(error)).not.toContain('secret-')
  })

  it('an empty page in the middle is not the end', async () => {
    server.before = ({ path, body }) =>
      path === '/list' && body['page'] === 2 && String(body['from']).startsWith('2010-01-01')
        ? { status: 200, text: '{"code":200,"data":{"total":"4","list":[]}}' }
        : path === '/list' && body['page'] === 3
          ? { status: 200, text: `{"code":200,"data":{"total":"4","list":[${listRow(keyOf(0), '2010-01-02').json}]}}` }
          : undefined
    expect(await keys()).toEqual(allKeys)
  })

  it('paging by page number on a live list: a row that comes in while a window is read costs no row and doubles none', async () => {
    let came = false
    server.before = ({ path, body }) => {
      if (path === '/list' && body['page'] === 2 && !came) {
        came = true
        // Dated back into the window: everything on page 1 moves on by one.
        server.rows.push(listRow('9999999999999999999', '2010-01-10'))
      }
      return undefined
    }
    const read = await keys()
    expect([...read].sort()).toEqual([...allKeys, '9999999999999999999'].sort())
    expect(new Set(read).size).toBe(read.length)
  })

  it('a list that changes each time it is read is SOURCE_UNSTABLE: nothing half read is given', async () => {
    let number = 0
    server.before = ({ path, body }) => {
      if (path === '/list' && body['page'] === 2) server.rows.push(listRow(`8${number++}`, '2010-01-10'))
      return undefined
    }
    expect((await failure(readAll(session, feed))).code).toBe('SOURCE_UNSTABLE')
  })

  it('a total that counts deleted rows: all rows once, and the count tells the difference', async () => {
    server.deletedRows = 2
    expect(await keys()).toEqual(allKeys)
    expect(await session.count(feed, null)).toEqual({ rows: 8, keyChecksum: null, includesDeleted: false })
  })

  it('keys outside the allow-list end where the answer is taken apart', async () => {
    server.rows.splice(
      0,
      6,
      listRow('1', '2010-01-02', { extra: ',"xfrxm":"测试甲","zjhm":"330300190001010000","nrgy":{"a":["测试乙"]}' }),
    )
    expect(JSON.stringify(await readAll(session, feed))).not.toMatch(/测试|330300190001010000/)
  })

  it('keeps connections while it is open, and none after', async () => {
    await keys()
    expect(await server.connections()).toBe(1)
    await session.close()
    expect(await eventually(async () => (await server.connections()) === 0)).toBe(true)
  })

  it('speaks GET, and without a login', async () => {
    const open = await listAdapter({}, { login: false }).open(listSettings(server.url))
    const read = rowsOf(await readAll(open, listFeed({ method: 'GET' })))
    await open.close()
    expect(read).toHaveLength(6)
    const own = server.requests.slice(-6)
    expect(own.map(({ path, token }) => [path, token])).toEqual([['/', null], ...Array(5).fill(['/list', null])])
  })
})

describe('windows', () => {
  it('cut any days without gap or overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 800 }), fc.integer({ min: 1, max: 100 }), (length, size) => {
        const from = '2009-12-20'
        const through = addDays(from, length)
        const windows = [...cutWindows({ from, through }, size)]
        expect(windows[0]!.from).toBe(from)
        expect(windows.at(-1)!.through).toBe(through)
        for (const [index, window] of windows.slice(1).entries())
          expect(window.from).toBe(addDays(windows[index]!.through, 1))
      }),
    )
  })

  it('are read whole, whatever rows come in between the questions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 0, maxLength: 2 }),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 1, max: 5 }),
        async (arrivals, count, size) => {
          const list: RawRow[] = Array.from({ length: count }, (_, index) => [String(count - index)])
          let questions = 0
          const read = await readWindow(
            { from: '2010-01-01', through: '2010-01-31' },
            async (_window, page) => {
              if (arrivals.includes(questions++)) list.unshift([`new ${questions}`])
              return { rows: list.slice((page - 1) * size, page * size), total: list.length, size }
            },
            ([key]) => String(key),
          )
          const keys = read.map(([key]) => key)
          expect(new Set(keys).size).toBe(keys.length)
          for (let index = 1; index <= count; index += 1) expect(keys).toContain(String(index))
        },
      ),
    )
  })
})

function told(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const { cause, message, stack } = error
  return [message, stack, JSON.stringify(error), told(cause)].join('\n')
}
