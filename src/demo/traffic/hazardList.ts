import { dayNumber, isoDay } from '../calendar.ts'
import { encodeGb18030 } from '../fireSafety/gb18030.ts'
import { type CityPlaces, citySeed, countyCodeThen } from '../places.ts'
import { plantedValues } from '../planted.ts'
import { syntheticLabel } from '../published.ts'
import { type Random, seededRandom } from '../random.ts'
import { noticeNumber, type RoadHazard, roadHazards } from './roadPlaces.ts'

/** `black_spots.xml` in GBK, as its declaration says, with a character of four bytes that GBK does not have. The same bytes each time. */
export function hazardList(city: CityPlaces): Buffer {
  const random = seededRandom(citySeed(city, 'traffic hazard list'))
  const rows = roadHazards(city).map((hazard) => hazardRow(city, hazard, random))
  const text = `<?xml version="1.0" encoding="GBK"?>\r\n<!-- ${syntheticLabel} -->\r\n<rows>\r\n${rows.join('')}</rows>\r\n`
  return encodeGb18030(text)
}

/** The list as it lies there while it is still being copied: it ends in the middle of a row. For tests. */
export function halfWrittenHazardList(city: CityPlaces): Buffer {
  const whole = hazardList(city)
  return whole.subarray(0, Math.floor(whole.length * 0.6))
}

function hazardRow(city: CityPlaces, hazard: RoadHazard, random: Random): string {
  const { year, target, number, place, road, kilometre, metre, treated, funding } = hazard
  const listed = random.integer(dayNumber(year, 1, 10), dayNumber(year, 5, 31))
  const then = countyCodeThen(place)
  const elements: Readonly<Record<string, string>> = {
    bh: `${year}-${String(number).padStart(3, '0')}${target.kind === 'BLACK_SPOT' ? 'H' : 'X'}`,
    jb: target.level,
    lx: target.kind === 'BLACK_SPOT' ? '黑点' : random.pick(['临水', '临崖', '高落差']),
    mc: random.pick(['三垟弯道', '𠮷垟路口', '长下坡', '桥头', '隧道口']),
    lh: road,
    qdzh: writtenChainage(kilometre, metre, random),
    xzqh: place.township.code.endsWith('000')
      ? then
      : random.pick([place.township.code, `${place.township.code}000`, then]),
    gprq: isoDay(listed),
    zlrq: treated ? (random.chance(0.05) ? '1900-01-01' : isoDay(listed + random.integer(40, 200))) : '',
    zlzt: treated ? '已治理' : random.pick(['未治理', '治理中']),
    je: writtenAmount(funding, random),
    // Whoever is in charge: never read.
    lxr: random.pick(plantedValues.slice(0, 3)),
    lxdh: random.pick(plantedValues.slice(3, 5)),
    gpbh: noticeNumber(city, hazard),
  }
  const written = Object.entries(elements).map(([name, value]) =>
    value === '' ? `<${name}/>` : `<${name}>${value}</${name}>`,
  )
  return `<row>${written.join('')}</row>\r\n`
}

function writtenChainage(kilometre: number, metre: number, random: Random): string {
  const plain = `K${kilometre}+${String(metre).padStart(3, '0')}`
  return random.weighted([
    [plain, 20],
    [plain.toLowerCase(), 1],
    [fullWidth(plain), 1],
    [metre === 0 ? `K${kilometre}` : plain, 1],
  ])
}

/** 0.1 万元 as people type it: 55.6, full-width, or with its unit (nasties 33, 34). */
function writtenAmount(tenths: number, random: Random): string {
  const plain = `${Math.floor(tenths / 10)}.${tenths % 10}`
  return random.weighted([
    [plain, 20],
    [fullWidth(plain), 1],
    [`${plain}万元`, 1],
    [`${tenths * 1000}元`, 1],
  ])
}

function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))
}
