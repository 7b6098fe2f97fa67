import { type FigureNote, figureNotes } from './figure.ts'
import type { LoadedFigures } from './figureReader.ts'
import type { FigureView } from './figureView.ts'
import type { ResolvedFormula, Term } from './formula.ts'
import type { MeasureState } from './measureState.ts'

/**
 * Figures of sensitive measures as readers without clearance get them: from published cells alone (`smallCells.ts`), and by the lattice
 * alone, so that no two of them differ by a cell that is withheld. Cells that are not published were never read for them: a figure
 * that lacks one is withheld, whether 0, 4 or 400 stands there. What was told, and when, they may know: it does not depend on counts.
 */

/** The view as the lattice needs it. */
type LatticePlace = Pick<FigureView, 'area' | 'period' | 'boundaries' | 'measureState'> & { readonly atEvent: boolean }

/** Why a figure is withheld from a reader who sees sensitive measures on the lattice only; null: it may be shown as it is. */
export function whyWithheld(figures: LoadedFigures, place: LatticePlace, formula: ResolvedFormula): FigureNote | null {
  const terms = [...formula.numerator, ...(formula.denominator ?? [])]
  const onLattice = terms.filter(({ measure }) => figures.rights.measure(measure) === 'LATTICE')
  // A rate that is sensitive beyond its counts has no cells that could be published.
  if (onLattice.length === 0) return figureNotes.SMALL_CELLS
  // What nobody told is not there for anybody.
  const told = onLattice.filter(({ measure }) => place.measureState(measure).hasValue)
  if (told.length === 0) return null
  const { shape } = place.period
  const isOnLattice =
    (shape === 'YEAR' || shape === 'MONTH') && place.boundaries === 'CURRENT' && Object.keys(formula.where).length === 0
  if (!isOnLattice) return figureNotes.LATTICE_ONLY
  return told.every((term) => isPublished(figures, place, term)) ? null : figureNotes.SMALL_CELLS
}

/** Whether all cells that a term is read from are there: of every site that tells any of it. */
function isPublished(figures: LoadedFigures, place: LatticePlace, { measure, keys }: Term): boolean {
  const state = place.measureState(measure)
  const sites = tellingSites(figures, place, state, measure.code)
  return partsRead(place, state).every((part) => {
    const { cells } = figures.slice(place.area.id, place.atEvent, part)
    return keys.every((key) => cells.get(key)?.sites === sites)
  })
}

function tellingSites(
  figures: LoadedFigures,
  { area }: LatticePlace,
  { toldSites }: MeasureState,
  measure: string,
): number {
  const scope = figures.scopeOf(area.id)
  const told = new Set(toldSites.split(','))
  const isTold = (siteId: string): boolean =>
    scope.relation !== 'ABOVE' ||
    scope.sites.some((site) => site.siteId === siteId && told.has(String(site.jurisdictionId)))
  return new Set(
    scope.sources.flatMap((source) => (source.measures.has(measure) && isTold(source.siteId) ? [source.siteId] : [])),
  ).size
}

/** The years and months whose cells the figure of a year or a month is read from. */
function partsRead({ period }: LatticePlace, { reading, last, toDate }: MeasureState): readonly string[] {
  if (reading === 'LAST') return last === null ? [] : [last]
  if (period.shape === 'YEAR') return [period.from.slice(0, 4)]
  if (reading === 'TO_DATE') return toDate.flatMap((run) => [run.last, run.before]).filter((part) => part !== null)
  return [period.from]
}
