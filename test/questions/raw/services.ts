import { decoded, type RawCell, type ReadRawTables, settingOf, tableOfObjects } from './rawTable.ts'

/** Years that the service is asked about: `covers` of the source, whose days are closed. */
function daysOf(source: Parameters<ReadRawTables>[0]): { readonly from: string; readonly through: string } {
  return (source.settings as { covers: { from: string; through: string } }).covers
}

const petitionPage = 500

/** Petitions: both registers of the list (`jabz` 0 what came in, 1 the old cases), with the login that the service wants. */
export const readPetition: ReadRawTables = async function* (source) {
  const url = settingOf(source, 'url')
  const settings = source.settings as unknown as {
    readonly parameters: { readonly djjgdm: string }
    readonly credentials: { readonly appKey: string; readonly appSecret: string }
  }
  const { token } = (await post(`${url}/xfapi/v1/token`, settings.credentials)) as { token: string }
  const { from, through } = daysOf(source)
  const rows: Record<string, RawCell>[] = []
  for (const jabz of ['0', '1']) {
    const known = new Set<string>()
    // Pages may be empty in the middle, and the total counts deleted rows: read on until two pages behind the total.
    for (let pageNo = 1, last = 1; pageNo <= last + 2; pageNo += 1) {
      const asked = {
        ...settings.parameters,
        jabz,
        startTime: `${from} 00:00:00`,
        endTime: `${through} 23:59:59`,
        pageNo,
        pageSize: petitionPage,
      }
      const page = (await post(`${url}/xfapi/v1/list?token=${token}`, asked)) as {
        readonly total: string
        readonly rows: readonly Readonly<Record<string, RawCell>>[]
      }
      last = Math.ceil(Number(page.total) / petitionPage)
      for (const row of page.rows) {
        if (known.has(row['xfjbh']!)) continue
        known.add(row['xfjbh']!)
        rows.push({ ...row })
      }
    }
  }
  yield tableOfObjects('petition_list', rows)
}

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = JSON.parse(await response.text(), verbatim) as { code: string; data: unknown }
  if (answer.code !== '200') throw new Error(`the petition service answered with code ${answer.code}`)
  return answer.data
}

/** Numbers as their digits: some have nineteen. */
function verbatim(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? String(value)) : value
}

const gridPage = 500

/** Grid events: the SOAP service, asked for each year, page by page. The inner document is in CDATA; all that it has is kept. */
export async function readGridEvents(source: Parameters<ReadRawTables>[0]): Promise<Record<string, RawCell>[]> {
  const { from, through } = daysOf(source)
  const rows: Record<string, RawCell>[] = []
  for (let page = 1, last = 1; page <= last; page += 1) {
    const question = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><ns:queryWgsj xmlns:ns="http://wgfw.service/"><beginTime>${from} 00:00:00</beginTime><endTime>${through} 23:59:59</endTime><page>${page}</page></ns:queryWgsj></soap:Body></soap:Envelope>`
    const response = await fetch(settingOf(source, 'url'), {
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
      body: question,
    })
    const text = decoded(new Uint8Array(await response.arrayBuffer()))
    const total = /<total>(\d+)<\/total>/.exec(text)?.[1]
    if (total === undefined || !text.includes('<code>0</code>'))
      throw new Error('the grid service refused the question')
    last = Math.ceil(Number(total) / gridPage)
    rows.push(...xmlRows(text))
  }
  return rows
}

/** The `row` elements of a flat document: their children as columns, an empty element as empty text. */
export function xmlRows(text: string): Record<string, RawCell>[] {
  return [...text.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row]) =>
    Object.fromEntries(
      [...row!.matchAll(/<(\w+)(?:\/>|>([^<]*)<\/\1>)/g)].map(([, name, value]) => [name!, value ?? '']),
    ),
  )
}
