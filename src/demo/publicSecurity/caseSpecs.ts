import type { Random } from '../random.ts'
import type { PoliceCity, PoliceYear } from './policeCities.ts'

/** What a criminal case counts as, before it gets a place, dates and a number. */
export interface CaseSpec {
  /** Year in which it was filed. */
  readonly filed: number
  /** GA 240.1-2000. */
  readonly code: string
  readonly kind: CaseKind
  /** Year in which it was solved; null: not solved. */
  solved: number | null
  video: boolean
  /** Listed area that it lies in: list level (2 city, 3 county) and number. */
  area: { readonly level: 2 | 3; readonly sequence: number } | null
}

type CaseKind = 'HOMICIDE' | 'ROBBERY_SNATCHING' | 'BURGLARY' | 'OTHER'

/** Codes of the rest, with weights: made up, theft leading. 069999 is in no table (nasty 17); 03xxxx is economic crime. */
const otherCodes: readonly (readonly [code: string, weight: number])[] = [
  ['050200', 34],
  ['050223', 9],
  ['050240', 11],
  ['050300', 13],
  ['040103', 8],
  ['060700', 6],
  ['060197', 2.5],
  ['060139', 0.2],
  ['020101', 0.3],
  ['020111', 0.4],
  ['020715', 0.05],
  ['020703', 3],
  ['030200', 2],
  ['050600', 3],
  ['060100', 5],
  ['069999', 0.5],
]

/** Share of the filed cases that lie in one of the county-listed areas. */
const countyListedShare = 0.12

/** All criminal cases that count, in the order of filing years: exactly the numbers of the city. */
export function caseSpecs(city: PoliceCity, random: Random): CaseSpec[] {
  const [before, reported] = city.places.years
  const { solvedLater } = city
  const filedBefore = filedIn(city, before, random)
  const filedReported = filedIn(city, reported, random)
  const solved = city.years[reported]!.solved
  solve(filedBefore, before, city.years[before]!.solved, random)
  solve(filedBefore, reported, solvedLater, random)
  solve(
    filedReported,
    reported,
    {
      total: solved.total - solvedLater.total,
      homicide: solved.homicide - solvedLater.homicide,
      robberySnatching: solved.robberySnatching - solvedLater.robberySnatching,
    },
    random,
  )
  const all = [...filedBefore, ...filedReported]
  for (const year of city.places.years) markVideo(all, year, city.years[year]!.video, random)
  return all
}

function filedIn(city: PoliceCity, year: number, random: Random): CaseSpec[] {
  const target = city.years[year]!
  const spec = (kind: CaseKind, code: string): CaseSpec => ({
    filed: year,
    code,
    kind,
    solved: null,
    video: false,
    area: null,
  })
  const repeat = (count: number, make: () => CaseSpec): CaseSpec[] => Array.from({ length: count }, make)

  const homicides = repeat(target.homicide, () => spec('HOMICIDE', '040101'))
  const robberies = repeat(target.robberySnatching, () =>
    spec(
      'ROBBERY_SNATCHING',
      random.weighted([
        ['050100', 5],
        ['050101', 1],
        ['050400', 4],
      ]),
    ),
  )
  const burglaries = repeat(target.burglary, () => spec('BURGLARY', '050201'))
  const others = repeat(target.filed - target.homicide - target.robberySnatching - target.burglary, () =>
    spec('OTHER', random.weighted(otherCodes)),
  )

  const areas = target.cityListedAreas
  const cityListed = [
    ...robberies.slice(0, areas.robberySnatching),
    ...burglaries.slice(0, areas.burglary),
    ...others.slice(0, areas.criminal - areas.robberySnatching - areas.burglary),
  ]
  for (const inside of cityListed) inside.area = { level: 2, sequence: random.integer(1, city.areas.city) }
  const all = [...homicides, ...robberies, ...burglaries, ...others]
  for (const outside of all) {
    if (outside.area === null && random.chance(countyListedShare)) {
      outside.area = { level: 3, sequence: random.integer(1, city.areas.county) }
    }
  }
  return random.shuffle(all)
}

function solve(specs: readonly CaseSpec[], year: number, target: PoliceYear['solved'], random: Random): void {
  const open = (kinds: readonly CaseKind[]): CaseSpec[] =>
    random.shuffle(specs.filter((spec) => spec.solved === null && kinds.includes(spec.kind)))
  const chosen = [
    ...open(['HOMICIDE']).slice(0, target.homicide),
    ...open(['ROBBERY_SNATCHING']).slice(0, target.robberySnatching),
    ...open(['BURGLARY', 'OTHER']).slice(0, target.total - target.homicide - target.robberySnatching),
  ]
  if (chosen.length !== target.total)
    throw new Error(`The demonstration has too few cases to solve ${target.total} in ${year}.`)
  for (const spec of chosen) spec.solved = year
}

function markVideo(specs: readonly CaseSpec[], year: number, target: PoliceYear['video'], random: Random): void {
  const solved = (kinds: readonly CaseKind[]): CaseSpec[] =>
    random.shuffle(specs.filter((spec) => spec.solved === year && kinds.includes(spec.kind)))
  const chosen = [
    ...solved(['HOMICIDE']).slice(0, target.homicide),
    ...solved(['ROBBERY_SNATCHING']).slice(0, target.robberySnatching),
    ...solved(['BURGLARY', 'OTHER']).slice(0, target.total - target.homicide - target.robberySnatching),
  ]
  if (chosen.length !== target.total)
    throw new Error(`The demonstration has too few solved cases for ${target.total} with video in ${year}.`)
  for (const spec of chosen) spec.video = true
}
