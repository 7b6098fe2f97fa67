import { describe, expect, it } from 'vitest'
import { cityPlaces } from '../../src/demo/places.ts'

/** The real divisions of the three cities: counts as the National Bureau of Statistics has them for 2023, codes of the time as the Ministry's lists. */

const count = (code: '330300' | '530400' | '331022') => {
  const { counties } = cityPlaces(code)
  const townships = counties.flatMap((county) => county.townships)
  return [counties.length, townships.length, townships.flatMap(({ villages }) => villages).length]
}

describe('the places of the demonstration', () => {
  it('are those of the three cities: counties, townships, villages', () => {
    // 龙港 has no townships: its communities stand below one stand-in.
    expect(count('330300')).toEqual([12, 191, 3685])
    expect(count('530400')).toEqual([9, 76, 718])
    expect(count('331022')).toEqual([1, 10, 295])
  })

  it('have years and names', () => {
    expect(cityPlaces('330300')).toMatchObject({ name: '温州市', prefectureName: '温州市', years: [2009, 2010] })
    expect(cityPlaces('530400')).toMatchObject({ name: '玉溪市', prefectureName: '玉溪市', years: [2014, 2015] })
    expect(cityPlaces('331022')).toMatchObject({ name: '三门县', prefectureName: '台州市', years: [2013, 2014] })
  })

  it('had the counties of their years: 江川 and 澄江 were counties, 洞头 was one and 龙港 was part of 苍南', () => {
    const then = (code: '330300' | '530400' | '331022') =>
      cityPlaces(code).countiesThen.map(({ code: county, name }) => `${county} ${name}`)
    expect(then('530400')).toEqual([
      '530402 红塔区',
      '530421 江川县',
      '530422 澄江县',
      '530423 通海县',
      '530424 华宁县',
      '530425 易门县',
      '530426 峨山彝族自治县',
      '530427 新平彝族傣族自治县',
      '530428 元江哈尼族彝族傣族自治县',
    ])
    expect(then('331022')).toEqual(['331022 三门县'])
    expect(then('330300')).toHaveLength(11)
    expect(then('330300')).toContain('330322 洞头县')
    expect(cityPlaces('330300').countiesThen.find(({ code }) => code === '330327')!.today).toEqual(['330327', '330383'])
  })
})
