/**
 * How exactly printed digits pin a number down. `step` is what one in the last printed digit is worth; every comparison is made at the
 * printed precision, because a bulletin rounds, and some cut digits off.
 */

// Binary fractions such as 0.9997 are a little off; the slack is far below any printed digit.
const slack = 1e-9

/** Whether a number, rounded at the printed precision, is the printed one. */
export function roundsTo(value: number, printed: number, step: number): boolean {
  return Math.abs(value - printed) <= step * (0.5 + slack) + slack * Math.abs(printed)
}

/** Whether a number, cut off at the printed precision, is the printed one. */
export function cutsTo(value: number, printed: number, step: number): boolean {
  const beyond = Math.abs(value) - Math.abs(printed)
  const sameSide = value === 0 || printed === 0 || Math.sign(value) === Math.sign(printed)
  return sameSide && beyond >= -slack * step && beyond < step * (1 - slack)
}

/** How a number stands to a printed one: the same when rounded, the same when cut off, or another. */
export function agreement(value: number, printed: number, step: number): 'AGREES' | 'TRUNCATED' | 'DISAGREES' {
  if (roundsTo(value, printed, step)) return 'AGREES'
  return cutsTo(value, printed, step) ? 'TRUNCATED' : 'DISAGREES'
}

/** A pair of whole numbers whose ratio gives a printed rate. */
export interface FittingPair {
  readonly part: number
  readonly whole: number
}

// More candidates than that say nothing: any whole number near enough fits.
const mostCandidates = 10_000

/**
 * Whole numbers that give a printed rate together with a published count, which is the part, the whole, or either. Those that fit by
 * rounding and those that fit only by cutting off are told apart.
 */
export function fittingPairs(
  count: number,
  rate: number,
  step: number,
  role: 'PART' | 'WHOLE' | 'EITHER',
): { readonly rounded: readonly FittingPair[]; readonly cut: readonly FittingPair[] } {
  const pairs: FittingPair[] = []
  const least = Math.max(rate - step, step / 10)
  if (role !== 'WHOLE') {
    const from = Math.max(count, Math.floor(count / (rate + step)))
    const to = Math.min(Math.ceil(count / least), from + mostCandidates)
    for (let whole = from; whole <= to; whole += 1) pairs.push({ part: count, whole })
  }
  if (role !== 'PART') {
    const from = Math.max(0, Math.floor(count * (rate - step)))
    const to = Math.min(count, Math.ceil(count * (rate + step)), from + mostCandidates)
    for (let part = from; part <= to; part += 1) pairs.push({ part, whole: count })
  }
  const known = pairs.filter(({ whole }) => whole > 0)
  const rounded = known.filter(({ part, whole }) => roundsTo(part / whole, rate, step))
  const cut = known.filter(({ part, whole }) => !roundsTo(part / whole, rate, step) && cutsTo(part / whole, rate, step))
  return { rounded, cut }
}

/** Whole numbers of last year that a printed change and its printed rate allow together: -24 and -80 % only 30. */
export function fittingBases(change: number, rate: number, step: number): readonly number[] {
  // A change of nothing is nothing of any number.
  if (rate === 0) return []
  const nearest = Math.round(change / rate)
  const reach = Math.min(mostCandidates, Math.ceil(Math.abs(nearest * step) / Math.abs(rate)) + 1)
  const bases: number[] = []
  for (let base = Math.max(1, nearest - reach); base <= nearest + reach; base += 1) {
    if (roundsTo(change / base, rate, step)) bases.push(base)
  }
  return bases
}

/** From where to where last year's number may be, given this year's and a printed growth rate (or, for `TIMES`, a printed multiple). */
export function impliedBase(
  now: number,
  printed: number,
  step: number,
  takes: 'RATE' | 'TIMES',
): { readonly from: number; readonly to: number; readonly middle: number } | null {
  const factor = takes === 'TIMES' ? printed : 1 + printed
  if (factor - step / 2 <= 0) return null
  return { from: now / (factor + step / 2), to: now / (factor - step / 2), middle: now / factor }
}
