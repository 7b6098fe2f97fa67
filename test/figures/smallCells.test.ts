import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { measures } from '../../src/figures/registry.ts'
import { sensitiveMeasures } from '../../src/figures/sensitiveMeasures.ts'
import { type CellArea, type SensitiveMeasure, shownCells, type YearOfMeasure } from '../../src/figures/smallCells.ts'

/**
 * The attacker here knows the rule, everything that is shown and nothing else, and reasons without a mistake: all tables that the world
 * could hold are written down, those that would be shown alike are put together, and what a withheld cell is in any of them it may be.
 */

const area = (id: number, ...below: readonly CellArea[]): CellArea => ({ id, below })

/** A world: by measure, area and month. What lies in no area below is in the area itself. */
type World = Readonly<Record<string, ReadonlyMap<number, readonly number[]>>>

function sumOf(months: readonly number[]): number {
  return months.reduce((sum, value) => sum + value, 0)
}

function yearOf(months: ReadonlyMap<number, readonly number[]>): YearOfMeasure {
  return { months, years: new Map([...months].map(([id, values]) => [id, sumOf(values)])) }
}

/** Everything in a world that a reader without clearance could be shown: name of the cell, its value, whether it is shown. */
function look(
  site: CellArea,
  declared: readonly SensitiveMeasure[],
  world: World,
): [name: string, value: number, shown: boolean][] {
  const cells: [string, number, boolean][] = []
  const shown = shownCells(site, declared, (code) => yearOf(world[code]!))
  for (const [code, months] of Object.entries(world)) {
    const { areas, months: monthsShown } = shown.get(code)!
    for (const [id, values] of months) {
      cells.push([`${code} ${id}`, sumOf(values), areas.has(id)])
      if (values.length > 1) {
        for (const [month, value] of values.entries())
          cells.push([`${code} ${id} ${month}`, value, areas.has(id) && monthsShown])
      }
    }
  }
  return cells
}

/** By what is shown: what each withheld cell can be. */
function attack(
  site: CellArea,
  declared: readonly SensitiveMeasure[],
  worlds: Iterable<World>,
): Map<string, Map<string, Set<number>>> {
  const known = new Map<string, Map<string, Set<number>>>()
  for (const world of worlds) {
    const cells = look(site, declared, world)
    // The remainders, and what the whole has beyond its part, are differences: whoever sees both sides sees them.
    const withDifferences = [...cells, ...differences(site, declared, cells)]
    const seen = cells.map(([name, value, shown]) => (shown ? `${name}=${value}` : '')).join(';')
    const possible = known.get(seen) ?? new Map<string, Set<number>>()
    known.set(seen, possible)
    for (const [name, value] of withDifferences) possible.set(name, (possible.get(name) ?? new Set()).add(value))
  }
  return known
}

function differences(
  site: CellArea,
  declared: readonly SensitiveMeasure[],
  cells: readonly [string, number, boolean][],
): [string, number][] {
  const values = new Map(cells.map(([name, value]) => [name, value]))
  const found: [string, number][] = []
  const suffixes = [...new Set([...values.keys()].map((name) => name.split(' ')[2] ?? ''))]
  const cell = (code: string, id: number, suffix: string): number =>
    values.get(`${code} ${id}${suffix === '' ? '' : ` ${suffix}`}`)!
  const visit = (one: CellArea, of: (id: number, suffix: string) => number, name: string): void => {
    if (one.below.length === 0) return
    for (const suffix of suffixes)
      found.push([
        `${name} left in ${one.id} ${suffix}`,
        one.below.reduce((left, { id }) => left - of(id, suffix), of(one.id, suffix)),
      ])
    for (const below of one.below) visit(below, of, name)
  }
  for (const { code, partOf } of declared) {
    visit(site, (id, suffix) => cell(code, id, suffix), code)
    if (partOf === null) continue
    const rest = (id: number, suffix: string): number => cell(partOf, id, suffix) - cell(code, id, suffix)
    for (const id of idsOf(site))
      for (const suffix of suffixes) found.push([`not ${code} ${id} ${suffix}`, rest(id, suffix)])
    visit(site, rest, `not ${code}`)
  }
  return found
}

function idsOf(one: CellArea): number[] {
  return [one.id, ...one.below.flatMap(idsOf)]
}

/**
 * What the attacker finds out must leave a cell that may be small all of 0 to 4, and 5 or more, unless the whole site has no more (then
 * nothing of it is shown at all). That nothing is left for no area may be told: it is of nobody.
 */
function expectOpen(
  known: Map<string, Map<string, Set<number>>>,
  isLeftOut: (name: string, seen: string) => boolean = () => false,
): void {
  for (const [seen, possible] of known) {
    for (const [name, values] of possible) {
      const small = [...values].filter((value) => value < 5)
      if (small.length === 0 || isLeftOut(name, seen) || (name.includes(' left in ') && Math.max(...values) === 0))
        continue
      const nothingShown = seen.replaceAll(';', '') === ''
      const wanted = [0, 1, 2, 3, 4]
      if (!wanted.every((value) => values.has(value)) || (!nothingShown && Math.max(...values) < 5))
        throw new Error(`${name} can only be ${[...values].sort((a, b) => a - b).join(', ')} when ${seen} is shown`)
    }
  }
}

/** All ways to write a total of at most `most` in so many cells. */
function* tables(cells: number, most: number): Generator<readonly number[]> {
  if (cells === 0) {
    yield []
    return
  }
  for (let value = 0; value <= most; value += 1)
    for (const rest of tables(cells - 1, most - value)) yield [value, ...rest]
}

/** All parts of a table. */
function* partsOf(table: readonly number[]): Generator<readonly number[]> {
  if (table.length === 0) {
    yield []
    return
  }
  const [first, ...others] = table
  for (const rest of partsOf(others)) for (let value = 0; value <= first!; value += 1) yield [value, ...rest]
}

const whole = (code: string, lattice: SensitiveMeasure['lattice'] = 'MONTHS'): SensitiveMeasure => ({
  code,
  lattice,
  partOf: null,
})
const part = (code: string, partOf: string): SensitiveMeasure => ({ code, lattice: 'MONTHS', partOf })

/** Months of every area of a tree, from values of its places: areas without others below them, and what is left in those with some. */
function spread(site: CellArea, table: readonly number[], months: number): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, readonly number[]>()
  let next = 0
  const take = (): readonly number[] => {
    next += months
    return table.slice(next - months, next)
  }
  const visit = (one: CellArea): readonly number[] => {
    const parts = [take(), ...one.below.map(visit)]
    const own = Array.from({ length: months }, (_, month) => parts.reduce((sum, values) => sum + values[month]!, 0))
    found.set(one.id, own)
    return own
  }
  visit(site)
  return found
}

function* worlds(site: CellArea, places: number, months: number, most: number): Generator<World> {
  for (const table of tables(places * months, most)) yield { R: spread(site, table, months) }
}

describe('an attacker who knows the rule and all that is shown', () => {
  test('cannot narrow an area among two, or what is left for neither', () => {
    const site = area(1, area(2), area(3))
    const known = attack(site, [whole('R', 'YEARS')], worlds(site, 3, 1, 26))
    expectOpen(known)
    expect([...known.keys()].some((seen) => seen.includes('R 2=7;R 3=12'))).toBe(true)
  })

  test('cannot narrow a single area below another: it is not shown', () => {
    const site = area(1, area(2))
    expectOpen(attack(site, [whole('R', 'YEARS')], worlds(site, 2, 1, 30)))
  })

  test('cannot narrow a township', () => {
    const site = area(1, area(2, area(4), area(5)), area(3))
    const known = attack(site, [whole('R', 'YEARS')], worlds(site, 5, 1, 15))
    expectOpen(known)
  })

  test('cannot narrow a month of an area', () => {
    const site = area(1, area(2), area(3))
    function* placed(): Generator<World> {
      for (const table of tables(4, 23)) yield { R: spread(site, [0, 0, ...table], 2) }
    }
    const known = attack(site, [whole('R')], placed())
    expectOpen(known)
    expect([...known.keys()].some((seen) => seen.includes('R 2 0=6'))).toBe(true)
  })

  test.each([
    { name: 'two areas', months: 1, table: [0, 9, 30] },
    { name: 'two like areas', months: 1, table: [0, 12, 13] },
    { name: 'two areas and something left', months: 1, table: [6, 11, 14] },
    { name: 'an area that holds nearly everything', months: 1, table: [0, 38, 6] },
    { name: 'two areas in two months', months: 2, table: [0, 0, 8, 7, 6, 5] },
    { name: 'two areas in two months, one much larger', months: 2, table: [0, 0, 5, 5, 9, 13] },
    { name: 'three areas', months: 1, table: [0, 9, 7, 12] },
  ])(
    'cannot narrow a part, or what is not in it, of a whole that is known to the last cell: $name',
    ({ months, table }) => {
      const site = area(1, ...Array.from({ length: table.length / months - 1 }, (_, index) => area(2 + index)))
      const R = spread(site, table, months)
      function* parted(): Generator<World> {
        for (const own of partsOf(table)) yield { R, P: spread(site, own, months) }
      }
      const known = attack(site, [whole('R'), part('P', 'R')], parted())
      for (const possible of known.values())
        for (const name of possible.keys()) if (name.startsWith('R ')) possible.delete(name)
      // Here the attacker knows the months of the whole. Where they are not shown, nothing bounds those of its part but the year.
      expectOpen(known, (name, seen) => / [01]$/.test(name) && !seen.includes('R 1 0='))
      const partIsShown = [...known.keys()].some((seen) => seen.includes('P 1='))
      expect(partIsShown).toBe(true)
    },
  )

  test('cannot narrow a part below an area of which the whole is divided further', () => {
    const site = area(1, area(2, area(4), area(5)), area(3))
    // Left in the site, in 2, then 4, 5 and 3.
    const table = [0, 0, 7, 8, 14]
    const R = spread(site, table, 1)
    function* parted(): Generator<World> {
      for (const own of partsOf(table)) yield { R, P: spread(site, own, 1) }
    }
    const known = attack(site, [whole('R'), part('P', 'R')], parted())
    for (const possible of known.values())
      for (const name of possible.keys()) if (name.startsWith('R ')) possible.delete(name)
    expectOpen(known)
    const seen = [...known.keys()]
    expect(seen.some((one) => one.includes('P 4='))).toBe(false)
    expect(seen.some((one) => one.includes('P 1='))).toBe(true)
  })
})

const trees: fc.Arbitrary<CellArea> = fc
  .array(fc.nat(6), { minLength: 0, maxLength: 6 })
  .map((townships) =>
    area(
      1,
      ...townships.map((count, county) =>
        area(10 + county, ...Array.from({ length: count }, (_, index) => area(100 + county * 10 + index))),
      ),
    ),
  )

/** Random worlds of twelve months: counts around the threshold, and parts that are nearly all, nearly nothing, or between. */
const randomWorlds = trees.chain((site) =>
  fc
    .record({
      scale: fc.constantFrom(2, 6, 12, 60),
      share: fc.constantFrom(0.03, 0.5, 0.97),
      numbers: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      withRemainders: fc.boolean(),
    })
    .map(({ scale, share, numbers, withRemainders }) => {
      const draw = (): number => numbers.next().value ?? 0
      const R = new Map<number, readonly number[]>()
      const P = new Map<number, readonly number[]>()
      const visit = (one: CellArea): [readonly number[], readonly number[]] => {
        const isLeaf = one.below.length === 0
        const own = Array.from({ length: 12 }, () => (isLeaf || withRemainders ? Math.floor(5 + scale * draw()) : 0))
        const ownPart = own.map((value) => Math.min(value, Math.round(value * share + draw() * 2)))
        const below = one.below.map(visit)
        const add = (values: readonly number[], pick: 0 | 1): readonly number[] =>
          values.map((value, month) => below.reduce((sum, cells) => sum + cells[pick][month]!, value))
        const [all, some] = [add(own, 0), add(ownPart, 1)]
        R.set(one.id, all)
        P.set(one.id, some)
        return [all, some]
      }
      visit(site)
      return { site, world: { R, P } satisfies World }
    }),
)

describe('of any table', () => {
  const declared = [whole('R'), part('P', 'R')]

  test('nothing below a withheld area is shown, areas beside each other are shown together, and no shown cell or difference is small', () => {
    fc.assert(
      fc.property(randomWorlds, ({ site, world }) => {
        const shown = shownCells(site, declared, (code) => yearOf(world[code as keyof typeof world]))
        const [ofR, ofP] = [shown.get('R')!, shown.get('P')!]
        const faults: string[] = []
        const check = (holds: boolean, fault: string): void => {
          if (!holds) faults.push(fault)
        }
        const visit = (one: CellArea, code: 'R' | 'P'): void => {
          const { areas, months } = shown.get(code)!
          const below = one.below.filter(({ id }) => areas.has(id))
          check(below.length === 0 || below.length === one.below.length, `${code}: some areas below ${one.id}`)
          check(below.length === 0 || areas.has(one.id), `${code}: below the withheld ${one.id}`)
          const values = (id: number): number[] => {
            const own = world[code].get(id)!
            const rest = own.map((value, month) => world.R.get(id)![month]! - value)
            const all = (given: readonly number[]): number[] => (months ? [sumOf(given), ...given] : [sumOf(given)])
            return code === 'R' ? all(own) : [...all(own), ...all(rest)]
          }
          if (areas.has(one.id)) check(Math.min(...values(one.id)) >= 5, `${code}: a small cell of ${one.id}`)
          if (below.length > 0) {
            const left = below
              .map(({ id }) => values(id))
              .reduce((sum, next) => sum.map((value, at) => value - next[at]!), values(one.id))
            check(
              left.every((value) => value === 0 || value >= 5),
              `${code}: little is left in ${one.id}`,
            )
          }
          for (const next of one.below) visit(next, code)
        }
        visit(site, 'R')
        visit(site, 'P')
        for (const id of ofP.areas) check(ofR.areas.has(id), `the part of ${id} without its whole`)
        check(!ofP.months || ofR.months, 'months of the part without those of the whole')
        expect(faults).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  test('months are shown when what is left for no area is large enough in each of them, or nothing in all', () => {
    const site = area(1, area(2), area(3))
    const monthsShown = (left: readonly [number, number], beyond = 0): boolean => {
      const months = spread(site, [...left, 6, 7, 8, 9], 2)
      const { years } = yearOf(months)
      const cells = { months, years: new Map(years).set(1, years.get(1)! + beyond) }
      const { areas, months: shown } = shownCells(site, [whole('R')], () => cells).get('R')!
      expect([...areas]).toEqual([1, 2, 3])
      return shown
    }
    expect([monthsShown([0, 0]), monthsShown([5, 8]), monthsShown([9, 2]), monthsShown([9, 0])]).toEqual([
      true,
      true,
      false,
      false,
    ])
    // Told for the year and for none of its months.
    expect(monthsShown([0, 0], 7)).toBe(false)
  })

  test('a year that is not told to its end is not shown, nor is an area below with such a year', () => {
    const site = area(1, area(2), area(3))
    const told = (value: number, months: number): (number | null)[] =>
      Array.from({ length: 12 }, (_, month) => (month < months ? value : null))
    const shownWith = (ofSite: number, ofArea: number): readonly number[] => {
      const months = new Map([
        [1, told(60, ofSite)],
        [2, told(30, ofArea)],
        [3, told(30, 12)],
      ])
      const years = new Map(
        [...months].map(([id, values]) => [id, values.reduce<number>((sum, value) => sum + (value ?? 0), 0)]),
      )
      return [...shownCells(site, [whole('R')], () => ({ years, months })).get('R')!.areas]
    }
    expect(shownWith(12, 12)).toEqual([1, 2, 3])
    expect(shownWith(12, 11)).toEqual([1])
    expect(shownWith(11, 12)).toEqual([])
  })
})

test('what the departments declare: rates make parts, running counts are not shown, stocks have no months', () => {
  expect(sensitiveMeasures(measures)).toEqual([
    { code: 'released_persons_received', lattice: 'MONTHS', partOf: null },
    { code: 'released_persons_assisted', lattice: 'MONTHS', partOf: 'released_persons_received' },
    { code: 'released_persons_placed', lattice: 'MONTHS', partOf: 'released_persons_received' },
    { code: 'released_persons_reoffended', lattice: 'MONTHS', partOf: 'released_persons_received' },
    { code: 'community_correction_received', lattice: 'NOTHING', partOf: null },
    { code: 'community_correction_active', lattice: 'YEARS', partOf: null },
    { code: 'community_correction_completed', lattice: 'NOTHING', partOf: null },
  ])
})
