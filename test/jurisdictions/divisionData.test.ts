import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { buildDivisionSet, type DivisionSources } from '../../src/jurisdictions/buildDivisionSet.ts'
import { readDivisionChanges, readDivisionList, readFunctionalZones } from '../../src/jurisdictions/divisionFiles.ts'
import { divisionKind, shortName } from '../../src/jurisdictions/divisionKind.ts'
import { readDivisionSources } from '../../src/jurisdictions/divisionSources.ts'
import { generateDivisions } from '../../src/jurisdictions/generateDivisions.ts'

const dataFile = new URL('../../src/jurisdictions/data/divisions2023.csv', import.meta.url)

test('the committed list is what the package gives', () => {
  expect(generateDivisions() === readFileSync(dataFile, 'utf8')).toBe(true)
})

describe('the list of the demonstration', () => {
  const { divisions } = readDivisionList()
  const parentOf = new Map(divisions.map((division) => [division.code, division.parent]))
  const isUnder = (code: string, ancestor: string): boolean => {
    for (let at = code; at !== ''; at = parentOf.get(at) ?? '') if (at === ancestor) return true
    return false
  }
  const count = (ancestor: string, level: string): number =>
    divisions.filter((division) => division.level === level && isUnder(division.code, ancestor)).length

  // Counts of the Bureau's list of 2023; 温州 has 191 rows at township level there, one of them is not an area.
  test.each([
    ['330300', 12, 190, 3685],
    ['331022', 1, 10, 295],
    ['530400', 9, 76, 718],
    ['371500', 8, 136, 2408],
    ['110105', 1, 43, 768],
  ])('%s has %i counties, %i townships, %i villages', (code, counties, townships, villages) => {
    expect(count(code, 'COUNTY')).toBe(counties)
    expect(count(code, 'TOWNSHIP')).toBe(townships)
    expect(count(code, 'VILLAGE')).toBe(villages)
  })

  test('Beijing has all its districts directly under it, and townships of 朝阳 only', () => {
    expect(divisions.filter((division) => division.parent === '110000').map((division) => division.level)).toEqual(
      Array.from({ length: 16 }, () => 'COUNTY'),
    )
    expect(count('110000', 'TOWNSHIP')).toBe(43)
  })

  test('the pseudo-township of 龙港 is no area; its communities hang under the city', () => {
    expect(parentOf.has('330383198')).toBe(false)
    expect(divisions.filter((division) => division.parent === '330383')).toHaveLength(103)
  })

  test('functional zones are not among the areas', () => {
    expect(divisions.filter(({ code }) => /^\d{4}7\d$/.test(code))).toEqual([])
    expect(readFunctionalZones().map((zone) => zone.code)).toContain('330371')
  })
})

describe('the changes', () => {
  // Old code, new code, year: what is publicly known of the demonstration's cities, besides pure recodings of 1994 and 1997.
  test.each([
    ['330302', '330302', '1984', 'RENAME'],
    ['330321', '330303', '1984', 'SPLIT'],
    ['330325', '339004', '1987', 'COUNTY_TO_CITY'],
    ['339004', '330381', '1990', 'RECODE'],
    ['330321', '330304', '1992-03-09', 'COUNTY_TO_DISTRICT'],
    ['330323', '330382', '1993', 'COUNTY_TO_CITY'],
    ['330324', '330302', '2001-07-27', 'PARTIAL_TRANSFER'],
    ['330304', '330302', '2001-07-27', 'PARTIAL_TRANSFER'],
    ['330303', '330302', '2001-07-27', 'PARTIAL_TRANSFER'],
    ['330381', '330303', '2001-07-27', 'PARTIAL_TRANSFER'],
    ['330304', '330303', '2001-07-27', 'PARTIAL_TRANSFER'],
    ['330381', '330304', '2001-07-27', 'PARTIAL_TRANSFER'],
    ['330322', '330305', '2015-07-23', 'COUNTY_TO_DISTRICT'],
    ['330303', '330305', '2015-07-23', 'PARTIAL_TRANSFER'],
    ['330327', '330383', '2019-08-16', 'SPLIT'],
    ['332600', '331000', '1994-08-22', 'RECODE'],
    ['332601', '331002', '1994-08-22', 'CITY_TO_DISTRICT'],
    ['332603', '331003', '1994-08-22', 'SPLIT'],
    ['332603', '331004', '1994-08-22', 'SPLIT'],
    ['332623', '331081', '1994-02-18', 'COUNTY_TO_CITY'],
    ['331021', '331083', '2017-04-09', 'COUNTY_TO_CITY'],
    ['532421', '532401', '1983', 'COUNTY_TO_CITY'],
    ['532400', '530400', '1997-12-13', 'RECODE'],
    ['532401', '530402', '1997-12-13', 'CITY_TO_DISTRICT'],
    ['530421', '530403', '2015-12-03', 'COUNTY_TO_DISTRICT'],
    ['530422', '530481', '2019-11-20', 'COUNTY_TO_CITY'],
    ['372521', '372501', '1983', 'COUNTY_TO_CITY'],
    ['372500', '371500', '1997-08-29', 'RECODE'],
    ['372501', '371502', '1997-08-29', 'CITY_TO_DISTRICT'],
    ['371523', '371503', '2019-06-27', 'COUNTY_TO_DISTRICT'],
    ['110103', '110101', '2010-06-28', 'MERGE'],
    ['110104', '110102', '2010-06-28', 'MERGE'],
    ['330324005', '330324009', '2016', 'MERGE'],
    ['330324006', '330324009', '2016', 'MERGE'],
    ['330327123', '330383', '2019-08-16', 'TOWN_TO_CITY'],
    ['371502200', '371502115', '2020', 'TOWNSHIP_TO_TOWN'],
    ['371525205', '371525112', '2020', 'TOWNSHIP_TO_TOWN'],
    ['530403001', '530403003', '2021', 'SPLIT'],
  ])('%s -> %s in %s: %s', (from, to, effectiveOn, kind) => {
    const rows = readDivisionChanges()
    const numbers = (side: string, code: string): string[] =>
      rows.filter((row) => row.side === side && row.code === code && row.kind === kind).map((row) => row.change)
    const change = numbers('FROM', from).find((number) => numbers('TO', to).includes(number))
    expect(rows.find((row) => row.change === change)).toMatchObject({ effectiveOn })
  })

  test('a move that does not end where the list has the area is told', () => {
    const sources = readDivisionSources('demonstration')
    // 灵昆街道 is said to have gone to 鹿城区; the list has it in 洞头区.
    const changes = sources.changes.map((row) =>
      row.side === 'TO' && row.code === '330305' && row.kind === 'PARTIAL_TRANSFER'
        ? { ...row, code: '330302', name: '鹿城区' }
        : row,
    )
    expect(() => buildDivisionSet({ ...sources, changes })).toThrow(/330305002 moved on 2015-07-23 to another parent/)
  })

  test('a side that is no area is told', () => {
    const sources: DivisionSources = readDivisionSources('demonstration')
    const changes = sources.changes.map((row) =>
      row.name === '大街街道' ? { ...row, parent: '', level: '' as const } : row,
    )
    expect(() => buildDivisionSet({ ...sources, changes })).toThrow(/530403001 大街街道 leads to no area/)
  })
})

test.each([
  ['COUNTY', '峨山彝族自治县', 'AUTONOMOUS_COUNTY', '峨山'],
  ['COUNTY', '元江哈尼族彝族傣族自治县', 'AUTONOMOUS_COUNTY', '元江'],
  ['COUNTY', '龙湾区', 'DISTRICT', '龙湾'],
  ['COUNTY', '龙港市', 'COUNTY_CITY', '龙港'],
  ['COUNTY', '冠县', 'COUNTY', '冠县'],
  ['COUNTY', '神农架林区', 'FOREST_DISTRICT', '神农架'],
  ['PREFECTURE', '台州地区', 'PREFECTURE', '台州'],
  ['PROVINCE', '北京市', 'MUNICIPALITY', '北京'],
  ['TOWNSHIP', '灵昆街道', 'SUBDISTRICT', '灵昆'],
  ['TOWNSHIP', '凤阳畲族乡', 'ETHNIC_TOWNSHIP', '凤阳'],
  ['VILLAGE', '多福巷社区居委会', 'RESIDENTS_COMMITTEE', '多福巷'],
] as const)('%s %s is a %s, in short %s', (level, name, kind, short) => {
  expect(divisionKind(level, name)).toBe(kind)
  expect(shortName(level, name)).toBe(short)
})
