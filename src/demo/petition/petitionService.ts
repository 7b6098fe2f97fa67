import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CityCode, cityPlaces, demonstrationCities } from '../places.ts'
import { syntheticLabel } from '../published.ts'
import { petitionCities } from './petitionCities.ts'
import { freshPetition, type PetitionRow, petitionRows } from './petitionRows.ts'

/** What one request is answered with instead of the truth, for tests. */
export type PetitionFault = 'CODE_500' | 'BUSY' | 'HANG' | 'NOT_JSON' | 'HTTP_503'

/** Account that the service lets in. */
export interface PetitionAccount {
  readonly appKey: string
  readonly appSecret: string
}

/** The petition office's service while it runs. */
export interface PetitionService {
  readonly url: string
  readonly port: number
  /** Requests so far, by path. */
  readonly requests: ReadonlyMap<string, number>
  /** Connections that are open now. */
  connections(): Promise<number>
  /** The next requests to `list` are answered with these, in order. */
  fail(...faults: readonly PetitionFault[]): void
  /** Tokens given so far end at once. */
  endTokens(): void
  /** Changes the place of a petition, as a transfer does. */
  transfer(key: string, place: string): void
  /** A petition is deleted: it is still counted, and no longer given. */
  delete(key: string): void
  /** Whether a value stands in any row. */
  contains(value: string): boolean
  stop(): Promise<void>
}

const tokenMinutes = 30
const largestPage = 500
const freshRows = 400

/**
 * Starts the petition office's service for all cities of the demonstration, told apart by `djjgdm`: a list that is paged and live, with
 * the habits that src/demo/README.md names. `port` 0 takes any. The rows are the same at each start, but for those that came in since.
 */
export async function startPetitionService(options: {
  readonly account: PetitionAccount
  readonly port?: number
  readonly cities?: readonly CityCode[]
  /** Of a token; half an hour where it is absent. */
  readonly tokenMilliseconds?: number
}): Promise<PetitionService> {
  const registers = new Map(
    (options.cities ?? demonstrationCities).map((city) => [petitionCities[city].agency, openRegister(city)]),
  )
  const tokens = new Map<string, number>()
  const requests = new Map<string, number>()
  const faults: PetitionFault[] = []
  const rowOf = (key: string): PetitionRow[] =>
    [...registers.values()].flatMap(({ rows }) => rows().filter((row) => row.key === key))

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://service')
    requests.set(url.pathname, (requests.get(url.pathname) ?? 0) + 1)
    handle(request, url).then(
      (answer) => send(response, answer),
      () => send(response, { code: 500, msg: '系统异常', data: null }),
    )
  })

  async function handle(request: IncomingMessage, url: URL): Promise<unknown> {
    if (url.pathname === '/xfapi/v1/token') return logIn(await bodyOf(request))
    if ((tokens.get(url.searchParams.get('token') ?? '') ?? 0) < Date.now()) return { code: 401, msg: 'token已失效' }
    if (url.pathname === '/xfapi/v1/list') {
      const fault = faults.shift()
      if (fault !== undefined) return fault
      return list(await bodyOf(request))
    }
    if (url.pathname === '/xfapi/v1/jatj') return backlogStatistics(url)
    return { code: 404, msg: '接口不存在' }
  }

  function logIn(body: Readonly<Record<string, unknown>>): unknown {
    if (body['appKey'] !== options.account.appKey || body['appSecret'] !== options.account.appSecret)
      return { code: 403, msg: '应用未授权' }
    const token = randomBytes(24).toString('base64url')
    const lifetime = options.tokenMilliseconds ?? tokenMinutes * 60_000
    tokens.set(token, Date.now() + lifetime)
    return { code: 200, msg: '成功', data: { token, expiresIn: String(lifetime / 1000) } }
  }

  function list(body: Readonly<Record<string, unknown>>): unknown {
    const register = registers.get(String(body['djjgdm']))
    const page = Number(body['pageNo'])
    const size = Number(body['pageSize'])
    if (register === undefined || !(page >= 1) || !(size >= 1) || size > largestPage)
      return { code: 500, msg: '系统异常' }
    // Before the answer is made: whoever pages meets rows that were not there a moment ago.
    register.grow()
    const found = register.find(body)
    const given = found.filter((row) => !row.deleted)
    const skipped = emptyPage(String(body['startTime'] ?? ''), given.length, size)
    const place = skipped === null || page < skipped ? page - 1 : page - 2
    const rows = page === skipped ? [] : given.slice(place * size, (place + 1) * size)
    return { code: 200, msg: '成功', data: { total: String(found.length), rows: rows.map(written) } }
  }

  function backlogStatistics(url: URL): unknown {
    const register = registers.get(url.searchParams.get('djjgdm') ?? '')
    const year = url.searchParams.get('nf') ?? ''
    if (register === undefined || !/^\d{4}$/.test(year)) return { code: 500, msg: '系统异常' }
    const rows = register
      .rows()
      .filter((row) => row.register === '1' && row.moment.startsWith(`${year}/`) && !row.deleted)
    const levels = [...new Set(rows.map(({ values }) => values['gpjb']!))].sort()
    return {
      code: 200,
      msg: '成功',
      data: levels.map((gpjb) => {
        const listed = rows.filter(({ values }) => values['gpjb'] === gpjb)
        const resolved = listed.filter(({ values }) => values['hjrq'] !== '')
        // Cut, not rounded, and told as text beside its own counts.
        return {
          gpjb,
          gps: listed.length,
          hjs: resolved.length,
          hjl: String(Math.floor((resolved.length / listed.length) * 100)),
        }
      }),
    }
  }

  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      ),
    fail: (...next) => void faults.push(...next),
    endTokens: () => tokens.clear(),
    transfer(key, place) {
      for (const row of rowOf(key)) row.place = place
    },
    delete(key) {
      for (const row of rowOf(key)) row.deleted = true
    },
    contains: (value) =>
      [...registers.values()].some(({ rows }) =>
        rows().some((row) => Object.values(row.values).some((text) => text.includes(value))),
      ),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Register {
  rows(): readonly PetitionRow[]
  grow(): void
  find(body: Readonly<Record<string, unknown>>): readonly PetitionRow[]
}

function openRegister(code: CityCode): Register {
  const city = cityPlaces(code)
  const { agency } = petitionCities[code]
  const rows = petitionRows(city).sort((left, right) =>
    left.moment === right.moment ? compare(right.key, left.key) : compare(right.moment, left.moment),
  )
  const received = rows.filter(({ register }) => register === '0')
  const backlog = rows.filter(({ register }) => register === '1')
  let grown = 0
  return {
    rows: () => [...received, ...backlog],
    grow() {
      if (grown >= freshRows) return
      grown += 1
      received.unshift(freshPetition(city, agency, chinaMoment(Date.now()), grown))
    },
    find(body) {
      const text = (name: string): string | null =>
        typeof body[name] === 'string' && body[name] !== '' ? body[name] : null
      const from = text('startTime')?.replaceAll('-', '/') ?? ''
      const to = text('endTime')?.replaceAll('-', '/') ?? '9999'
      const places = text('wtsddm')?.split(',')
      const key = text('xfjbh')
      return (text('jabz') === '1' ? backlog : received).filter(
        (row) =>
          row.moment >= from &&
          row.moment <= to &&
          (key === null || row.key === key) &&
          (places === undefined || places.includes(row.place)),
      )
    },
  }
}

/** Some lists have an empty second page; what would be on it stands on the third. */
function emptyPage(startTime: string, rows: number, size: number): number | null {
  const [, month] = startTime.split('-')
  return month === '05' && rows > size ? 2 : null
}

// Numbers of more than fifteen digits, which JSON.stringify could not write.
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

function written({ key, numericKey, agency, place, values }: PetitionRow): Record<string, unknown> {
  return {
    xfjbh: numericKey ? rawJson(key) : key,
    djjgdm: rawJson(agency),
    wtsddm: place,
    ...values,
    bz: syntheticLabel,
  }
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>
}

function send(response: ServerResponse, answer: unknown): void {
  const type = { 'content-type': 'application/json;charset=UTF-8' }
  if (answer === 'HANG') return
  if (answer === 'BUSY') response.writeHead(429).end()
  else if (answer === 'HTTP_503') response.writeHead(503).end('测试甲 13900000000')
  else if (answer === 'NOT_JSON') response.writeHead(200, type).end('<html>测试甲 13900000000</html>')
  else if (answer === 'CODE_500') response.writeHead(200, type).end('{"code":500,"msg":"系统异常: 测试甲 13900000000"}')
  else response.writeHead(200, type).end(JSON.stringify(answer))
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function chinaMoment(milliseconds: number): string {
  return new Date(milliseconds + 8 * 3_600_000).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
