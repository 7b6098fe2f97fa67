import { HubError } from '../errors.ts'
import { caseCategories, hazardKinds, listLevels, mediationChannels } from '../figures/dimensions.ts'
import type { Figure } from '../figures/figure.ts'
import type { FigureView } from '../figures/figureView.ts'
import { type ResolvedFormula, ratioFormula, resolveFormula, sumFormula } from '../figures/formula.ts'
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

/** How a section's figures are broken down: one entry per value of a dimension. */
export interface SectionBreakdown {
  /** The field that lists the entries. */
  readonly field: string
  readonly dimension: string
  readonly values: readonly string[]
  /** Figures of each entry. */
  readonly fields: readonly string[]
}

/** The breakdowns of the sections that have one. */
export const sectionBreakdowns = {
  cases: { field: 'byCategory', dimension: 'category', values: caseCategories, fields: ['filed', 'solved'] },
  hazards: {
    field: 'byKind',
    dimension: 'kind',
    values: hazardKinds,
    fields: ['listed', 'rectified', 'rectificationRate'],
  },
  mediation: {
    field: 'byChannel',
    dimension: 'channel',
    values: mediationChannels,
    fields: ['accepted', 'succeeded', 'successRate', 'amountInvolved'],
  },
  petitions: {
    field: 'byListLevel',
    dimension: 'listLevel',
    values: listLevels.filter((level) => level === 'PROVINCE' || level === 'PREFECTURE' || level === 'COUNTY'),
    fields: ['listed', 'resolved', 'resolutionRate'],
  },
} as const satisfies Readonly<Partial<Record<SectionName, SectionBreakdown>>>

/** Types of the schema: of each section, and of the entries of its breakdown. */
interface SectionTypes {
  readonly section: string
  readonly entry?: string
  /** What is broken down is shown in the entries alone: cases listed by one level stand on another's list too, and have no total. */
  readonly isEntriesOnly?: true
}

/** By section. */
export const sectionTypes = {
  population: { section: 'PopulationSection' },
  grid: { section: 'GridSection' },
  cases: { section: 'CaseSection', entry: 'CaseCategoryFigures' },
  hazards: { section: 'HazardSection', entry: 'HazardKindFigures' },
  mediation: { section: 'MediationSection', entry: 'MediationChannelFigures' },
  petitions: { section: 'PetitionSection', entry: 'PetitionBacklogFigures', isEntriesOnly: true },
  fireSafety: { section: 'FireSafetySection' },
  traffic: { section: 'TrafficSection' },
} as const satisfies Readonly<Record<SectionName, SectionTypes>>

/** A field of the schema that shows an indicator. */
export interface IndicatorField {
  readonly type: string
  readonly field: string
}

/** The fields of sections and of their breakdowns, by the code of the indicator that they show. */
export const fieldsOfIndicators: ReadonlyMap<string, readonly IndicatorField[]> = readFieldsOfIndicators()

function readFieldsOfIndicators(): Map<string, IndicatorField[]> {
  const fields = new Map<string, IndicatorField[]>()
  for (const [name, types] of Object.entries<SectionTypes>(sectionTypes)) {
    const breakdown = breakdownOf(name as SectionName)
    const figures: Readonly<Record<string, SectionFigure>> = sectionFigures[name as SectionName]
    for (const [field, { indicator }] of Object.entries(figures)) {
      const isBrokenDown = types.entry !== undefined && breakdown?.fields.includes(field) === true
      const shown = [
        ...(isBrokenDown && types.isEntriesOnly ? [] : [types.section]),
        ...(isBrokenDown ? [types.entry] : []),
      ]
      fields.set(indicator, [...(fields.get(indicator) ?? []), ...shown.map((type) => ({ type: type!, field }))])
    }
  }
  return fields
}

/** Values that a breakdown tells of: under a filter only those that it names. */
export function brokenDownInto({ dimension, values }: SectionBreakdown, filter: DimensionValues): readonly string[] {
  const asked = filter[dimension]
  return asked === undefined ? values : values.filter((value) => asked.includes(value))
}

/** How a section is broken down; undefined: it is not. */
export function breakdownOf(section: SectionName): SectionBreakdown | undefined {
  return (sectionBreakdowns as Readonly<Partial<Record<SectionName, SectionBreakdown>>>)[section]
}

// One formula per (field, filter): resolving it anew for each of hundreds of figures of a request would cost more than reading it.
const formulas = new Map<string, ResolvedFormula>()
// The filters of most requests are the same few objects (none, or one value of a breakdown): found without spelling out their key.
const formulasOfFilters = new WeakMap<DimensionValues, Map<string, ResolvedFormula>>()
const keptFormulas = 2000

/** What tells a filter of a place from others. */
export function filterKey(place: string, where: DimensionValues): string {
  const names = Object.keys(where)
  if (names.length === 0) return place
  return `${place}:${names
    .sort()
    .map((name) => `${name}=${[...where[name]!].sort().join(',')}`)
    .join(';')}`
}

/** What a field of a section counts under a filter. Throws INPUT_INVALID as `resolveFormula`. */
export function formulaOf(section: SectionName, field: string, where: DimensionValues): ResolvedFormula {
  const place = `${section}.${field}`
  let ofFilter = formulasOfFilters.get(where)
  if (ofFilter === undefined) {
    ofFilter = new Map()
    formulasOfFilters.set(where, ofFilter)
  }
  let formula = ofFilter.get(place)
  if (formula === undefined) {
    formula = makeFormula(section, field, where)
    ofFilter.set(place, formula)
  }
  return formula
}

function makeFormula(section: SectionName, field: string, where: DimensionValues): ResolvedFormula {
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
  return view.figure(formulaOf(section, field, narrower === undefined ? filter : narrowed(filter, narrower)))
}

function narrowed(filter: DimensionValues, narrower: DimensionValues): DimensionValues {
  return Object.keys(filter).length === 0 ? narrower : { ...filter, ...narrower }
}
