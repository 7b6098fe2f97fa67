import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { Random } from './random.ts'

/** A county of the demonstration's city, today's tree (NBS 2023), with the townships below it. */
export interface CountyPlace {
  readonly code: string
  readonly name: string
  readonly townships: readonly TownshipPlace[]
}

/** A township with its villages and communities. */
export interface TownshipPlace {
  /** Nine digits. */
  readonly code: string
  readonly name: string
  readonly villages: readonly VillagePlace[]
}

/** A village or community, twelve digits. */
export interface VillagePlace {
  readonly code: string
  readonly name: string
}

/** Where something happened, by today's tree: what the generator knows and the source's code may only tell in part. */
export interface Place {
  readonly county: CountyPlace
  readonly township: TownshipPlace
  readonly village: VillagePlace
}

/** The demonstration's city. */
export const cityCode = '330300'

const divisionsFile = new URL('../jurisdictions/data/divisions2023.csv', import.meta.url)

interface DivisionRow {
  readonly code: string
  readonly parent: string
  readonly name: string
  readonly level: string
}

/**
 * Counties, townships and villages of 温州 from the committed divisions, in the order of their codes. Townships without a village are
 * left out. 龙港 has no townships: its communities stand below one stand-in, whose code means nothing outside the generator.
 */
export function readPlaces(): CountyPlace[] {
  const rows: DivisionRow[] = parse(readFileSync(divisionsFile, 'utf8'), {
    columns: true,
    skip_empty_lines: true,
    comment: '#',
  })
  const children = new Map<string, DivisionRow[]>()
  for (const row of rows) children.set(row.parent, [...(children.get(row.parent) ?? []), row])
  const below = (code: string): DivisionRow[] =>
    (children.get(code) ?? []).sort((left, right) => (left.code < right.code ? -1 : 1))

  return below(cityCode).map((county) => ({
    code: county.code,
    name: county.name,
    townships: townshipsOf(county, below).filter(({ villages }) => villages.length > 0),
  }))
}

function townshipsOf(county: DivisionRow, below: (code: string) => DivisionRow[]): TownshipPlace[] {
  const villages = (rows: readonly DivisionRow[]): VillagePlace[] => rows.map(({ code, name }) => ({ code, name }))
  const children = below(county.code)
  const direct = children.filter(({ level }) => level === 'VILLAGE')
  if (direct.length > 0) return [{ code: standIn(county.code), name: county.name, villages: villages(direct) }]
  return children.map((township) => ({
    code: township.code,
    name: township.name,
    villages: villages(below(township.code)),
  }))
}

function standIn(countyCode: string): string {
  return `${countyCode}000`
}

/** Share of the city's cases by county: made up, in the order of magnitude of the population. */
const countyWeights: Readonly<Record<string, number>> = {
  '330302': 20,
  '330303': 11,
  '330304': 14,
  '330305': 1.5,
  '330324': 8,
  '330326': 8,
  '330327': 7.5,
  '330328': 2,
  '330329': 2,
  '330381': 12,
  '330382': 11,
  '330383': 4,
}

/** Picks places: a county by weight, a township by how many villages it has, a village. */
export function placePicker(counties: readonly CountyPlace[], random: Random): () => Place {
  const weighted = counties.map((county) => {
    const weight = countyWeights[county.code]
    if (weight === undefined)
      throw new Error(
        `The demonstration has no weight for the county ${county.code} ${county.name}: add it to countyWeights.`,
      )
    return [
      { county, townships: county.townships.map((township) => [township, township.villages.length] as const) },
      weight,
    ] as const
  })
  return () => {
    const { county, townships } = random.weighted(weighted)
    const township = random.weighted(townships)
    return { county, township, village: random.pick(township.villages) }
  }
}

/** 灵昆街道: in 龙湾 until 2015, in 洞头 since. */
export const lingkunCode = '330305002'

/** Code of the county that an area of today's tree belonged to in 2009 and 2010. */
export function countyCodeThen(place: Place): string {
  if (place.township.code === lingkunCode) return '330303'
  if (place.county.code === '330305') return '330322'
  if (place.county.code === '330383') return '330327'
  return place.county.code
}

/** The eleven counties of 2009 and 2010, with the names of the time. */
export const countiesThen: readonly {
  readonly code: string
  readonly name: string
  readonly today: readonly string[]
}[] = [
  { code: '330302', name: '鹿城区', today: ['330302'] },
  { code: '330303', name: '龙湾区', today: ['330303'] },
  { code: '330304', name: '瓯海区', today: ['330304'] },
  { code: '330322', name: '洞头县', today: ['330305'] },
  { code: '330324', name: '永嘉县', today: ['330324'] },
  { code: '330326', name: '平阳县', today: ['330326'] },
  { code: '330327', name: '苍南县', today: ['330327', '330383'] },
  { code: '330328', name: '文成县', today: ['330328'] },
  { code: '330329', name: '泰顺县', today: ['330329'] },
  { code: '330381', name: '瑞安市', today: ['330381'] },
  { code: '330382', name: '乐清市', today: ['330382'] },
]

/** Weights for splitting the city's statistics over `countiesThen`. */
export const countyThenWeights: readonly number[] = countiesThen.map(({ today }) =>
  today.reduce((sum, code) => sum + countyWeights[code]!, 0),
)
