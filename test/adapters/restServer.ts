import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { restAdapter } from '../../connectors/adapters/rest.ts'
import type { RestLimits } from '../../connectors/adapters/restClient.ts'
import type { RecordFeed, SourceSettings } from '../../src/connector/connector.ts'
import { localDate } from '../../src/connector/parsers/dates.ts'
import type { RestLocation } from '../../src/connector/restLocation.ts'
import { caseFeed } from '../support/testConnector.ts'

/** A row of the list: `filed` is its day. Written by hand as JSON, so that numbers keep their digits. */
export interface ListRow {
  readonly id: string
  readonly filed: string
  /** The row as it is sent. */
  readonly json: string
}

/** What a request asks, and an answer in its stead. */
export interface ListRequest {
  readonly path: string
  readonly body: Readonly<Record<string, string | number>>
  readonly token: string | null
  /** How many came before it. */
  readonly number: number
}
type Answer = { readonly status: number; readonly text: string; readonly headers?: Readonly<Record<string, string>> }

/** A real service on a port of its own, whose behaviour a test decides. */
export interface ListServer {
  readonly url: string
  readonly rows: ListRow[]
  readonly requests: ListRequest[]
  /** Called before each answer; may change the rows, wait, or give another answer. HANG: never. */
  before: (request: ListRequest) => Promise<Answer | 'HANG' | undefined> | Answer | 'HANG' | undefined
  /** Rows that the total counts and nobody gets. */
  deletedRows: number
  connections(): Promise<number>
  stop(): Promise<void>
}

export async function startListServer(rows: readonly ListRow[] = []): Promise<ListServer> {
  const server = createServer((request, response) => void answer(request, response))
  const state: ListServer = {
    url: '',
    rows: [...rows],
    requests: [],
    before: () => undefined,
    deletedRows: 0,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  let tokens = 0

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://service')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const body = (
      request.method === 'GET' ? Object.fromEntries(url.searchParams) : JSON.parse(text)
    ) as ListRequest['body']
    const asked = { path: url.pathname, body, token: url.searchParams.get('token'), number: state.requests.length }
    state.requests.push(asked)
    const other = await state.before(asked)
    if (other === 'HANG') return
    const { status, text: sent, headers } = other ?? { status: 200, text: truth(asked) }
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(sent)
  }

  function truth({ path, body }: ListRequest): string {
    if (path === '/token') return `{"code":200,"data":{"token":"secret-token-${++tokens}"}}`
    const from = String(body['from']).slice(0, 10)
    const through = String(body['through']).slice(0, 10)
    const found = state.rows
      .filter((row) => row.filed >= from && row.filed <= through)
      .sort((left, right) =>
        left.filed === right.filed ? compare(right.id, left.id) : compare(right.filed, left.filed),
      )
    const start = (Number(body['page']) - 1) * Number(body['size'])
    const page = found.slice(start, start + Number(body['size'])).map(({ json }) => json)
    return `{"code":200,"data":{"total":"${found.length + state.deletedRows}","list":[${page.join(',')}]}}`
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

/** A row of the test connector's columns; `id` as a JSON number where it is to be one. */
export function listRow(id: string, filed: string, { numeric = false, extra = '' } = {}): ListRow {
  const key = numeric ? id : JSON.stringify(id)
  const json = `{"id":${key},"place":"330302","category":"BURGLARY","filed":"${filed}","solved":null,"loss":"12","video":"1","areaSet":null,"deleted":"0","changed":"${filed}"${extra}}`
  return { id, filed, json }
}

/** The row as an adapter hands it over. */
export function rawRow(id: string, filed: string): (string | null)[] {
  return [id, '330302', 'BURGLARY', filed, null, '12', '1', null, '0', filed]
}

export const listLocation: RestLocation = {
  kind: 'REST',
  method: 'POST',
  path: '/list',
  body: { kind: 'all', agency: { setting: 'agency' } },
  rows: ['data', 'list'],
  total: ['data', 'total'],
  page: { number: 'page', size: 'size', rows: 3 },
  window: { from: 'from', through: 'through', column: 'filed', days: 10 },
  key: 'id',
  places: 'places',
}

/** A feed of the list, read by closed windows of ten days. */
export function listFeed(location: Partial<RestLocation> = {}): RecordFeed<'policeCase'> {
  const feed = caseFeed({
    location: { ...listLocation, ...location },
    cursor: { kind: 'DAY_WINDOWS', overlapDays: 10 },
    coverage: { kind: 'SETTINGS', measures: ['cases_filed'] },
  })
  return { ...feed, fields: { ...feed.fields, filedOn: { column: 'filed', parser: localDate('yyyy-MM-dd') } } }
}

export function listAdapter(limits: Partial<RestLimits> = {}, { login = true } = {}) {
  return restAdapter({
    envelope: { code: ['code'], success: ['200'], tokenEnded: ['401'], failure: ['500'] },
    ...(login
      ? {
          login: {
            path: '/token',
            body: { key: { credential: 'key' } },
            token: ['data', 'token'],
            parameter: 'token',
          },
        }
      : {}),
    limits: { firstPause: 5, ...limits },
  })
}

export function listSettings(url: string): SourceSettings {
  return {
    url,
    covers: { from: '2010-01-01', through: '2010-01-31' },
    parameters: { agency: '3303000000000000299' },
    credentials: { key: 'secret-key' },
  }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
