import { firstRecords } from '../figures/caseChain.ts'
import { type CaseChainName, caseChains } from '../figures/caseLinks.ts'
import { type ResolvedFormula, resolveFormula } from '../figures/formula.ts'
import { findIndicator } from '../figures/registry.ts'
import type { ChainQuestion } from '../store/caseLinks.ts'

// Made once for each chain.
const formulas = new Map<CaseChainName, readonly ResolvedFormula[]>()
const questions = new Map<CaseChainName, ChainQuestion>()

/** The figure of the first step. One list for each chain: what is read of a list is kept by it. */
export function formulasOf(name: CaseChainName): readonly ResolvedFormula[] {
  let found = formulas.get(name)
  if (found === undefined) {
    found = [resolveFormula(findIndicator(caseChains[name].indicator))]
    formulas.set(name, found)
  }
  return found
}

/** The records that a chain begins with, as the store is asked for them. */
export function questionOf(name: CaseChainName): ChainQuestion {
  let found = questions.get(name)
  if (found === undefined) {
    const chain = caseChains[name]
    found = { chain, conditions: firstRecords(chain).conditions }
    questions.set(name, found)
  }
  return found
}

/** What is counted at each step after the first. */
export function laterMeasures(name: CaseChainName): readonly string[] {
  return caseChains[name].next.map(({ measure }) => measure)
}
