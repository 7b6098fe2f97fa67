import { HubError } from '../errors.ts'
import type { Figure } from '../figures/figure.ts'
import type { FigureView } from '../figures/figureView.ts'
import { measuresOf, type ResolvedFormula, ratioFormula, resolveFormula, sumFormula } from '../figures/formula.ts'
import type { DimensionValues, FormulaPart } from '../figures/indicator.ts'
import { findIndicator } from '../figures/registry.ts'

/** Names of the sections, as fields of Jurisdiction. */
export type SectionName =
  | 'population'
  | 'grid'
  | 'cases'
  | 'hazards'
  | 'mediation'
  | 'petitions'
  | 'fireSafety'
  | 'traffic'

/**
 * What a field of a section shows: an indicator, or (hazards, which two departments list) parts of several under the words and
 * unit of one indicator.
 */
export type SectionFigure = {
  readonly indicator: string
  readonly parts?: readonly FormulaPart[]
  readonly outOf?: readonly FormulaPart[]
}

const hazardsListed = [{ measure: 'listed_hazard_units' }, { measure: 'road_hazards_identified' }]
const hazardsRectified = [{ measure: 'listed_hazard_units_rectified' }, { measure: 'road_hazards_treated' }]

/** Every figure of every section, by field. The schema's descriptions say the same in words. */
export const sectionFigures = {
  population: {
    registered: { indicator: 'population_registered' },
    permanent: { indicator: 'population_permanent' },
    floating: { indicator: 'population_floating' },
  },
  grid: { grids: { indicator: 'grids' }, staff: { indicator: 'grid_staff' } },
  cases: {
    calls: { indicator: 'police_calls' },
    filed: { indicator: 'criminal_incidents' },
    solved: { indicator: 'criminal_cases_solved' },
  },
  hazards: {
    listed: { indicator: 'listed_hazard_units', parts: hazardsListed },
    rectified: { indicator: 'listed_hazard_units_rectified', parts: hazardsRectified },
    rectificationRate: {
      indicator: 'listed_hazard_units_rectification_rate',
      parts: hazardsRectified,
      outOf: hazardsListed,
    },
  },
  mediation: {
    accepted: { indicator: 'mediation_cases_accepted' },
    succeeded: { indicator: 'mediation_cases_succeeded' },
    successRate: { indicator: 'mediation_success_rate' },
    amountInvolved: { indicator: 'mediation_amount_involved' },
  },
  petitions: {
    received: { indicator: 'petitions_received' },
    listed: { indicator: 'listed_petition_cases' },
    resolved: { indicator: 'listed_petition_cases_resolved' },
    resolutionRate: { indicator: 'listed_petition_resolution_rate' },
  },
  fireSafety: {
    unitsInspected: { indicator: 'units_inspected' },
    penalties: { indicator: 'administrative_penalty_cases' },
    fines: { indicator: 'fines' },
    fires: { indicator: 'fires' },
    deaths: { indicator: 'fire_deaths' },
    injured: { indicator: 'fire_injured' },
    directLoss: { indicator: 'fire_direct_loss' },
    threeStops: { indicator: 'units_ordered_three_stops' },
    temporarySeals: { indicator: 'units_temporarily_sealed' },
    detentions: { indicator: 'persons_detained_fire' },
  },
  traffic: {
    accidents: { indicator: 'road_accidents' },
    deaths: { indicator: 'road_deaths' },
    drunkDrivingDetentions: { indicator: 'drunk_driving_detained' },
  },
} as const satisfies Readonly<Record<SectionName, Readonly<Record<string, SectionFigure>>>>

const measuresOfFilters = new Map<string, readonly string[]>()

/**
 * Measures behind a section under its filter, for its status: each once. A department whose measures the filter leaves out has nothing
 * to contribute, so its absence makes the answer no less complete.
 */
export function sectionMeasures(section: SectionName, filter: DimensionValues): readonly string[] {
  const key = filterKey(section, filter)
  let measures = measuresOfFilters.get(key)
  if (measures === undefined) {
    const formulas = Object.keys(sectionFigures[section]).map((field) => formulaOf(section, field, filter))
    measures = measuresOf(formulas)
    if (measuresOfFilters.size < keptFormulas) measuresOfFilters.set(key, measures)
  }
  return measures
}

// One formula per (field, filter): resolving it anew for each of hundreds of figures of a request would cost more than reading it.
const formulas = new Map<string, ResolvedFormula>()
const keptFormulas = 2000

function filterKey(place: string, where: DimensionValues): string {
  const names = Object.keys(where)
  if (names.length === 0) return place
  return `${place}:${names
    .sort()
    .map((name) => `${name}=${[...where[name]!].sort().join(',')}`)
    .join(';')}`
}

function formulaOf(section: SectionName, field: string, where: DimensionValues): ResolvedFormula {
  const key = filterKey(`${section}.${field}`, where)
  const known = formulas.get(key)
  if (known !== undefined) return known
  const figure = (sectionFigures[section] as Readonly<Record<string, SectionFigure>>)[field]
  if (figure === undefined) throw new HubError('INTERNAL', `The section ${section} has no figure ${field}.`)
  const indicator = findIndicator(figure.indicator)
  const resolved =
    figure.parts === undefined
      ? resolveFormula(indicator, where)
      : figure.outOf === undefined
        ? sumFormula(indicator, figure.parts, where)
        : ratioFormula(indicator, figure.parts, figure.outOf, where)
  if (formulas.size < keptFormulas) formulas.set(key, resolved)
  return resolved
}

/** A figure of a section under its filter, narrowed further by `narrower` (one entry of a breakdown). */
export function sectionFigure(
  view: FigureView,
  section: SectionName,
  field: string,
  filter: DimensionValues,
  narrower?: DimensionValues,
): Figure {
  return view.figure(formulaOf(section, field, narrower === undefined ? filter : { ...filter, ...narrower }))
}
