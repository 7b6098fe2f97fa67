import { mayReadDepartment, measureRight } from '../access/rights.ts'
import type { Role } from '../access/role.ts'
import type { Measure } from '../figures/measure.ts'
import { findMeasure, indicators, measures } from '../figures/registry.ts'
import type { Principal } from '../identity/principal.ts'
import { denied } from './rightsBackground.ts'

/** Which measures and indicators a principal's statements may name: the first wall, where SQL is built. */

/** What a role may name; null: everything, also what a connector brings later. */
interface ReadableCodes {
  /** How many were declared when this was made: a connector may have brought some since. */
  readonly declared: number
  readonly measures: readonly string[]
  readonly indicators: readonly string[]
  /** Measures of which published cells alone may be seen. */
  readonly publishedCells: readonly string[]
}

const ofRole = new WeakMap<Role, ReadableCodes>()

function readableCodes(principal: Principal): ReadableCodes {
  const declared = measures.length + indicators.length
  let codes = ofRole.get(principal.role)
  if (codes === undefined || codes.declared !== declared) {
    codes = {
      declared,
      measures: measures.filter((measure) => measureRight(principal, measure) !== 'NONE').map(({ code }) => code),
      indicators: indicators
        .filter(({ department }) => mayReadDepartment(principal, department))
        .map(({ code }) => code),
      publishedCells: measures
        .filter((measure) => measureRight(principal, measure) === 'LATTICE')
        .map(({ code }) => code),
    }
    ofRole.set(principal.role, codes)
  }
  return codes
}

/** Codes of the measures of which anything may be seen; null: of all. */
export function readableMeasures(principal: Principal): readonly string[] | null {
  return principal.role.departments === 'ALL' ? null : readableCodes(principal).measures
}

/** Codes of the measures of which published cells alone may be seen (docs/adr/0018-small-cells.md). */
export function publishedCellsOf(principal: Principal): readonly string[] {
  return principal.role.sensitive ? [] : readableCodes(principal).publishedCells
}

/** Codes of the indicators whose published figures may be seen; null: all. */
export function readableIndicators(principal: Principal): readonly string[] | null {
  return principal.role.departments === 'ALL' ? null : readableCodes(principal).indicators
}

/**
 * Throws ACCESS_DENIED when one of the measures may not be seen: whoever asks for it should have asked for less. `everyCell`: the
 * published cells of a sensitive measure are not enough.
 */
export function requireMeasures(principal: Principal, codes: Iterable<string>, everyCell = false): void {
  const { departments, sensitive } = principal.role
  if (departments === 'ALL' && (sensitive || !everyCell)) return
  for (const code of codes) {
    const right = measureRight(principal, findMeasure(code))
    if (right === 'NONE' || (everyCell && right !== 'ALL')) throw denied(`the measure ${code}`)
  }
}

/** Those measures every cell of which may be seen. */
export function fullyReadable<One extends Measure>(principal: Principal, some: readonly One[]): readonly One[] {
  const { departments, sensitive } = principal.role
  if (departments === 'ALL' && sensitive) return some
  return some.filter((measure) => measureRight(principal, measure) === 'ALL')
}
