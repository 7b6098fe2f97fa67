import { type CityPlaces, countyCodeThen, type Place } from '../places.ts'
import type { Random } from '../random.ts'
import { weights } from './weights.ts'
import { wide } from './written.ts'

/** 330327123 of today's list is 炎亭镇; in 2010 the same digits were 龙港镇's. */
const ambiguousTownship = '330327123'

/**
 * How a dispute's xzqh tells its place: a comma path from the province down, with the county's code of the time, to the township or
 * village; sometimes padded, sometimes names, sometimes one bare code. Null leaves the unit that accepted it to tell.
 */
export function casePath(places: CityPlaces, place: Place, random: Random): string | null {
  const county = countyCodeThen(place)
  const site = places.code
  const above = [`${site.slice(0, 2)}0000`, `${site.slice(0, 4)}00`]
  // 龙港 had no townships of today's list; and nine digits that meant another town are not written.
  const noTownship = place.township.code.endsWith('000') || place.township.code === ambiguousTownship
  const township = noTownship ? place.village.code : place.township.code
  const form = pathForms(random)
  if (form === 'NONE') return null
  if (form === 'TOWNSHIP_ALONE') return township
  if (form === 'COUNTY_WIDE') return wide(county)
  if (form === 'PADDED') return [...above, county, township].map((code) => code.padEnd(12, '0')).join(',')
  const front = `${above.join(',')},${county},`
  if (form === 'COUNTY') return front
  if (form === 'VILLAGE') return `${front}${township},${place.village.code},`
  // A room that the vendor numbered by itself is passed over.
  return form === 'ROOM' ? `${front}${township},T01,` : `${front}${township},`
}

const pathForms = weights([
  ['TOWNSHIP', 60],
  ['VILLAGE', 15],
  ['PADDED', 8],
  ['COUNTY', 4],
  ['ROOM', 3],
  ['TOWNSHIP_ALONE', 4],
  ['COUNTY_WIDE', 1],
  ['NONE', 4],
])

const namesThen: Readonly<Record<string, string>> = { '330305': '洞头县', '530403': '江川县', '530481': '澄江县' }

/** 受理单位, a name: the county with or without its ending, or the county and the township. */
export function acceptingUnit(place: Place, random: Random): string {
  // 龙港 was a town of 苍南.
  if (place.county.code === '330383') return '苍南县'
  const county = namesThen[place.county.code] ?? place.county.name
  return random.weighted([
    [county, 5],
    [county.replace(/[市区]$/, ''), 2],
    [`${county}${place.township.name}`, 4],
    [`${county} `, 1],
  ])
}
