import type { Boundaries, Jurisdiction, JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { Figure, FigureState } from './figure.ts'
import type { LoadedFigures } from './figureReader.ts'
import type { FigureView } from './figureView.ts'
import type { ResolvedFormula } from './formula.ts'
import type { Period } from './period.ts'
import type { FigureTree } from './siteScope.ts'

/** Where a number stands among the areas beside it. */
export interface Standing {
  /** 1 is the largest; equal values share a rank. Null without a value. */
  readonly rank: number | null
  /** Areas beside it that have a number, itself included. */
  readonly of: number
  /** Areas beside it, itself included, with a number or without. */
  readonly among: number
  /** Its part of the parent's value, a ratio; null for rates, and where the parent has no value or 0. */
  readonly share: number | null
  /** Mean of the numbers of the areas beside it, itself included: each area counts once, whatever its size. */
  readonly mean: number | null
  /** Its value less the mean. */
  readonly distanceFromMean: number | null
  /** COMPUTED: every area beside it has an exact number. PARTIAL: some have none, or not an exact one. Else why there is no rank. */
  readonly state: FigureState
}

/** An area's parent, and all areas of its level below that parent, itself included. */
export interface Siblings {
  readonly parent: JurisdictionId
  readonly areas: readonly JurisdictionId[]
}

/**
 * The areas beside one: in today's tree, or with AT_EVENT in that of the period's last day. Null for an area without a parent, and for
 * one that is not below it in that tree.
 */
export function siblingsOf(
  tree: FigureTree,
  area: Pick<Jurisdiction, 'id' | 'level'>,
  period: Period,
  boundaries: Boundaries,
): Siblings | null {
  const day = boundaries === 'AT_EVENT' ? { on: period.to } : {}
  const parent = tree.parentOf(area.id, day.on)
  if (parent === null) return null
  const areas = tree.childIdsOf(parent.id, { ...day, level: area.level })
  return areas.includes(area.id) ? { parent: parent.id, areas } : null
}

/** Loads what is missing of the areas beside a view's area, together with whatever else the tick asks for, and compares. */
export function standAmongSiblings(
  figures: LoadedFigures,
  { area, period, boundaries }: Pick<FigureView, 'area' | 'period' | 'boundaries'>,
  now: Figure,
  formula: ResolvedFormula,
): Standing | Promise<Standing> {
  const siblings = siblingsOf(figures.tree, area, period, boundaries)
  if (siblings === null) return noStanding
  const { parent } = siblings
  const areas = [parent, ...siblings.areas]
  return figures.loadOnly({ areas, period, boundaries, formulas: [formula] }).then(() => {
    const figureOf = (one: JurisdictionId): Figure => figures.view(one, period, boundaries).figure(formula)
    const beside = siblings.areas.map((one) => (one === area.id ? now : figureOf(one)))
    return standingOf(now, beside, figureOf(parent), formula.denominator === null)
  })
}

/** `own` must be among `beside`. `parent` is the same figure of the area above; `additive`: its value is the sum of the values below. */
export function standingOf(own: Figure, beside: readonly Figure[], parent: Figure, additive: boolean): Standing {
  const values = beside.flatMap(({ value }) => (value === null ? [] : [value]))
  const counted = { of: values.length, among: beside.length }
  if (own.value === null) return { ...withoutRank, ...counted, state: own.state }
  const { value } = own
  const share = additive && parent.value !== null && parent.value !== 0 ? value / parent.value : null
  // A rank among those that may be seen would be none.
  if (beside.some(({ state }) => state === 'WITHHELD')) return { ...withoutRank, ...counted, share, state: 'WITHHELD' }
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length
  const whole = beside.every((one) => one.value !== null && one.bound === 'EXACT' && one.state !== 'PARTIAL')
  return {
    ...counted,
    rank: 1 + values.filter((one) => one > value).length,
    share,
    mean,
    distanceFromMean: value - mean,
    state: whole ? 'COMPUTED' : 'PARTIAL',
  }
}

const withoutRank = { rank: null, share: null, mean: null, distanceFromMean: null }

/** Of an area that has none beside it. */
export const noStanding: Standing = { ...withoutRank, of: 0, among: 0, state: 'NOT_APPLICABLE' }
