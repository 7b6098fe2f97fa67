import { measuresOf, type ResolvedFormula } from '../figures/formula.ts'
import type { DimensionValues } from '../figures/indicator.ts'
import { breakdownOf, brokenDownInto, filterKey, formulaOf, type SectionName, sectionFigures } from './sections.ts'
import type { FieldNames } from './selectedFields.ts'

/** What is asked of a section under a filter. */
export interface SectionContent {
  /** The figures asked for, those of its breakdown too: only their cells are read. */
  readonly formulas: readonly ResolvedFormula[]
  /**
   * Measures behind all its figures, each once, for the section's status. A department whose measures the filter leaves out has nothing to
   * contribute, so its absence makes the answer no less complete.
   */
  readonly measures: readonly string[]
  /** Whether figures are compared with those of the same period last year. */
  readonly isCompared: boolean
}

const contents = new Map<string, SectionContent>()
const mostContents = 2000

/**
 * Made once for each filter and choice of `fields` and shared by all requests. Fields that the section does not have are no matter; without
 * `fields` it is asked for everything. Throws INPUT_INVALID as `resolveFormula`.
 */
export function sectionContent(section: SectionName, filter: DimensionValues, fields?: FieldNames): SectionContent {
  const chosen = fields === undefined ? everyField(section) : chosenOf(section, fields)
  const key = `${filterKey(section, filter)} ${chosen.key}`
  let content = contents.get(key)
  if (content === undefined) {
    const totals = Object.keys(sectionFigures[section]).map((field) => ({
      field,
      formula: formulaOf(section, field, filter),
    }))
    const breakdown = breakdownOf(section)
    const parts =
      breakdown === undefined || !chosen.names.has(breakdown.field)
        ? []
        : brokenDownInto(breakdown, filter).flatMap((value) =>
            breakdown.fields
              .filter((field) => chosen.names.has(field))
              .map((field) => formulaOf(section, field, { ...filter, [breakdown.dimension]: [value] })),
          )
    const all = totals.map(({ formula }) => formula)
    const asked = [...totals.filter(({ field }) => chosen.names.has(field)).map(({ formula }) => formula), ...parts]
    // Of a status alone too some cells are read: by them the answer's foundations know its areas and months.
    content = { formulas: asked.length === 0 ? all : asked, measures: measuresOf(all), isCompared: chosen.isCompared }
    // There are as many as documents choose fields and name filters: those of today's documents come again at once.
    if (contents.size >= mostContents) contents.clear()
    contents.set(key, content)
  }
  return content
}

/** Fields of a section that are asked for. */
interface ChosenFields {
  readonly names: FieldNames
  readonly isCompared: boolean
  readonly key: string
}

// The fields below a place of a document are one set for all requests (selectedFields.ts).
const chosenFields = new WeakMap<FieldNames, Map<SectionName, ChosenFields>>()

function chosenOf(section: SectionName, fields: FieldNames): ChosenFields {
  let ofFields = chosenFields.get(fields)
  if (ofFields === undefined) {
    ofFields = new Map()
    chosenFields.set(fields, ofFields)
  }
  let chosen = ofFields.get(section)
  if (chosen === undefined) {
    const breakdown = breakdownOf(section)?.field
    // How many records a list has is one of the section's figures: which one, an argument tells.
    const counts = fields.has('totalCount')
    const names = [...everyField(section).names].filter((name) => fields.has(name) || (counts && name !== breakdown))
    const isCompared = fields.has('comparison')
    chosen = { names: new Set(names), isCompared, key: `${names.join(',')} ${isCompared}` }
    ofFields.set(section, chosen)
  }
  return chosen
}

const everything = new Map<SectionName, ChosenFields>()

function everyField(section: SectionName): ChosenFields {
  let every = everything.get(section)
  if (every === undefined) {
    const breakdown = breakdownOf(section)
    const names = [...Object.keys(sectionFigures[section]), ...(breakdown === undefined ? [] : [breakdown.field])]
    every = { names: new Set(names), isCompared: true, key: '*' }
    everything.set(section, every)
  }
  return every
}
