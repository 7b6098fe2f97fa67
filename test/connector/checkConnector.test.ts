import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bulletin } from '../../connectors/bulletin/connector.ts'
import { checkConnector, checkConnectors } from '../../src/connector/checkConnector.ts'
import type { Connector, Feed } from '../../src/connector/connector.ts'
import { deniedPart } from '../../src/connector/deniedColumns.ts'
import type { FileLocation } from '../../src/connector/feedLocation.ts'
import { code } from '../../src/connector/parsers/code.ts'
import { integer } from '../../src/connector/parsers/numbers.ts'
import { HubError } from '../../src/errors.ts'
import { enforcement, fires, soundConnector, writeCodes } from './declaration.ts'

let codes: ReturnType<typeof writeCodes>
beforeAll(() => {
  codes = writeCodes()
})
afterAll(() => codes.remove())

function faultsOf(...feeds: Feed[]): readonly string[] {
  return faultsOfConnector({ ...soundConnector(codes.url), feeds })
}

function faultsOfConnector(connector: Connector): readonly string[] {
  try {
    checkConnector(connector)
    return []
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    expect(error.code).toBe('CONNECTOR_INVALID')
    const { faults } = error.details
    if (!Array.isArray(faults)) throw error
    return faults.map(String)
  }
}

describe('checkConnector', () => {
  it('tells of an XML format without a path to its rows, and of columns that are not in the allow-list', () => {
    const format = { kind: 'XML', row: 'row', values: { bh: '@bh' }, optional: ['je'] } as const
    const location = { kind: 'FILES', pattern: /(?<year>x)/, format } as const
    expect(faultsOf({ ...fires, location, cursor: { kind: 'FILE_HASH' } })).toEqual([
      expect.stringContaining('row row must name the elements from the root to the row'),
      expect.stringContaining('the format names column bh'),
      expect.stringContaining('the format names column je'),
    ])
  })

  it('n: tells of delivered files whose days nobody could know, and of a wait that has no end', () => {
    const format = { kind: 'CSV', delimiter: ',' } as const
    const files = (pattern: RegExp, part: Partial<FileLocation>): readonly string[] =>
      faultsOf({ ...fires, location: { kind: 'FILES', pattern, format, ...part }, cursor: { kind: 'FILE_HASH' } })
    expect(files(/x/, { replacesPeriod: true })).toEqual([
      expect.stringContaining('replacesPeriod needs a group named year, or groups named from and to'),
    ])
    expect(files(/(?<from>x)/, {})).toEqual([expect.stringContaining('needs both groups, from and to, or none')])
    expect(files(/x/, { incompleteAfterHours: 0 })).toEqual([expect.stringContaining('must be more than 0')])
    expect(files(/(?<from>x)(?<to>y)/, { replacesPeriod: true, incompleteAfterHours: 48 })).toEqual([])
  })

  it('has nothing against a sound connector', () => {
    expect(faultsOfConnector(soundConnector(codes.url))).toEqual([])
  })

  it('keeps published figures out of every count, and counted records out of the coverage of published ones', () => {
    const uncounted: Feed = { ...fires, coverage: { kind: 'NONE', measures: [] } }
    expect(faultsOf(uncounted)).toEqual([expect.stringContaining('coverage NONE is for published figures')])
    const counted: Feed = { ...bulletin.feeds[0]!, coverage: { kind: 'SETTINGS', measures: ['fines'] } } as Feed
    expect(faultsOfConnector({ ...bulletin, feeds: [counted] })).toEqual([
      expect.stringContaining('published figures have no other: they are never counted'),
    ])
  })

  it('44: refuses columns of personal data and free text, also behind case, prefixes and numbers', () => {
    const denied = [
      'xm',
      'SFZH',
      'dsr_lxdh',
      'YLZD1',
      'ylzd20',
      'dzzb',
      'mz',
      'xfrxm',
      '当事人姓名',
      '联系电话',
      '简要案情',
      '家庭住址',
      '车牌号',
    ]
    const feed: Feed = { ...fires, columns: [...fires.columns, ...denied] }
    expect(faultsOf(feed)).toEqual(denied.map((column) => expect.stringContaining(`${column} may not be selected`)))
  })

  it.each(['xmbh', 'ajmz', 'xzqh', 'jqbh', 'swrs', 'xmmc1', '单位', '民警数'])(
    '44: has nothing against %s, a word of its own',
    (column) => {
      expect(deniedPart(column)).toBeNull()
    },
  )

  it('44: looks into conditions and headers too', () => {
    expect(faultsOf({ ...fires, location: { kind: 'TABLE', table: 't', where: "hphm like '浙C%'" } })).toEqual([
      expect.stringContaining('hphm'),
    ])
    const headers = { 单位: 'dw', 检查: 'jcdws', 罚款: 'fk', '负责人/姓名': 'fzr' }
    const feed: Feed = {
      ...enforcement,
      location: { kind: 'FILES', pattern: /x/, format: { kind: 'SHEET', title: /x/, headers, totalRow: '全市' } },
    }
    expect(faultsOf(feed)).toEqual([expect.stringContaining('姓名')])
  })

  it('44: looks at what a file calls a column by another name', () => {
    const withFormat = (format: FileLocation['format']): Feed => ({
      ...fires,
      location: { kind: 'FILES', pattern: /x/, format },
    })
    const denied = (name: string): unknown => expect.stringContaining(`${name} may not be selected`)
    const xml = { kind: 'XML', row: 'rows/row', values: { [fires.columns[0]!]: 'dsr/xm' } } as const
    expect(faultsOf(withFormat(xml))).toContainEqual(denied('dsr/xm'))
    expect(faultsOf(withFormat({ ...xml, values: { [fires.columns[0]!]: 'hz/@sjhm' } }))).toContainEqual(
      denied('hz/@sjhm'),
    )
    const closingRow = { column: 'lxr', text: '合计' }
    expect(faultsOf(withFormat({ kind: 'CSV', delimiter: ',', closingRow }))).toContainEqual(denied('lxr'))
    expect(faultsOf(withFormat({ kind: 'DBF', encoding: 'gb18030', closingRow }))).toContainEqual(denied('lxr'))
  })

  it('looks at what a run may do by itself, at lists of deletions and at lists of codes', () => {
    const tombstones = {
      kind: 'TOMBSTONES',
      location: { kind: 'TABLE', table: 'gone' },
      columns: ['jqbh', 'xm'],
      key: ['nosuch'],
      column: 'scsj',
    } as const
    const compared = { ...fires, cursor: { kind: 'FULL_COMPARE' } } as const
    const limits = { removedShare: 20, rejectedShare: 0.5 }
    expect(faultsOf({ ...compared, deletes: tombstones, limits })).toEqual([
      'fire-safety: feed fires: xm may not be selected: xm stands for personal data or free text',
      'fire-safety: feed fires: TOMBSTONES are read by time, so the feed needs a WATERMARK',
      'fire-safety: feed fires: the list of deletions names 1 key columns, the feed has 2',
      'fire-safety: feed fires: deletes reads nosuch, which is not in its allow-list (columns)',
      'fire-safety: feed fires: deletes reads scsj, which is not in its allow-list (columns)',
      'fire-safety: feed fires: limits.removedShare must lie between 0 and 1',
    ])
    const seldom: Feed = {
      ...fires,
      cursor: { kind: 'WATERMARK', column: 'jqbh', overlapMinutes: 0, compareWholeDays: 0 },
    }
    expect(faultsOf({ ...seldom, location: { kind: 'TABLE', table: 't' } })).toEqual([
      'fire-safety: feed fires: compareWholeDays must be 1 or more',
    ])
    const flagged: Feed = { ...enforcement, deletes: tombstones }
    expect(faultsOf(flagged)).toContain(
      'fire-safety: feed enforcement: statistics have no rows of their own that TOMBSTONES could name; see what is gone by SWEEP',
    )
    const list = { table: 'nowhere', location: { kind: 'TABLE', table: 't' }, column: 'xm' } as const
    expect(faultsOfConnector({ ...soundConnector(codes.url), codeLists: [list] })).toEqual([
      'fire-safety: the list of codes nowhere: no feed reads with that table',
      'fire-safety: the list of codes nowhere: xm may not be selected (xm)',
    ])
  })

  it('tells all faults at once', () => {
    const feed: Feed = {
      ...fires,
      columns: ['jqbh', 'jqbh', '@month'],
      key: [],
      cursor: { kind: 'WATERMARK', column: 'gxsj', overlapMinutes: -1 },
      deletes: { kind: 'SWEEP' },
      coverage: { kind: 'FILE_PERIOD', measures: [] },
      division: { columns: [{ column: 'jqbh', systems: [] }], asOf: 'occurredOn' },
      fields: {
        ...fires.fields,
        occurredOn: { constant: null },
        cause: { column: 'jqbh', parser: code('missing') },
        deaths: { column: 'swrs', parser: integer() },
        injured: { constant: 0 },
        directLoss: { constant: null },
        burntArea: { constant: null },
        households: { constant: null },
      },
    }
    expect(faultsOf(feed, feed)).toEqual(
      [
        'two feeds are called fires',
        ...[1, 2].flatMap(() => [
          'feed fires: column jqbh is listed twice',
          'feed fires: the key has no column',
          'feed fires: field deaths reads swrs, which is not in the allow-list (columns)',
          'feed fires: cursor reads gxsj, which is not in the allow-list (columns)',
          'feed fires: division column jqbh names no code system',
          'feed fires: @month exists for files only',
          'feed fires: overlapMinutes must be 0 or more',
          'feed fires: with a WATERMARK, SWEEP sees what is gone only when the feed is compared whole: say how often (compareWholeDays), or see deletes by a FLAG or TOMBSTONES',
          'feed fires: coverage names no measure, so nothing that this feed brings would ever be shown',
          'feed fires: coverage FILE_PERIOD needs FILES',
          'feed fires: division.asOf names occurredOn, which is a constant',
          'feed fires: field cause needs codes/missing.csv, which does not exist',
        ]),
      ].map((fault) => `fire-safety: ${fault}`),
    )
  })

  it('wants the day that decides what a code means', () => {
    const { required: _, ...optional } = { ...fires.fields.occurredOn, required: undefined }
    expect(
      faultsOf({ ...fires, fields: { ...fires.fields, occurredOn: optional as typeof fires.fields.occurredOn } }),
    ).toEqual(['fire-safety: feed fires: field occurredOn must be required: division.asOf names it'])
  })

  it('wants cursors and coverage that fit the location, and every column of a report to have its header', () => {
    expect(faultsOf({ ...fires, cursor: { kind: 'FILE_HASH' } })).toEqual([
      'fire-safety: feed fires: a FILE_HASH cursor needs FILES',
    ])
    expect(faultsOf({ ...enforcement, columns: [...enforcement.columns, 'ls', '@day'] })).toEqual([
      'fire-safety: feed enforcement: @day is unknown; there are @year, @month',
      'fire-safety: feed enforcement: no header gives column ls',
    ])
    expect(
      faultsOf({
        ...enforcement,
        coverage: { kind: 'FILE_PERIOD', measures: ['m'] },
        location: { ...enforcement.location, kind: 'FILES', pattern: /x/g, format: { kind: 'CSV', delimiter: ',' } },
      }),
    ).toEqual([
      'fire-safety: feed enforcement: the pattern of file names must not have the flags g or y',
      'fire-safety: feed enforcement: coverage FILE_PERIOD needs a group named year in the pattern of file names or the title',
    ])
  })

  it('wants words for every department, from the hub or from a connector', () => {
    const connector = { ...soundConnector(codes.url), department: 'FOOD_SAFETY' }
    const brings = { department: 'FOOD_SAFETY', name: { zh: '食品', en: 'Food' }, measures: [], indicators: [] }
    expect(() => checkConnectors([connector])).toThrow(/nobody knows the department FOOD_SAFETY; bring it along/)
    expect(() => checkConnectors([{ ...connector, brings }])).not.toThrow()
    expect(() =>
      checkConnectors([
        { ...connector, brings },
        { ...connector, id: 'food-two' },
      ]),
    ).not.toThrow()
    expect(() => checkConnectors([{ ...connector, department: 'JUSTICE', brings }])).toThrow(
      /it is of JUSTICE, but brings the department FOOD_SAFETY/,
    )
  })

  it('refuses two connectors of one name', () => {
    const connector = soundConnector(codes.url)
    expect(() => checkConnectors([connector, connector])).toThrow(/two connectors are called fire-safety/)
  })
})
