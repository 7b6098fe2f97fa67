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

/** A county as it was in the demonstration's years: its code and name of the time, and the counties of today whose area it was. */
export interface CountyThen {
  readonly code: string
  readonly name: string
  readonly today: readonly string[]
}

/** One site of the demonstration: a prefecture with its counties, or a county that is a site of its own. */
export interface CityPlaces {
  /** Six digits: the site. */
  readonly code: CityCode
  readonly name: string
  /** The prefecture's name, as people write it in front of a county's: its own, or that of the prefecture that the county lies in. */
  readonly prefectureName: string
  /** The years that its systems hold: the year that its bulletin is about, and the one before for comparison. */
  readonly years: readonly [before: number, reported: number]
  /** Today's counties in the order of their codes; a county that is a site is its only one. */
  readonly counties: readonly CountyPlace[]
  /** The counties of those years. */
  readonly countiesThen: readonly CountyThen[]
  /** Weights for splitting the city's statistics over `countiesThen`, in their order. */
  readonly countyThenWeights: readonly number[]
}

/** The demonstration's sites. */
export const demonstrationCities = ['330300', '530400', '331022'] as const

/** Code of one of them. */
export type CityCode = (typeof demonstrationCities)[number]

/** 温州, the first site. */
export const cityCode = '330300'

const cityYears: Readonly<Record<CityCode, CityPlaces['years']>> = {
  '330300': [2009, 2010],
  '530400': [2014, 2015],
  '331022': [2013, 2014],
}

const divisionsFile = new URL('../jurisdictions/data/divisions2023.csv', import.meta.url)

interface DivisionRow {
  readonly code: string
  readonly parent: string
  readonly name: string
  readonly level: string
}

interface Divisions {
  /** Province to county. */
  readonly byCode: ReadonlyMap<string, DivisionRow>
  below(code: string): readonly DivisionRow[]
}

let divisions: Divisions | undefined

function readDivisions(): Divisions {
  if (divisions !== undefined) return divisions
  const rows: DivisionRow[] = parse(readFileSync(divisionsFile, 'utf8'), {
    columns: true,
    skip_empty_lines: true,
    comment: '#',
  })
  const byCode = new Map<string, DivisionRow>()
  const children = new Map<string, DivisionRow[]>()
  for (const row of rows) {
    byCode.set(row.code, row)
    const siblings = children.get(row.parent)
    if (siblings === undefined) children.set(row.parent, [row])
    else siblings.push(row)
  }
  for (const siblings of children.values()) siblings.sort((left, right) => (left.code < right.code ? -1 : 1))
  divisions = { byCode, below: (code) => children.get(code) ?? [] }
  return divisions
}

const cities = new Map<CityCode, CityPlaces>()

/**
 * A site of the demonstration with its real counties, townships and villages from the committed divisions, in the order of their
 * codes. Townships without a village are left out. 龙港 has no townships: its communities stand below one stand-in, whose code means
 * nothing outside the generator.
 */
export function cityPlaces(code: CityCode): CityPlaces {
  const known = cities.get(code)
  if (known !== undefined) return known
  const { byCode, below } = readDivisions()
  const site = byCode.get(code)
  if (site === undefined) throw new Error(`The committed divisions do not have ${code}: add it to their configuration.`)
  const counties = (site.level === 'COUNTY' ? [site] : below(code)).map((county) => ({
    code: county.code,
    name: county.name,
    townships: townshipsOf(county, below).filter(({ villages }) => villages.length > 0),
  }))
  const then = countiesThenOf(counties)
  const city: CityPlaces = {
    code,
    name: site.name,
    prefectureName: site.level === 'COUNTY' ? byCode.get(site.parent)!.name : site.name,
    years: cityYears[code],
    counties,
    countiesThen: then,
    countyThenWeights: then.map(({ today }) => today.reduce((sum, county) => sum + weightOf(county), 0)),
  }
  cities.set(code, city)
  return city
}

/**
 * Seed of a part of a city's records. 温州 came first: its seeds carry no code, so that its records stay what they were.
 */
export function citySeed(city: Pick<CityPlaces, 'code'>, part: string): string {
  return city.code === cityCode ? part : `${part} ${city.code}`
}

/** First and last day that a city's systems hold. */
export function coveredYears({ years }: Pick<CityPlaces, 'years'>): {
  readonly from: string
  readonly through: string
} {
  return { from: `${years[0]}-01-01`, through: `${years[1]}-12-31` }
}

function townshipsOf(county: DivisionRow, below: Divisions['below']): TownshipPlace[] {
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

/** Share of its city's cases by county: made up, in the order of magnitude of the population. */
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
  '530402': 20,
  '530403': 11,
  '530423': 12,
  '530424': 8,
  '530425': 7,
  '530426': 6.5,
  '530427': 11,
  '530428': 8.5,
  '530481': 7,
  '331022': 1,
}

function weightOf(countyCode: string): number {
  const weight = countyWeights[countyCode]
  if (weight === undefined)
    throw new Error(`The demonstration has no weight for the county ${countyCode}: add it to countyWeights.`)
  return weight
}

/** Picks places: a county by weight, a township by how many villages it has, a village. */
export function placePicker(counties: readonly CountyPlace[], random: Random): () => Place {
  const weighted = counties.map(
    (county) =>
      [
        { county, townships: county.townships.map((township) => [township, township.villages.length] as const) },
        weightOf(county.code),
      ] as const,
  )
  return () => {
    const { county, townships } = random.weighted(weighted)
    const township = random.weighted(townships)
    return { county, township, village: random.pick(township.villages) }
  }
}

/** 灵昆街道: in 龙湾 until 2015, in 洞头 since. */
export const lingkunCode = '330305002'

/**
 * Counties of today that had another code, or were part of another county, in the demonstration's years. 江川县 became 江川区 by a
 * document of 3 December 2015; its offices are taken to write the county's code to the end of the year.
 */
const codesThen: Readonly<Record<string, { readonly code: string; readonly name: string }>> = {
  '330305': { code: '330322', name: '洞头县' },
  '330383': { code: '330327', name: '苍南县' },
  '530403': { code: '530421', name: '江川县' },
  '530481': { code: '530422', name: '澄江县' },
}

/** Code of the county that an area of today's tree belonged to in its city's years. */
export function countyCodeThen(place: Place): string {
  if (place.township.code === lingkunCode) return '330303'
  return codesThen[place.county.code]?.code ?? place.county.code
}

function countiesThenOf(counties: readonly CountyPlace[]): CountyThen[] {
  const found = new Map<string, { code: string; name: string; today: string[] }>()
  for (const { code: today, name: nameToday } of counties) {
    const { code, name } = codesThen[today] ?? { code: today, name: nameToday }
    const county = found.get(code)
    if (county === undefined) found.set(code, { code, name, today: [today] })
    else county.today.push(today)
  }
  return [...found.values()].sort((left, right) => (left.code < right.code ? -1 : 1))
}
