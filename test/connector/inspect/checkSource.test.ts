import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleFiles } from '../../../connectors/templates/example-files/connector.ts'
import { exampleSql } from '../../../connectors/templates/example-sql/connector.ts'
import type { Connector, SourceSettings } from '../../../src/connector/connector.ts'
import { checkSource } from '../../../src/connector/inspect/checkSource.ts'
import type { ConnectorSource } from '../../contract/describeConnector.ts'
import { startPostgresSource } from '../../support/postgresSource.ts'
import { exampleCovers, exampleTable, inspectedSource } from './inspectedSource.ts'

const now = new Date('2011-01-15T00:00:00Z')

/** 97 rows in order and, among them, by hand: one of each thing that a check must find. */
const statements = `${exampleTable}
  insert into example.t_gpdb
    select '2010-' || lpad(n::text, 4, '0'), '330302', '2', '20100315', null, null, '1', 10, '0', timestamp '2010-03-15' + n * interval '1 hour', '测试甲', '13900000000', 'x'
    from generate_series(1, 94) as n;
  insert into example.t_gpdb values
    ('2010-0095', '330302', '9', '20100316', null, null, '1', 10, '0', '2010-03-16 10:00:00', '测试甲', null, 'x'),
    ('2010-0096', '330302', '2', '20100231', null, null, '1', 10, '0', '2010-03-16 10:00:00', '测试甲', null, 'x'),
    ('2010-0097', 'ZZ99', '2', '20100316', null, null, '8', 10, '0', '2010-03-16 10:00:00', '测试甲', null, 'x'),
    ('2010-0097', '330302', '2', '20100317', null, null, '1', 10, '0', null, '测试甲', null, 'x'),
    (null, '330302', '2', '20100318', null, null, '1', 10, '0', '2010-03-16 10:00:00', '测试甲', null, 'x'),
    ('2010-0100', '330302', '2', '20150318', null, null, '1', 10, '0', '9999-12-31 00:00:00', '测试甲', null, 'x');
`

async function check(
  settings: SourceSettings,
  connector: Connector = exampleSql,
  options: { readonly rows?: number } = {},
) {
  return checkSource(inspectedSource(settings, connector), { rows: options.rows ?? 1000, now })
}

describe('checkSource', () => {
  let source: ConnectorSource
  beforeAll(async () => {
    source = await startPostgresSource({ statements, planted: [], covers: exampleCovers })
  })
  afterAll(() => source?.stop())

  it('counts what is odd in single rows as warnings, each with its column and number', async () => {
    const checked = await check(source.settings)
    const [feed] = checked.feeds
    expect(checked).toMatchObject({ siteId: '330300', connector: 'example-sql', error: null, faults: 0 })
    expect(feed).toMatchObject({ feed: 'listed', counted: 100, study: { rows: 100 } })
    const warnings = feed!.findings.filter(({ severity }) => severity === 'WARNING').map(({ message }) => message)
    expect(warnings).toEqual([
      '3 of 100 rows would go to quarantine',
      'gpjb (listLevel): code(listLevel) refuses 1 of 100 values, CODE_UNKNOWN',
      'gpjb (listLevel): code(listLevel) lacks "9" (1)',
      'zt (state): code(state) lacks "8" (1)',
      'gprq (listedOn): localDate(yyyyMMdd) refuses 1 of 100 values, DATE_IMPOSSIBLE',
      'zgqx (dueOn): says nothing in any of 100 rows; is it the right column?',
      'xarq (rectifiedOn): says nothing in any of 100 rows; is it the right column?',
      'gpbh: is missing in 1 row',
      'gpbh: 1 row with the key of another one; the first counts, one that differs goes to quarantine',
      'gxsj: is empty in 1 row, which every run reads again',
      'gxsj: is in the future in 1 row (latest 9999-12-31 00:00:00)',
      '1 row of days to come',
      '1 row outside settings.covers: their periods would be answered as not covered',
      `no area is known for "ZZ99" (1); such rows count in the site's remainder. codes/divisions.csv can name them`,
    ])
  })

  it('names the personal columns that the source has and nobody reads, and none of their values', async () => {
    const checked = await check(source.settings)
    expect(checked.feeds[0]!.notRead).toEqual({ columns: ['bz1'], personal: ['fzrxm', 'lxdh'] })
    expect(checked.feeds[0]!.findings).toContainEqual({
      severity: 'NOTE',
      check: 'PERSONAL',
      message: 'not read, personal or free text: fzrxm, lxdh',
    })
    expect(JSON.stringify(checked)).not.toMatch(/测试甲|13900000000/)
  })

  it('takes a column that does not fit as a whole for a fault of the declaration', async () => {
    const [feed] = exampleSql.feeds
    const swapped = { ...exampleSql, feeds: [{ ...feed!, key: ['xzqh'] }] } as Connector
    const checked = await check(source.settings, swapped)
    expect(checked.faults).toBe(1)
    expect(checked.feeds[0]!.findings.filter(({ severity }) => severity === 'FAULT')).toEqual([
      {
        severity: 'FAULT',
        check: 'KEY',
        message: 'xzqh: 98 rows with the key of another one; the first counts, one that differs goes to quarantine',
      },
    ])
  })

  it('says which column is missing, and looks at the other feeds all the same', async () => {
    const [feed] = exampleSql.feeds
    const gone = { ...feed!, name: 'gone', columns: [...feed!.columns, 'gpdw'] }
    const checked = await check(source.settings, { ...exampleSql, feeds: [gone, feed!] } as Connector)
    expect(checked.feeds.map(({ study }) => study?.rows ?? null)).toEqual([null, 100])
    expect(checked.feeds[0]!.findings).toEqual([
      {
        severity: 'FAULT',
        check: 'READABLE',
        message: expect.stringMatching(/has no column gpdw of table example\.t_gpdb.*\(SOURCE_SHAPE_CHANGED\)$/),
      },
    ])
  })

  it('tells that it looked at a part only', async () => {
    const checked = await check(source.settings, exampleSql, { rows: 10 })
    expect(checked.feeds[0]!.study!.rows).toBe(10)
    expect(checked.feeds[0]!.findings.map(({ message }) => message)).toContain(
      'only the first 10 rows were looked at (--rows looks at more)',
    )
  })

  it('gives a source that does not answer as a result', async () => {
    const checked = await check({ ...source.settings, ...source.unreachable })
    expect(checked).toMatchObject({ error: { code: 'SOURCE_UNREACHABLE' }, feeds: [], faults: 1 })
  })

  it('leaves no connection behind', async () => {
    await check(source.settings)
    await expect.poll(() => source.openConnections?.()).toBe(0)
  })
})

describe('checkSource of a source that cannot tell what is new', () => {
  it('warns of a watermark that is the same in every row, and refuses an empty table', async () => {
    const rows = `insert into example.t_gpdb select n::text, '330302', '2', '20100315', '20100401', '20100402', '1', 10, '0', timestamp '2010-03-15', null, null, null from generate_series(1, 3) as n;`
    const loaded = await startPostgresSource({
      statements: `${exampleTable} ${rows}`,
      planted: [],
      covers: exampleCovers,
    })
    const empty = await startPostgresSource({ statements: exampleTable, planted: [], covers: exampleCovers })
    try {
      const checked = await check(loaded.settings)
      expect(checked.feeds[0]!.findings).toContainEqual({
        severity: 'WARNING',
        check: 'WATERMARK',
        message: 'gxsj: is 2010-03-15 00:00:00 in every row, as after a bulk load; is it set when a row changes?',
      })
      expect((await check(empty.settings)).feeds[0]!.findings).toEqual([
        {
          severity: 'FAULT',
          check: 'READABLE',
          message: 'there is no row: an empty source is never taken for a department without cases',
        },
      ])
    } finally {
      await loaded.stop()
      await empty.stop()
    }
  })
})

describe('checkSource of files', () => {
  it('reads the columns from the header', async () => {
    const folder = fileURLToPath(new URL('../../../connectors/templates/example-files/fixtures/drop/', import.meta.url))
    const checked = await check({ folder, covers: exampleCovers }, exampleFiles)
    expect(checked).toMatchObject({ faults: 0, warnings: 0 })
    expect(checked.feeds[0]!.notRead).toEqual({ columns: ['dwmc'], personal: ['fzrxm', 'lxdh'] })
  })
})
