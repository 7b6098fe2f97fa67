import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traffic } from '../../connectors/traffic/connector.ts'
import type { TranslatedRow } from '../../src/connector/translatedRow.ts'
import { encodeGb18030 } from '../../src/demo/fireSafety/gb18030.ts'
import { writeTrafficTables } from '../../src/demo/traffic/accidentFile.ts'
import { type AccidentRow, accidentColumns } from '../../src/demo/traffic/accidents.ts'
import { brigadeTable } from '../../src/demo/traffic/brigades.ts'
import { failure, readAll, rowsOf } from '../contract/describeAdapter.ts'
import { compileForSite, describeConnector } from '../contract/describeConnector.ts'
import { openFilesBelow } from '../support/openFiles.ts'

const directory = new URL('../../connectors/traffic/', import.meta.url)

/** One accident, with what is particular to it. */
function accident(number: number, part: Partial<AccidentRow> = {}): Partial<AccidentRow> {
  return {
    sgbh: `3303022010${String(number).padStart(6, '0')}`,
    xzqh: '330302',
    glbm: '330302040000',
    sgfssj: '2010-07-04 15:30:00',
    dllx: '12',
    glxzdj: '1',
    sgxt: '12',
    swrs24: 0,
    swrs3: 0,
    swrs7: 0,
    swrs30: 0,
    ssrs: 0,
    zjccss: 100.5,
    sfty: '1',
    jllx: '3',
    dzzb: '50000,40000,120.6512,28.0157',
    gxsj: '2010-07-05 01:00:00',
    ...part,
  }
}

const hazards = `<?xml version="1.0" encoding="GBK"?>
<rows><row><bh>1</bh><jb>省级</jb><lx>黑点</lx><mc>𠮷垟路口</mc><lh>G104</lh><qdzh>K1812+300</qdzh><xzqh>330302</xzqh><gprq>2010-03-01</gprq><zlrq/><zlzt>未治理</zlzt><je>55.6</je><lxr>测试甲</lxr><lxdh>13900000000</lxdh></row>
<row><bh>2</bh><jb>市级</jb><lx>临崖</lx><lh>S57</lh><qdzh>K7+50</qdzh><xzqh>330302</xzqh><gprq>2010-03-01</gprq><zlrq/><zlzt>已治理</zlzt><je>3</je></row></rows>
`

/** A drop folder with these accidents. */
async function dropFolder(accidents: readonly Partial<AccidentRow>[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'traffic-drop-'))
  writeTrafficTables(path.join(folder, 'acd.sqlite'), accidents, [
    ['201006', '330302040000', '醉酒驾驶', 40, 37, 36, '97.29%'],
    ['201006', '330303040000', '醉酒驾驶', 12, 11, 11, '100%'],
  ])
  await writeFile(path.join(folder, 'black_spots.xml'), encodeGb18030(hazards))
  return folder
}

async function read(folder: string, feedName: string): Promise<TranslatedRow[]> {
  const feed = traffic.feeds.find(({ name }) => name === feedName)!
  const compiled = compileForSite(traffic, feed)
  const session = await traffic.adapter.open({ folder })
  try {
    const batches = await readAll(session, feed, { batchRows: 200 })
    expect([null, rowsOf(batches).length]).toContain((await session.count(feed, null))?.rows ?? null)
    return batches.flatMap(({ rows, file }) => rows.map((row) => compiled.translate(row, { file })))
  } finally {
    await session.close()
  }
}

describeConnector(traffic, directory, async () => {
  const folder = await dropFolder([accident(1, { ylzd1: '测试乙' }), accident(2)])
  return {
    settings: { folder, covers: { from: '2010-01-01', through: '2010-12-31' } },
    unreachable: { folder: `${folder}-missing`, covers: { from: '2010-01-01' } },
    planted: ['测试甲', '13900000000', '测试乙', '120.6512'],
    contains: async (value) => {
      const list = new TextDecoder('gb18030').decode(await readFile(path.join(folder, 'black_spots.xml')))
      return list.includes(value) || (await readFile(path.join(folder, 'acd.sqlite'))).includes(value)
    },
    openConnections: openFilesBelow(folder),
    stop: () => rm(folder, { recursive: true, force: true }),
  }
})

describe('the reports of one event', () => {
  const stageOf = (row: TranslatedRow) =>
    row.kind === 'RECORD' && 'stage' in row.values
      ? [row.key.slice(-1), row.values.stage, row.values.deaths]
      : [row.kind]
  let folder: string
  beforeAll(async () => {
    folder = await dropFolder([
      accident(1, { jllx: '1', swrs7: 1 }),
      accident(1, { jllx: '3', swrs7: 2 }),
      accident(2, { jllx: '1', swrs7: 1 }),
      accident(3, { jllx: '1', swrs7: 1 }),
      accident(3, { jllx: '9', swrs7: 1 }),
      accident(4, { jllx: '1' }),
      accident(4, { jllx: '3' }),
      accident(4, { jllx: '9' }),
      accident(5, { jllx: '9' }),
      accident(6, { jllx: '3', swrs7: 3 }),
    ])
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('nasty 21: preliminary and full report are one accident, with the deaths of the full one; 9 is none', async () => {
    const rows = await read(folder, 'accidents')
    expect(rows.map(stageOf)).toEqual([
      ['1', 'FULL', 2],
      ['2', 'PRELIMINARY', 1],
      ['SKIPPED'],
      ['SKIPPED'],
      ['SKIPPED'],
      ['6', 'FULL', 3],
    ])
  })
})

describe('the accident file', () => {
  it('nasty 22: the last rows of a batch job are read too, and the file counts as many', async () => {
    const folder = await dropFolder(Array.from({ length: 450 }, (_, index) => accident(index + 1)))
    expect(await read(folder, 'accidents')).toHaveLength(450)
    await rm(folder, { recursive: true })
  })

  it("nasties 16, 38 and 42: what the vendor derives, its groups and 'x,y,lon,lat' are never asked for", () => {
    const columns = traffic.feeds.flatMap((feed) => feed.columns)
    for (const column of ['sfpzjz', 'ssrsfd', 'dzzb', 'ylzd1', 'swrs', 'zxl']) expect(columns).not.toContain(column)
    expect(Object.keys(accidentColumns)).toEqual(expect.arrayContaining(['sfpzjz', 'ssrsfd', 'dzzb', 'ylzd1']))
  })

  it('nasty 41: a list that says GBK and holds a character of four bytes is read', async () => {
    const folder = await dropFolder([accident(1)])
    expect((await read(folder, 'roadHazards')).map(({ kind, key }) => [kind, key])).toEqual([
      ['RECORD', '省级|1'],
      ['RECORD', '市级|2'],
    ])
    await rm(folder, { recursive: true })
  })

  it('a half-written accident file costs its own feeds, not the list of hazards; and the other way round', async () => {
    const folder = await dropFolder([accident(1)])
    const file = path.join(folder, 'acd.sqlite')
    const whole = await readFile(file)
    await writeFile(file, whole.subarray(0, 6000))
    expect((await failure(read(folder, 'accidents'))).code).toBe('FILE_INCOMPLETE')
    expect(await read(folder, 'roadHazards')).toHaveLength(2)
    await writeFile(file, whole)
    const list = path.join(folder, 'black_spots.xml')
    await writeFile(list, (await readFile(list)).subarray(0, 300))
    expect((await failure(read(folder, 'roadHazards'))).code).toBe('FILE_INCOMPLETE')
    expect(await read(folder, 'accidents')).toHaveLength(1)
    await rm(folder, { recursive: true })
  })
})

it('nasties 1 and 2: the table of stations is the one of the demonstration, and lacks a brigade', async () => {
  const rows: { station: string; division: string }[] = parse(
    await readFile(new URL('codes/stations.csv', directory)),
    {
      columns: true,
    },
  )
  expect(rows.map(({ station, division }) => ({ code: station, serves: division }))).toEqual(brigadeTable())
  expect(rows.map(({ station }) => station)).not.toContain('330329040000')
})
