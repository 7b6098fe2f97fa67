import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { cityPlaces } from '../../src/demo/places.ts'
import { plantedValues } from '../../src/demo/planted.ts'
import { areaRows } from '../../src/demo/publicSecurity/areas.ts'
import { callRows } from '../../src/demo/publicSecurity/calls.ts'
import { type CaseRow, caseRows } from '../../src/demo/publicSecurity/cases.ts'
import { policeCity } from '../../src/demo/publicSecurity/policeCities.ts'
import { campaignStatisticRows } from '../../src/demo/publicSecurity/statistics.ts'

// The numbers are those of the city's annual report for 2010, not of the generator.
const wenzhou = policeCity('330300')
const { counties } = cityPlaces('330300')
const cases = caseRows(wenzhou)
const readableDay = /^(2009|2010)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/

/** Criminal cases that are in use, filed, in scope and readable, by the columns alone. */
const criminal = cases.filter(
  (row) =>
    row.ajxz === '1' &&
    row.deletag === '1' &&
    !row.ajlbdm.startsWith('01') &&
    row.larq !== null &&
    readableDay.test(row.larq) &&
    row.larq !== '20100231' &&
    row.larq !== '20090229' &&
    row.fasjcz !== null &&
    (row.parq === null || /^\d{8}$/.test(row.parq)) &&
    ['1', '2', null].includes(row.sfspxp),
)
const filedIn = (year: number): CaseRow[] => criminal.filter(({ larq }) => larq!.startsWith(String(year)))
const solvedIn = (year: number): CaseRow[] => criminal.filter(({ parq }) => parq?.startsWith(String(year)) === true)
const robberySnatching = ({ ajlbdm }: CaseRow): boolean => ajlbdm.startsWith('0501') || ajlbdm === '050400'
const inCityListedArea = ({ zdzzqybh }: CaseRow): boolean => zdzzqybh?.startsWith('2-') === true

function changePercent(then: number, now: number): number {
  return Math.round(((now - then) / then) * 10_000) / 100
}

describe('public security of 温州 2010, counted plainly', () => {
  it('comes to the published cases solved and cases solved with video', () => {
    const solved = solvedIn(2010)
    const video = solved.filter(({ sfspxp }) => sfspxp === '1')
    expect(solved).toHaveLength(6022)
    expect(video).toHaveLength(2174)
    expect(video.filter(({ ajlbdm }) => ajlbdm === '040101')).toHaveLength(45)
    expect(video.filter(robberySnatching)).toHaveLength(160)
  })

  it('comes to the published changes in the city-listed areas', () => {
    const change = (counts: (row: CaseRow) => boolean): number =>
      changePercent(
        filedIn(2009).filter(inCityListedArea).filter(counts).length,
        filedIn(2010).filter(inCityListedArea).filter(counts).length,
      )
    expect(change(() => true)).toBe(-13.62)
    expect(change(({ ajlbdm }) => ajlbdm === '050201')).toBe(-19.78)
    expect(change(robberySnatching)).toBe(-36.41)
  })

  it('has 25 city-listed and 146 county-listed areas, and every area of a case is one of them', () => {
    const areas = areaRows(wenzhou)
    expect(areas.filter(({ gpjb }) => gpjb === '2')).toHaveLength(25)
    expect(areas.filter(({ gpjb }) => gpjb === '3')).toHaveLength(146)
    const numbers = new Set(areas.map(({ zdzzqybh }) => zdzzqybh))
    expect(cases.filter(({ zdzzqybh }) => zdzzqybh !== null && !numbers.has(zdzzqybh))).toEqual([])
  })

  it('tells the published campaign statistics, the total row equal to the county bureaus', () => {
    const rows = campaignStatisticRows(wenzhou)
    const sum = (code: string, year: number, which: (organisation: string) => boolean): number =>
      rows
        .filter(({ zbdm, tjyf, dwdm }) => zbdm === code && tjyf.startsWith(String(year)) && which(dwdm))
        .reduce((total, { sz }) => total + sz, 0)
    const published = {
      ZX0101: 19,
      ZX0102: 956,
      ZX0201: 43,
      ZX0202: 23,
      ZX0203: 195,
      ZX0301: 14_233,
      ZX0302: 1663,
      ZX0303: 285,
    }
    for (const [code, value] of Object.entries(published)) {
      expect(sum(code, 2010, (organisation) => organisation === '330300000000')).toBe(value)
      expect(sum(code, 2010, (organisation) => organisation !== '330300000000')).toBe(value)
    }
    const districts = ['330302000000', '330303000000', '330304000000']
    expect(sum('ZX0301', 2010, (organisation) => districts.includes(organisation))).toBe(6012)
    expect(
      Math.round(
        changePercent(
          sum('ZX0102', 2009, (organisation) => organisation === '330300000000'),
          956,
        ),
      ),
    ).toBe(60)
    expect(Math.round((23 / 43) * 100)).toBe(53)
  })

  it('has a third of the province in robberies and snatchings', () => {
    const province = campaignStatisticRows(wenzhou)
      .filter(({ zbdm, tjyf }) => zbdm === 'ZX0901' && tjyf.startsWith('2010'))
      .reduce((total, { sz }) => total + sz, 0)
    expect(Math.round((filedIn(2010).filter(robberySnatching).length / province) * 10_000)).toBe(3333)
  })

  it('has cases in each of the twelve counties of today, in both years', () => {
    expect(counties).toHaveLength(12)
    for (const { code } of counties) {
      for (const year of [2009, 2010]) {
        expect(filedIn(year).filter(({ place }) => place.county.code === code).length).toBeGreaterThan(100)
      }
    }
  })
})

describe('the generator of public security', () => {
  it('gives the same rows each time', () => {
    const digest = (rows: readonly object[]): string => createHash('sha256').update(JSON.stringify(rows)).digest('hex')
    const withoutPlace = (rows: readonly CaseRow[]): object[] =>
      rows.map(({ place, ...row }) => ({ ...row, village: place.village.code }))
    expect(digest(withoutPlace(caseRows(policeCity('330300'))))).toBe(digest(withoutPlace(cases)))
    expect(digest(callRows(wenzhou))).toBe(digest(callRows(policeCity('330300'))))
  })

  it('uses no number twice, all of 23 characters', () => {
    expect(new Set(cases.map(({ ajbh }) => ajbh)).size).toBe(cases.length)
    expect(cases.filter(({ ajbh }) => ajbh.length !== 23)).toEqual([])
  })

  it('plants every invented personal value in columns that the hub must not read, and in no other', () => {
    const forbidden = cases.map(({ jyaq, reserve }) => `${jyaq ?? ''} ${reserve?.join(' ') ?? ''}`).join(' ')
    const open = JSON.stringify(cases.map(({ jyaq, reserve, place, ...row }) => row))
    for (const value of plantedValues) {
      expect(forbidden).toContain(value)
      expect(open).not.toContain(value)
    }
  })
})
