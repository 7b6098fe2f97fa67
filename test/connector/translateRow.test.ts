import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCodeTables } from '../../src/connector/codeTable.ts'
import type { CodeTable, Feed, RawRow, SourceFile } from '../../src/connector/connector.ts'
import { fixed, flag } from '../../src/connector/parsers/flags.ts'
import { integer } from '../../src/connector/parsers/numbers.ts'
import { type CompiledFeed, compileFeed } from '../../src/connector/translateRow.ts'
import type { ResolvedDivision } from '../../src/jurisdictions/jurisdiction.ts'
import type { DivisionResolver } from '../../src/jurisdictions/resolveDivision.ts'
import { enforcement, fires, writeCodes } from './declaration.ts'

const nowhere: ResolvedDivision = {
  jurisdictionId: null,
  level: null,
  provinceId: null,
  prefectureId: null,
  countyId: null,
  townshipId: null,
  villageId: null,
  eventPrefectureId: null,
  eventCountyId: null,
  eventTownshipId: null,
  eventVillageId: null,
  flags: ['UNMAPPED_DIVISION'],
  system: '',
}
const lucheng: ResolvedDivision = {
  ...nowhere,
  jurisdictionId: 3303020000000,
  level: 'COUNTY',
  flags: [],
  system: 'GB2260',
}

/** Knows one county by code and by name, and remembers what it was asked. */
const asked: unknown[] = []
const resolver: DivisionResolver = {
  resolve(raw, { systems, on }) {
    asked.push([raw, [...systems], on])
    if (raw === '330302') return lucheng
    if (raw === '鹿城区') return { ...lucheng, system: 'NAME' }
    if (raw === '330322') return { ...lucheng, flags: ['RETIRED_CODE'] }
    if (raw === '开发区') return { ...nowhere, flags: ['DIVISION_AMBIGUOUS'], system: 'NAME' }
    return { ...nowhere, system: systems[0] ?? '' }
  },
}

let tables: ReadonlyMap<string, CodeTable>
let codes: ReturnType<typeof writeCodes>
beforeAll(() => {
  codes = writeCodes()
  tables = loadCodeTables(codes.url)
})
afterAll(() => codes.remove())

const compile = (feed: Feed): CompiledFeed => compileFeed(feed, { id: 'fire-safety' }, resolver, tables)
const noFile = { file: null }

/** A sound row of `fires`, with some columns otherwise. */
function fire(part: Record<string, string | number | null> = {}): RawRow {
  const row: Record<string, string | number | null> = {
    jqbh: '0001',
    nf: '2010',
    zqsj: '20100704153000',
    xzqydm: '330302',
    xzqymc: null,
    qhwfldm: '010102',
    swrs: '0',
    ssrs: '',
    zjccss: '0.00',
    ghmj: '12.5',
    bz: null,
    scbz: '0',
    gxsj: '2010-07-05 00:00:00',
    ...part,
  }
  return fires.columns.map((column) => row[column] ?? null)
}

describe('records', () => {
  const translate = (part?: Record<string, string | number | null>) => compile(fires).translate(fire(part), noFile)

  it('gives the canonical record: 0 stays 0, nothing stays null, the code beside what it means', () => {
    expect(translate()).toEqual({
      kind: 'RECORD',
      key: '2010|0001',
      values: {
        occurredOn: { day: '2010-07-04', precision: 'DAY' },
        placeKind: null,
        cause: { canonical: 'ELECTRICAL', system: 'GA/T974.33-2011', code: '010102', label: '电气' },
        deaths: 0,
        deathWindowDays: 7,
        injured: null,
        directLoss: null,
        burntArea: 12.5,
        households: null,
        linkedHazard: null,
      },
      division: { reportedCode: '330302', reportedName: null, reportedSystem: 'GB2260', resolved: lucheng },
      flags: ['ZERO_MEANS_UNKNOWN'],
    })
  })

  it('keeps every flag once, the division’s too', () => {
    expect(translate({ zqsj: '201007', swrs: '1,000', zjccss: '2,000', xzqydm: '３３０３２２' })).toMatchObject({
      kind: 'RECORD',
      flags: ['MONTH_PRECISION', 'THOUSANDS_SEPARATOR', 'RETIRED_CODE'],
      division: { reportedCode: '330322' },
    })
  })

  it('does not let flags of one row reach the next', () => {
    const feed = compile(fires)
    feed.translate(fire({ xzqydm: '330322' }), noFile)
    expect(feed.translate(fire({ zjccss: '1' }), noFile)).toMatchObject({ flags: [] })
  })

  it('5: asks for the place as of the day of the event', () => {
    asked.length = 0
    translate()
    expect(asked).toEqual([['330302', ['LOCAL', 'GB2260'], '2010-07-04']])
  })

  it('4: takes the first column that resolves, and keeps what was reported in each', () => {
    expect(translate({ xzqydm: '3303', xzqymc: '鹿城区' })).toMatchObject({
      kind: 'RECORD',
      division: {
        reportedCode: '3303',
        reportedName: '鹿城区',
        reportedSystem: 'NAME',
        resolved: { jurisdictionId: 3303020000000 },
      },
    })
    expect(translate({ xzqydm: null, xzqymc: '鹿城区' })).toMatchObject({
      division: { reportedCode: null, reportedName: '鹿城区' },
    })
  })

  it('9: accepts a place that nobody knows: it counts in the remainder', () => {
    expect(translate({ xzqydm: '999999' })).toMatchObject({
      kind: 'RECORD',
      division: { resolved: { jurisdictionId: null } },
      flags: ['ZERO_MEANS_UNKNOWN', 'UNMAPPED_DIVISION'],
    })
    expect(translate({ xzqydm: null })).toMatchObject({
      kind: 'RECORD',
      division: { reportedCode: null, resolved: { jurisdictionId: null } },
    })
  })

  it('10: rejects a place that may be several, unless another column tells', () => {
    expect(translate({ xzqydm: null, xzqymc: '开发区' })).toMatchObject({
      kind: 'REJECTED',
      column: 'xzqymc',
      reason: 'DIVISION_AMBIGUOUS',
      rawValue: '开发区',
    })
    expect(translate({ xzqydm: '330302', xzqymc: '开发区' })).toMatchObject({
      kind: 'RECORD',
      division: { reportedName: '开发区' },
    })
  })

  it.each([
    ['an impossible day', { zqsj: '20100231000000' }, 'zqsj', 'DATE_IMPOSSIBLE', '20100231000000'],
    ['no day', { zqsj: '' }, 'zqsj', 'REQUIRED_MISSING', null],
    ['a sentinel for a day', { zqsj: '19000101000000' }, 'zqsj', 'REQUIRED_MISSING', null],
    ['a number that is none', { swrs: '若干' }, 'swrs', 'NUMBER_UNREADABLE', '若干'],
    ['a flag that nobody knows', { scbz: '2' }, 'scbz', 'FLAG_UNKNOWN', '2'],
  ])('rejects %s, with column, reason and value', (_name, part, column, reason, rawValue) => {
    expect(translate(part)).toMatchObject({
      kind: 'REJECTED',
      key: '2010|0001',
      column,
      reason,
      rawValue,
      message: { zh: expect.any(String), en: expect.any(String) },
    })
  })

  it('44: never tells the value of a personal column', () => {
    const result = translate({ bz: 'made-up name' })
    expect(result).toMatchObject({ kind: 'REJECTED', column: 'bz', rawValue: null })
    expect(JSON.stringify(result)).not.toContain('made-up')
  })

  it('18, 20: makes keys of text: leading zeros stay, a part that is missing or has lost digits rejects the row', () => {
    expect(translate({ nf: 2010 })).toMatchObject({ key: '2010|0001' })
    expect(translate({ jqbh: '0001 ' })).toMatchObject({ key: '2010|0001' })
    expect(translate({ nf: '' })).toMatchObject({ kind: 'REJECTED', key: '', column: 'nf', reason: 'REQUIRED_MISSING' })
    expect(translate({ jqbh: Number('5300000000000000299') })).toMatchObject({
      kind: 'REJECTED',
      column: 'jqbh',
      reason: 'IDENTIFIER_INVALID',
    })
  })

  it('13: skips total rows before anything else', () => {
    expect(translate({ jqbh: '合计', zqsj: 'nonsense' })).toMatchObject({ kind: 'SKIPPED' })
  })

  it('sees a deleted row by its key, whatever its other columns hold', () => {
    expect(translate({ scbz: '1', zqsj: 'nonsense' })).toEqual({ kind: 'DELETED', key: '2010|0001' })
  })

  it.each([
    ['scbz, 1 is removed', flag({ yes: ['1'], no: ['0'] }), '1', '0'],
    ['yxbz, 0 is removed', flag({ yes: ['0'], no: ['1'] }), '0', '1'],
    ['zt, a state of its own', flag({ yes: ['9', '作废'], no: ['1', '2', '3'] }), '作废', '2'],
  ])('soft delete in three ways: %s', (_way, parser, removed, kept) => {
    const feed = compile({ ...fires, deletes: { kind: 'FLAG', column: 'scbz', parser } })
    expect(feed.translate(fire({ scbz: removed }), noFile)).toEqual({ kind: 'DELETED', key: '2010|0001' })
    expect(feed.translate(fire({ scbz: kept }), noFile)).toMatchObject({ kind: 'RECORD', key: '2010|0001' })
    expect(feed.translate(fire({ scbz: '7' }), noFile)).toMatchObject({
      kind: 'REJECTED',
      column: 'scbz',
      reason: 'FLAG_UNKNOWN',
    })
  })

  it('drops a row out of scope at the door: not even its other faults are kept', () => {
    expect(translate({ qhwfldm: '990000', zqsj: 'nonsense', bz: 'x' })).toEqual({ kind: 'DROPPED', key: '2010|0001' })
    expect(translate({ qhwfldm: '990000', jqbh: '' })).toEqual({ kind: 'DROPPED', key: '' })
  })

  it('says which code table is missing', () => {
    expect(() => compileFeed(fires, { id: 'fire-safety' }, resolver, new Map())).toThrow(/codes\/causes\.csv/)
  })
})

describe('statistics', () => {
  const june: SourceFile = { name: 'x', sha256: '', year: 2010, month: 6, totals: null, units: null, duplicateOf: null }

  it('gives one observation per cell, each with its key; nothing for a cell that says nothing', () => {
    expect(compile(enforcement).translate(['鹿城区', '3,345', '', '201006'], { file: june })).toEqual({
      kind: 'OBSERVATIONS',
      key: '201006|鹿城区',
      division: {
        reportedCode: null,
        reportedName: '鹿城区',
        reportedSystem: 'NAME',
        resolved: { ...lucheng, system: 'NAME' },
      },
      observations: [
        {
          key: '201006|鹿城区#units_inspected',
          values: {
            measure: 'units_inspected',
            periodFrom: '2010-01-01',
            periodTo: '2010-06-30',
            window: 'TO_DATE',
            value: 3345,
          },
          flags: ['THOUSANDS_SEPARATOR'],
        },
      ],
      rejected: [],
    })
  })

  it.each(['市辖区', '省直辖县级行政区划'])(
    'nasty 13: the heading %s, which sums areas of the same table, goes to quarantine',
    (name) => {
      expect(compile(enforcement).translate([name, '3,345', '', '201006'], { file: june })).toMatchObject({
        kind: 'REJECTED',
        key: `201006|${name}`,
        column: 'dw',
        reason: 'DIVISION_AMBIGUOUS',
        rawValue: name,
      })
    },
  )

  it.each(['330301', '330301000', '330301000000', '419000'])('nasty 13: so does its code %s', (code) => {
    const division = { columns: [{ column: 'dw', systems: ['GB2260'] as const }] }
    expect(compile({ ...enforcement, division }).translate([code, '1', '', '201006'], { file: june })).toMatchObject({
      kind: 'REJECTED',
      reason: 'DIVISION_AMBIGUOUS',
      rawValue: code,
    })
  })

  it('rejects a cell and keeps the row’s others', () => {
    expect(compile(enforcement).translate(['鹿城区', '若干', '12', '201006'], { file: june })).toMatchObject({
      kind: 'OBSERVATIONS',
      observations: [{ key: '201006|鹿城区#fine_amount', values: { value: 1_200 } }],
      rejected: [
        { key: '201006|鹿城区#units_inspected', column: 'jcdws', reason: 'NUMBER_UNREADABLE', rawValue: '若干' },
      ],
    })
  })

  it('34, 43: reads amounts by the unit that the file states, and by the next file’s in the next file', () => {
    const feed = compile(enforcement)
    const fine = (units: SourceFile['units']) =>
      feed.translate(['鹿城区', '', '12.5', '201006'], { file: { ...june, units } })
    expect(fine({ fk: ['家', '万元'] })).toMatchObject({ observations: [{ values: { value: 12_500_000 } }] })
    expect(fine(null)).toMatchObject({ observations: [{ values: { value: 1_250 } }] })
    expect(fine({ fk: ['元'] })).toMatchObject({ observations: [{ values: { value: 1_250 } }] })
  })

  it.each([
    ['CALENDAR', '201202', '2012-02-01', '2012-02-29'],
    ['TO_DATE', '201004', '2010-01-01', '2010-04-30'],
    ['AS_OF', '201012', '2010-12-31', '2010-12-31'],
  ] as const)('%s of %s is from %s to %s', (window, told, periodFrom, periodTo) => {
    expect(compile({ ...enforcement, window }).translate(['鹿城区', '1', '', told], { file: june })).toMatchObject({
      observations: [{ values: { periodFrom, periodTo, window } }],
    })
  })

  it('rejects a row whose month is unknown or impossible', () => {
    const feed = compile({ ...enforcement, key: ['dw'] })
    expect(feed.translate(['鹿城区', '1', '1', null], { file: june })).toMatchObject({
      kind: 'REJECTED',
      reason: 'REQUIRED_MISSING',
      column: '@month',
    })
    expect(feed.translate(['鹿城区', '1', '1', '201013'], { file: june })).toMatchObject({
      kind: 'REJECTED',
      reason: 'DATE_IMPOSSIBLE',
    })
  })

  it('reads the measure from a column where rows name it', () => {
    const feed = compile({
      ...enforcement,
      values: {
        kind: 'ROWS',
        measure: { column: 'jcdws', parser: fixed({ ZX0101: 'fires' }), required: true },
        value: { column: 'fk', parser: integer() },
      },
    })
    expect(feed.translate(['鹿城区', 'ZX0101', '7', '201006'], { file: june })).toMatchObject({
      observations: [{ key: '201006|鹿城区#fires', values: { measure: 'fires', value: 7 } }],
    })
    expect(feed.translate(['鹿城区', 'ZX0999', '7', '201006'], { file: june })).toMatchObject({
      kind: 'REJECTED',
      reason: 'CODE_UNKNOWN',
      column: 'jcdws',
    })
  })
})
