import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import type { RawRow } from '../../src/connector/connector.ts'
import { type LivePosition, readLiveList } from '../../src/connector/liveList.ts'
import { LiveService, liveLimits } from '../../src/connector/liveService.ts'
import type { LiveSource } from '../../src/connector/liveSource.ts'
import { listFeed } from '../adapters/restServer.ts'
import { failure } from '../contract/describeAdapter.ts'

const feed = listFeed({ page: { number: 'page', size: 'size', rows: 50 } })
const { signal } = new AbortController()
const from = '2010-01-01'
const to = '2010-01-31'

interface Row {
  readonly key: string
  readonly day: string
}
interface Found {
  readonly siteId: string
  readonly sourceKey: string
  readonly filedOn: { readonly day: string; readonly precision: 'DAY' }
}

/** A list in memory; `arrive` is called before each answer and may change it. */
function listOf(rows: Row[], arrive: (question: number) => void = () => undefined): LiveSource & { asked(): number } {
  let asked = 0
  return {
    asked: () => asked,
    async page(_feed, { from: first, through, page, rows: size = 10 }) {
      arrive(asked++)
      const found = rows
        .filter(({ day }) => day >= first && day <= through)
        .sort((left, right) =>
          left.day === right.day ? (left.key < right.key ? 1 : -1) : left.day < right.day ? 1 : -1,
        )
      return { rows: found.slice((page - 1) * size, page * size).map(rawOf), total: found.length, size }
    },
    find: async () => [],
    close: async () => undefined,
  }
}

const rawOf = ({ key, day }: Row): RawRow =>
  feed.columns.map((column) => (column === 'id' ? key : column === 'filed' ? day : null))
const translate = (row: RawRow): Found => ({
  siteId: '330300',
  sourceKey: String(row[0]),
  filedOn: { day: String(row[3]), precision: 'DAY' },
})

async function page(
  source: LiveSource,
  first: number,
  after: LivePosition | null = null,
  accepts: ((one: Found) => boolean) | null = null,
) {
  return readLiveList(
    source,
    feed,
    translate,
    { dateField: 'filedOn', from, to, places: null, accepts, after, first },
    signal,
  )
}

/** All pages, one after the other. */
async function walk(
  source: LiveSource,
  first: number,
  accepts: ((one: Found) => boolean) | null = null,
): Promise<string[]> {
  const keys: string[] = []
  let after: LivePosition | null = null
  for (;;) {
    const { records, hasNextPage } = await page(source, first, after, accepts)
    keys.push(...records.map(({ sourceKey }) => sourceKey))
    const last = records.at(-1)
    if (!hasNextPage || last === undefined) return keys
    after = { day: last.filedOn.day, siteId: last.siteId, sourceKey: last.sourceKey }
  }
}

const rowsArbitrary = fc
  .array(fc.integer({ min: 0, max: 30 }), { maxLength: 90 })
  .map((days) => days.map((day, index) => ({ key: `k${String(index).padStart(3, '0')}`, day: addDays(from, day) })))

describe('a live list', () => {
  it('gives every record once, page by page, the latest day first and by key within a day', async () => {
    await fc.assert(
      fc.asyncProperty(rowsArbitrary, fc.integer({ min: 1, max: 40 }), async (rows, first) => {
        const expected = [...rows]
          .sort((left, right) =>
            left.day === right.day ? (left.key < right.key ? -1 : 1) : left.day < right.day ? 1 : -1,
          )
          .map(({ key }) => key)
        expect(await walk(listOf([...rows]), first)).toEqual(expected)
      }),
    )
  })

  it('loses and doubles none while rows come in at its head', async () => {
    await fc.assert(
      fc.asyncProperty(rowsArbitrary, fc.integer({ min: 1, max: 40 }), async (rows, first) => {
        const live = [...rows]
        const source = listOf(live, (question) => {
          if (question < 30) live.push({ key: `new ${question}`, day: to })
        })
        const old = new Set(rows.map(({ key }) => key))
        const keys = (await walk(source, first)).filter((key) => old.has(key))
        expect(keys.toSorted()).toEqual([...old].toSorted())
      }),
    )
  })

  it('reads on where a condition lets little through', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => ({ key: `k${index}`, day: addDays(from, index % 31) }))
    expect(await walk(listOf(rows), 1, ({ sourceKey }) => sourceKey === 'k0' || sourceKey === 'k299')).toEqual([
      'k299',
      'k0',
    ])
  })

  it('gives up a list that would take too many questions, instead of telling half of it', async () => {
    const endless: LiveSource = {
      ...listOf([]),
      page: async () => ({ rows: [rawOf({ key: 'a', day: to })], total: 1_000_000, size: 1 }),
    }
    expect((await failure(page(endless, 5))).code).toBe('SOURCE_UNREACHABLE')
  })
})

describe('a live service', () => {
  const limits = { ...liveLimits, answer: 50, check: 50, checkHolds: 0, callsAtOnce: 2, callsWaiting: 1 }
  const quiet = listOf([])

  it('takes two calls at a time, lets one wait, and refuses the next', async () => {
    const service = new LiveService(quiet, { ...limits, answer: 10_000 }, async () => undefined)
    let running = 0
    let most = 0
    const call = () =>
      service.call(async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setTimeout(resolve, 10))
        running -= 1
      }, signal)
    const outcomes = await Promise.allSettled([call(), call(), call(), call()])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
    expect(most).toBe(2)
    expect(service.down).toBe(false)
  })

  it('is down after a call that takes too long, and up again with the next that does not', async () => {
    const service = new LiveService(quiet, limits, async () => undefined)
    const silent = service.call(
      (_source, given) =>
        new Promise((_resolve, reject) => given.addEventListener('abort', () => reject(given.reason))),
      signal,
    )
    expect(await failure(silent)).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: expect.stringContaining('0.05 s'),
    })
    expect(service.down).toBe(true)
    await service.call(async () => 1, signal)
    expect(service.down).toBe(false)
  })

  it('says nothing of the service when the asker goes away', async () => {
    const service = new LiveService(quiet, limits, async () => undefined)
    const control = new AbortController()
    const call = service.call(
      (_source, given) =>
        new Promise((_resolve, reject) => given.addEventListener('abort', () => reject(given.reason))),
      control.signal,
    )
    control.abort(new Error('gone'))
    await expect(call).rejects.toThrow('gone')
    expect(service.down).toBe(false)
  })
})
