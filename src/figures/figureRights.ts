import {
  type MeasureRight,
  mayReadFiguresOf,
  mayReadRecordsOf,
  measureRight,
  type ScopeTree,
} from '../access/rights.ts'
import type { Principal } from '../identity/principal.ts'
import type { JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { FigureRequest } from './figurePlan.ts'
import type { ResolvedFormula } from './formula.ts'
import type { Measure } from './measure.ts'
import { findMeasure, measures } from './registry.ts'

/** What a reader may see of figures, by the rules of `access/rights.ts`. */
export interface FigureRights {
  /** Whether figures of the area may be seen at all. */
  area(id: JurisdictionId): boolean
  /** Whether records of the area's lists may be seen. */
  records(id: JurisdictionId): boolean
  measure(measure: Pick<Measure, 'department' | 'sensitive'>): MeasureRight
  /** The least right among the measures of a formula: a sum with a part that may not be seen may not be seen. */
  formula(formula: ResolvedFormula): MeasureRight
  /** What is left of a request when what may not be seen is taken out of it: nothing else is ever read. Null: nothing. */
  permitted(request: FigureRequest): FigureRequest | null
}

// A principal stays as it is, and so do formulas: what was found out is kept as long as they are.
const rightsOf = new WeakMap<ScopeTree, WeakMap<Principal, FigureRights>>()

/** The rights of a principal over the areas of a tree. */
export function figureRightsOf(principal: Principal, tree: ScopeTree): FigureRights {
  let ofTree = rightsOf.get(tree)
  if (ofTree === undefined) {
    ofTree = new WeakMap()
    rightsOf.set(tree, ofTree)
  }
  let rights = ofTree.get(principal)
  if (rights === undefined) {
    rights = seesEverything(principal) ? everything : createRights(principal, tree)
    ofTree.set(principal, rights)
  }
  return rights
}

function seesEverything({ role, scope }: Principal): boolean {
  return role.departments === 'ALL' && role.sensitive && scope === 'ALL'
}

const everything: FigureRights = {
  area: () => true,
  records: () => true,
  measure: () => 'ALL',
  formula: () => 'ALL',
  permitted: (request) => request,
}

function createRights(principal: Principal, tree: ScopeTree): FigureRights {
  const areas = new Map<JurisdictionId, boolean>()
  const formulas = new WeakMap<ResolvedFormula, MeasureRight>()
  const lists = new WeakMap<readonly ResolvedFormula[], readonly ResolvedFormula[]>()
  const rights: FigureRights = {
    area(id) {
      let seen = areas.get(id)
      if (seen === undefined) {
        seen = mayReadFiguresOf(principal, tree, id)
        areas.set(id, seen)
      }
      return seen
    },
    records: (id) => mayReadRecordsOf(principal, tree, id),
    measure: (measure) => measureRight(principal, measure),
    formula(formula) {
      let right = formulas.get(formula)
      if (right === undefined) {
        const found = [...formula.numerator, ...(formula.denominator ?? [])].map((term) => rights.measure(term.measure))
        // The indicator has a say of its own: a rate may be sensitive though its counts are not.
        if (formula.isIndicator) found.push(rights.measure(formula.indicator))
        right = found.includes('NONE') ? 'NONE' : found.includes('LATTICE') ? 'LATTICE' : 'ALL'
        formulas.set(formula, right)
      }
      return right
    },
    permitted(request) {
      const seen = request.areas.filter(rights.area)
      const left = narrowed(request)
      // Of areas that may be seen a view is made also where none of the figures may: what it looks into must be there, empty.
      return seen.length === 0 ? null : { ...request, areas: seen, ...left }
    },
  }
  function narrowed({ formulas: asked, measures: codes }: FigureRequest): Pick<FigureRequest, 'formulas' | 'measures'> {
    const left = asked === undefined ? undefined : permittedOf(asked)
    const named = codes ?? (asked === undefined ? measures.map(({ code }) => code) : undefined)
    return {
      ...(left === undefined ? {} : { formulas: left }),
      ...(named === undefined
        ? {}
        : { measures: named.filter((code) => rights.measure(findMeasure(code)) !== 'NONE') }),
    }
  }
  // One list for one list: sets of cells are kept by it.
  function permittedOf(asked: readonly ResolvedFormula[]): readonly ResolvedFormula[] {
    let left = lists.get(asked)
    if (left === undefined) {
      left = asked.filter((formula) => rights.formula(formula) !== 'NONE')
      lists.set(asked, left)
    }
    return left
  }
  return rights
}
