import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type DbfRecord, dbfFile } from '../../src/demo/grid/dbfFile.ts'
import type { GridEventRow } from '../../src/demo/grid/events.ts'
import { startGridService } from '../../src/demo/grid/gridService.ts'
import { gridColumns, populationColumns } from '../../src/demo/grid/yearFiles.ts'
import type { ConnectorSource } from '../contract/describeConnector.ts'
import { openFilesBelow } from '../support/openFiles.ts'

const planted = ['测试甲', '13900000000', '测试路1号']

/** A small platform of 温州: a service with a few events and a drop folder with the files of 2010, with made-up personal values in both. */
export async function startSmallPlatform(): Promise<ConnectorSource> {
  const folder = await mkdtemp(path.join(tmpdir(), 'grid-'))
  const grids: DbfRecord[] = [
    { cells: ['330302000000', '鹿城区', 12, null, 5, 9, 3000, '测试甲', '13900000000'] },
    { cells: ['330322000000', '洞头县', 3, null, 1, 2, 700, '测试甲', '13900000000'] },
    { cells: ['合计', '', 15, null, 6, 11, 3700, '', ''] },
  ]
  const population: DbfRecord[] = [
    { cells: ['330302006044', '', 900, 1000, 200, null, '99.9%', '101.0%', '测试甲', '13900000000'] },
    { cells: ['330302006045', '', 800, 700, 20, null, '1%', '', '', ''], deleted: true },
    { cells: ['合计', '', 900, 1000, 200, null, '', '', '', ''] },
  ]
  await writeFile(path.join(folder, 'wgtj_2010.dbf'), dbfFile(gridColumns, grids))
  await writeFile(path.join(folder, 'rk_2010.dbf'), dbfFile(populationColumns, population, { endMark: false }))
  const service = await startGridService({ '330300': { events, encoding: 'GBK_DECLARED_UTF-8' } }, { pageRows: 2 })
  const opened = openFilesBelow(folder)
  return {
    settings: { url: service.url('330300'), folder, covers: { from: '2010-01-01', through: '2010-12-31' } },
    unreachable: { url: 'http://127.0.0.1:1/wgfw/330300', folder: path.join(folder, 'missing') },
    planted,
    contains: async (value) => {
      const files = await readdir(folder)
      const contents = await Promise.all(files.map((file) => readFile(path.join(folder, file))))
      const texts = contents.map((bytes) => new TextDecoder('gb18030').decode(bytes))
      return [...texts, JSON.stringify(events)].some((text) => text.includes(value))
    },
    openConnections: async () => (await service.connections()) + ((await opened?.()) ?? 0),
    stop: async () => {
      await service.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function event(day: string, number: number, part: Partial<GridEventRow> = {}): GridEventRow {
  return {
    day,
    sjbh: `002010${String(number).padStart(13, '0')}`,
    wgbm: '01020333030200604401',
    sjlx: '01',
    sbsj: `${day} 09:10:00`,
    czzt: '2',
    jasj: `${day} 17:00:00`,
    sfcq: '0',
    sbrxm: '测试甲',
    lxdh: '13900000000',
    sjms: '测试甲住测试路1号',
    ...part,
  }
}

/** Two windows, one of them of two pages; the last three are a hazard, an opinion and an event that nobody can read. */
const events: readonly GridEventRow[] = [
  event('2010-01-04', 1),
  event('2010-01-05', 2, { sjlx: '02' }),
  event('2010-01-05', 3, { jasj: '', czzt: '1', sfcq: '1' }),
  event('2010-07-01', 4, { wgbm: '330302006044001', sjlx: '02' }),
  event('2010-07-02', 5, { sjlx: '07' }),
  event('2010-07-03', 6, { sbsj: '2010-02-30 10:00:00' }),
]
