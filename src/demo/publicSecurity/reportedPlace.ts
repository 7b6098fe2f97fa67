import { countyCodeThen, lingkunCode, type Place } from '../places.ts'
import type { Random } from '../random.ts'

/**
 * How a police row writes its place: the many ways of one column (nasties 4 to 7). Returns the text of `fadxzqh`; null leaves only
 * the station to tell.
 */
export function reportedPlace(place: Place, random: Random): string | null {
  if (place.township.code === lingkunCode) {
    // 灵昆: 龙湾 at the time, 洞头 since 2015; the local code and the later NBS code both occur on rows of 2009 and 2010.
    return random.weighted<string>([
      [localLingkunCode, 4],
      [place.township.code, 4],
      [`${place.township.code}000`, 2],
      [place.village.code, 2],
    ])
  }
  if (place.county.code === '330383') {
    return random.weighted<string | null>([
      ['330383', 5],
      ['330383000000', 2],
      // 龙港镇 as the Ministry's list numbered it until 2019. The same nine digits are 炎亭镇 in the list of 2023: nasty 8.
      ['330327123', 5],
      ['330327123000', 2],
      [place.village.code, 5],
      [null, 0.4],
    ])
  }
  // 炎亭镇 in the list of 2023 has the nine digits that were 龙港镇's: in 2010 nobody would have written them for it.
  if (place.township.code === '330327123') return place.village.code
  const then = countyCodeThen(place)
  const localCode = localCodes[place.township.code]
  const countyOnly = then === '330303' || then === '330327' ? 6 : 3
  return random.weighted<string | null>([
    [place.township.code, 15],
    [`${place.township.code}000`, 50],
    [place.village.code, 22],
    [then, countyOnly],
    [`${then}000000`, countyOnly / 2],
    [place.county.code, then === place.county.code ? 0 : 3],
    [localCode ?? null, localCode === undefined ? 0 : 10],
    [`${then}      `, 0.5],
    [null, 2],
  ])
}

/** 瓯江口 (灵昆) as the police number it: an invented code (nasty 7), listed in the connector's codes/divisions.csv. */
export const localLingkunCode = '330398'

/** Invented codes of other townships, listed there too: 研和街道 (an industrial park) in 玉溪, 浦坝港镇 (an industrial city by the sea) in 三门. */
const localCodes: Readonly<Record<string, string>> = { '530402008': '530498', '331022107': '331098' }
