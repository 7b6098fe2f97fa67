import { type DemonstrationYear, demonstrationYears, policeTargets, rectificationAreaTargets } from '../published.ts'
import type { Random } from '../random.ts'

/** What a criminal case counts as, before it gets a place, dates and a number. */
export interface CaseSpec {
  /** Year in which it was filed. */
  readonly filed: DemonstrationYear
  /** GA 240.1-2000. */
  readonly code: string
  readonly kind: CaseKind
  /** Year in which it was solved; null: not solved. */
  solved: DemonstrationYear | null
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

/** Share of the filed cases that lie in one of the 146 county-listed areas. */
const countyListedShare = 0.12

/** Of the cases solved in 2010, those that were filed in 2009. */
const solvedLater = { total: 922, homicide: 6, robberySnatching: 190 } as const

/** All criminal cases that count, in the order of filing years: exactly the numbers of `policeTargets`. */
export function caseSpecs(random: Random): CaseSpec[] {
  const byYear = new Map(demonstrationYears.map((year) => [year, filedIn(year, random)]))
  const filed2009 = byYear.get(2009)!
  const filed2010 = byYear.get(2010)!
  const of2009 = policeTargets[2009].solved
  const of2010 = policeTargets[2010].solved
  solve(filed2009, 2009, of2009, random)
  solve(filed2009, 2010, solvedLater, random)
  solve(
    filed2010,
    2010,
    {
      total: of2010.total - solvedLater.total,
      homicide: of2010.homicide - solvedLater.homicide,
      robberySnatching: of2010.robberySnatching - solvedLater.robberySnatching,
    },
    random,
  )
  const all = [...filed2009, ...filed2010]
  for (const year of demonstrationYears) markVideo(all, year, random)
  return all
}

function filedIn(year: DemonstrationYear, random: Random): CaseSpec[] {
  const target = policeTargets[year]
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
  for (const inside of cityListed)
    inside.area = { level: 2, sequence: random.integer(1, rectificationAreaTargets.city) }
  const all = [...homicides, ...robberies, ...burglaries, ...others]
  for (const outside of all) {
    if (outside.area === null && random.chance(countyListedShare)) {
      outside.area = { level: 3, sequence: random.integer(1, rectificationAreaTargets.county) }
    }
  }
  return random.shuffle(all)
}

function solve(
  specs: readonly CaseSpec[],
  year: DemonstrationYear,
  target: { readonly total: number; readonly homicide: number; readonly robberySnatching: number },
  random: Random,
): void {
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

function markVideo(specs: readonly CaseSpec[], year: DemonstrationYear, random: Random): void {
  const target = policeTargets[year].video
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
