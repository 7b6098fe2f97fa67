import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  mayReadDepartment,
  mayReadFiguresOf,
  mayReadRecordsOf,
  measureRight,
  rightsKey,
  type ScopeTree,
} from '../../src/access/rights.ts'
import { readerOf } from '../support/reader.ts'

/** A tree told by the parent of each area: `parents[3] = 1` says that 3 lies in 1. */
function treeOf(parents: readonly (number | null)[]): ScopeTree {
  const parentOf = (id: number): { readonly id: number } | null => {
    const parent = parents[id]
    return parent === null || parent === undefined ? null : { id: parent }
  }
  return {
    has: (id) => id in parents,
    parentOf,
    isWithin(id, ancestor) {
      for (let at: number | null = id; at !== null; at = parents[at] ?? null) if (at === ancestor) return true
      return false
    },
  }
}

/*
 *        0
 *      1   2
 *    3  4    5
 *   6 7  8    9
 */
const tree = treeOf([null, 0, 0, 1, 1, 2, 3, 3, 4, 5])

describe('what a scope opens', () => {
  it('figures: the scope, what lies above it, and its neighbours; records: the scope alone', () => {
    const principal = readerOf({}, [3])
    const areas = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    expect(areas.filter((area) => mayReadFiguresOf(principal, tree, area))).toEqual([0, 1, 3, 4, 6, 7])
    expect(areas.filter((area) => mayReadRecordsOf(principal, tree, area))).toEqual([3, 6, 7])
  })

  it('nothing, where no area is in it', () => {
    const principal = readerOf({}, [])
    expect([0, 3, 9].some((area) => mayReadFiguresOf(principal, tree, area))).toBe(false)
    expect([0, 3, 9].some((area) => mayReadRecordsOf(principal, tree, area))).toBe(false)
  })

  it('records lie in what is visible, and a wider scope never shows less (any tree, any scope)', () => {
    const trees = fc
      .array(fc.nat(), { minLength: 1, maxLength: 30 })
      .map((seeds) => seeds.map((seed, index) => (index === 0 ? null : seed % index)))
    fc.assert(
      fc.property(trees, fc.array(fc.nat(), { maxLength: 4 }), fc.nat(), (parents, seeds, more) => {
        const any = treeOf(parents)
        const roots = seeds.map((seed) => seed % parents.length)
        const narrow = readerOf({}, roots)
        const wide = readerOf({}, [...roots, more % parents.length])
        for (const area of parents.keys()) {
          const figures = mayReadFiguresOf(narrow, any, area)
          const records = mayReadRecordsOf(narrow, any, area)
          if (records) expect(figures).toBe(true)
          if (figures) expect(mayReadFiguresOf(wide, any, area)).toBe(true)
          if (records) expect(mayReadRecordsOf(wide, any, area)).toBe(true)
          // Told another way round: walking up from the area, and from each root.
          const above = (from: number): number[] => {
            const parent = parents[from] ?? null
            return parent === null ? [from] : [from, ...above(parent)]
          }
          const expected = roots.some(
            (root) =>
              above(area).includes(root) ||
              above(root).includes(area) ||
              (parents[root] !== null && parents[root] === parents[area]),
          )
          expect(figures).toBe(expected)
          expect(records).toBe(roots.some((root) => above(area).includes(root)))
        }
      }),
    )
  })
})

describe('what a role opens', () => {
  it('its departments and no other', () => {
    const principal = readerOf({ departments: ['TRAFFIC'] })
    expect(mayReadDepartment(principal, 'TRAFFIC')).toBe(true)
    expect(mayReadDepartment(principal, 'JUSTICE')).toBe(false)
    expect(measureRight(principal, { department: 'JUSTICE', sensitive: false })).toBe('NONE')
  })

  it('sensitive measures whole only where it is cleared', () => {
    const measure = { department: 'JUSTICE', sensitive: true }
    expect(measureRight(readerOf(), measure)).toBe('ALL')
    expect(measureRight(readerOf({ sensitive: false }), measure)).toBe('LATTICE')
    expect(measureRight(readerOf({ sensitive: false, departments: ['TRAFFIC'] }), measure)).toBe('NONE')
    expect(measureRight(readerOf({ sensitive: false }), { ...measure, sensitive: false })).toBe('ALL')
  })

  it('records for a purpose only, and never to a role of figures', () => {
    expect(readerOf().recordAccess).toBe('ALLOWED')
    expect(readerOf({}, 'ALL', null).recordAccess).toBe('PURPOSE_REQUIRED')
    expect(readerOf({ precision: 'FIGURES' }).recordAccess).toBe('NOT_PERMITTED')
  })
})

it('the key of rights tells everything apart that decides, and nothing else', () => {
  const keys = [
    readerOf(),
    readerOf({}, []),
    readerOf({}, [3]),
    readerOf({}, [3, 4]),
    readerOf({ departments: ['TRAFFIC'] }),
    readerOf({ sensitive: false }),
    readerOf({ precision: 'FIGURES' }),
    readerOf({ operations: ['SYNC'] }),
    readerOf({}, 'ALL', null),
  ].map(rightsKey)
  expect(new Set(keys).size).toBe(keys.length)
  expect(rightsKey(readerOf({}, [4, 3]))).toBe(rightsKey(readerOf({}, [3, 4])))
  expect(rightsKey(readerOf({ departments: ['TRAFFIC', 'GRID'] }))).toBe(
    rightsKey(readerOf({ departments: ['GRID', 'TRAFFIC'] })),
  )
  expect(rightsKey(readerOf({}, 'ALL', 'another purpose'))).toBe(rightsKey(readerOf()))
})
