import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleSql } from '../../../connectors/templates/example-sql/connector.ts'
import { describePreview } from '../../../src/cli/describePreview.ts'
import type { Connector, RecordFeed } from '../../../src/connector/connector.ts'
import { previewSource } from '../../../src/connector/inspect/previewSource.ts'
import { identifier } from '../../../src/connector/parsers/identifiers.ts'
import type { ConnectorSource } from '../../contract/describeConnector.ts'
import { startPostgresSource } from '../../support/postgresSource.ts'
import { exampleCovers, exampleTable, inspectedSource } from './inspectedSource.ts'

const statements = `${exampleTable}
  insert into example.t_gpdb values
    ('2010-0001', '330302', '2', '20100315', '20100630', '99991231', '1', 1234.5, '0', '2010-03-15 10:00:00', '测试甲', '13900000000', 'x'),
    ('2010-0002', '330302', '9', '20100316', null, null, '1', 10, '0', '2010-03-16 10:00:00', '测试甲', null, 'x'),
    ('2010-0003', 'ZZ99', '2', '20100317', null, null, '1', 10, '0', '2010-03-17 10:00:00', '测试甲', null, 'x'),
    ('2010-0004', '330302', '2', '20100318', null, null, '1', 10, '1', '2010-03-18 10:00:00', '测试甲', null, 'x');
`

describe('previewSource', () => {
  let source: ConnectorSource
  beforeAll(async () => {
    source = await startPostgresSource({ statements, planted: [], covers: exampleCovers })
  })
  afterAll(() => source?.stop())

  const preview = (options: { rows?: number; feed?: string } = {}, connector: Connector = exampleSql) =>
    previewSource(inspectedSource(source.settings, connector), { rows: 10, ...options })

  it('shows rows as records beside their columns, with place, flags and what would be refused', async () => {
    const [feed] = await preview()
    expect(feed).toMatchObject({ feed: 'listed', record: 'listedHazard', error: null })
    expect(feed!.rows).toHaveLength(4)
    expect(feed!.rows[0]).toEqual({
      origin: null,
      key: '2010-0001',
      kind: 'RECORD',
      raw: {
        gpbh: '2010-0001',
        xzqh: '330302',
        gpjb: '2',
        gprq: '20100315',
        zgqx: '20100630',
        xarq: '99991231',
        zt: '1',
        je: '1234.50',
        scbz: '0',
        gxsj: '2010-03-15 10:00:00',
      },
      values: expect.objectContaining({ listLevel: 'PREFECTURE', funding: 123_450, rectifiedOn: null }),
      place: { reported: '330302', system: 'GB2260', area: '鹿城区', code: '330302' },
      flags: ['SENTINEL_DATE'],
      rejections: [],
    })
    expect(feed!.rows[1]).toMatchObject({
      kind: 'REJECTED',
      values: null,
      rejections: [{ column: 'gpjb', reason: 'CODE_UNKNOWN' }],
    })
    expect(feed!.rows[2]).toMatchObject({ kind: 'RECORD', place: { reported: 'ZZ99', area: null } })
    expect(feed!.rows[3]).toMatchObject({ kind: 'DELETED', key: '2010-0004' })
  })

  it('reads no more rows than it shows', async () => {
    const [feed] = await preview({ rows: 2 })
    expect(feed!.rows.map(({ key }) => key)).toEqual(['2010-0001', '2010-0002'])
  })

  it('shows no column of persons, also where one is read for its key', async () => {
    const feed = exampleSql.feeds[0] as RecordFeed<'listedHazard'>
    const fields = { ...feed.fields, road: { column: 'gpbh', parser: identifier({ maxLength: 20 }), personal: true } }
    const marked = { ...exampleSql, feeds: [{ ...feed, fields }] }
    const [shown] = await preview({ rows: 1 }, marked)
    expect(Object.keys(shown!.rows[0]!.raw)).not.toContain('gpbh')
    expect(JSON.stringify(await preview())).not.toMatch(/测试甲|13900000000/)
  })

  it('refuses a feed that the connector does not have', async () => {
    await expect(preview({ feed: 'lists' })).rejects.toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: 'example-sql has no feed lists; it has listed.' }),
    )
  })

  it('is told in words, a line for each side', async () => {
    expect(describePreview(await preview({ rows: 2 }), '330300').split('\n')).toEqual([
      'listed -> listedHazard: the first 2 rows of 330300, nothing is written',
      '  1. RECORD  key 2010-0001',
      '     source  gpbh=2010-0001  xzqh=330302  gpjb=2  gprq=20100315  zgqx=20100630  xarq=99991231  zt=1  je=1234.50  scbz=0  gxsj=2010-03-15 10:00:00',
      '     hub     kind=FIRE_PREMISES  premisesKind=–  road=–  chainage=–  caseNumber=–  listLevel=PREFECTURE  state=LISTED  listedOn=2010-03-15  dueOn=2010-06-30  rectifiedOn=–  funding=123450',
      '     place   330302 (GB2260) -> 鹿城区 330302',
      '     flags   SENTINEL_DATE',
      '  2. REJECTED  key 2010-0002',
      '     source  gpbh=2010-0002  xzqh=330302  gpjb=9  gprq=20100316  zgqx=–  xarq=–  zt=1  je=10.00  scbz=0  gxsj=2010-03-16 10:00:00',
      '     refused gpjb: CODE_UNKNOWN, a code that the code table lacks 代码表中没有此代码',
    ])
  })
})
