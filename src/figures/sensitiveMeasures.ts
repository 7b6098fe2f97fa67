import type { Formula, Indicator } from './indicator.ts'
import type { Measure } from './measure.ts'
import { indicators } from './registry.ts'
import { latticeOf, type SensitiveMeasure } from './smallCells.ts'

/**
 * The sensitive measures among these, with how far each can be shown, and of which other each is a part. Sensitive rates tell that: what
 * stands above the line counts a part of what stands below it. A measure in a rate of several terms, or part of several wholes, is not
 * shown at all: its differences are more than the rule looks at.
 */
export function sensitiveMeasures(
  measures: readonly Measure[],
  rates: readonly Pick<Indicator, 'formula'>[] = indicators,
): readonly SensitiveMeasure[] {
  const sensitive = measures.filter((measure) => measure.sensitive)
  const codes = new Set(sensitive.map(({ code }) => code))
  const wholes = new Map<string, Set<string>>()
  const entangled = new Set<string>()
  for (const { formula } of rates) {
    if (formula.kind !== 'RATIO') continue
    const [parts, whole] = [codesIn(formula.numerator, codes), codesIn(formula.denominator, codes)]
    if (parts.length === 0 || whole.length === 0) continue
    if (formula.numerator.length + formula.denominator.length > 2)
      for (const code of [...parts, ...whole]) entangled.add(code)
    else wholes.set(parts[0]!, (wholes.get(parts[0]!) ?? new Set()).add(whole[0]!))
  }
  return sensitive.map((measure) => {
    const { code } = measure
    const of = [...(wholes.get(code) ?? [])]
    const lattice = entangled.has(code) || of.length > 1 ? 'NOTHING' : latticeOf(measure)
    return { code, lattice, partOf: of[0] ?? null }
  })
}

function codesIn(
  parts: Extract<Formula, { kind: 'RATIO' }>['numerator'],
  codes: ReadonlySet<string>,
): readonly string[] {
  return parts.map(({ measure }) => measure).filter((code) => codes.has(code))
}
