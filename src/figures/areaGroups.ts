import type { Boundaries, Jurisdiction, JurisdictionId } from '../jurisdictions/jurisdiction.ts'
import type { AreaGroup } from './formulaColumns.ts'
import type { Measure } from './measure.ts'
import { type MeasureState, measureStateOf, neededDays, type StateSource } from './measureState.ts'
import type { Period } from './period.ts'
import { partsOf } from './periodParts.ts'
import type { SiteScope } from './siteScope.ts'
import type { LineUp, ToldColumns } from './toldColumns.ts'
import type { ToldMeasure, ToldMeasures } from './toldMeasures.ts'

/** Areas of which the same was told by sources of the same kind, whatever their names are: one state of a measure is that of all. */
export interface AlikeAreas {
  /** Places of the areas in the list that was looked through. */
  readonly indexes: readonly number[]
  /** One of them. */
  readonly area: Jurisdiction
  readonly scope: SiteScope
}

// The last answer for each line-up of areas: what was told changes with a run, and the same questions come again and again.
const lastAlike = new WeakMap<LineUp, { codes: string; told: readonly unknown[]; alike: readonly AlikeAreas[] }>()

/** Puts areas together of which all these measures stand alike in every period, with today's tree. */
export function alikeAreas(
  told: ToldColumns,
  areas: readonly Jurisdiction[],
  measures: readonly Measure[],
): readonly AlikeAreas[] {
  const codes = measures.map(({ code }) => code).join()
  const toldNow = told.measures()
  const last = lastAlike.get(told.lineUp)
  if (last !== undefined && last.codes === codes && last.told.every((one, index) => one === toldNow[index]))
    return last.alike
  const alike = putTogether(told, areas, measures)
  lastAlike.set(told.lineUp, { codes, told: toldNow, alike })
  return alike
}

function putTogether(
  told: ToldColumns,
  areas: readonly Jurisdiction[],
  measures: readonly Measure[],
): readonly AlikeAreas[] {
  const alike = new Map<string, { indexes: number[]; area: Jurisdiction; scope: SiteScope }>()
  const ofScope = new Map<SiteScope, string>()
  const shapeOf = numberedShapes()
  const codes = measures.map(({ code }) => code)
  const ofTold = new Map<ToldMeasures, string>()
  const shapesOf = (known: ToldMeasures | undefined): string => {
    if (known === undefined || known.size === 0) return ''
    let shapes = ofTold.get(known)
    if (shapes === undefined) {
      shapes = ''
      for (const code of codes) shapes += `,${shapeOf(known.get(code))}`
      ofTold.set(known, shapes)
    }
    return shapes
  }
  for (const [index, area] of areas.entries()) {
    const scope = told.lineUp.scopes[index]!
    let sites = ofScope.get(scope)
    if (sites === undefined) {
      sites = sitesKey((site) => shapesOf(told.ofSite(site)), scope, codes)
      ofScope.set(scope, sites)
    }
    // What lies above the sites is told as a whole only if all that lies in it is: each such area is a case of its own.
    const own = scope.relation === 'ABOVE' ? String(area.id) : shapesOf(told.at(index))
    const key = `${area.level} ${area.validTo === null} ${area.validFrom} ${sites} ${own}`
    const known = alike.get(key)
    if (known === undefined) alike.set(key, { indexes: [index], area, scope })
    else known.indexes.push(index)
  }
  return [...alike.values()]
}

/** What of the sites decides: which measures their sources tell, what alone these deliver of them, and what was told of the sites. */
function sitesKey(
  shapesOf: (area: JurisdictionId) => string,
  { relation, sites, sources }: SiteScope,
  codes: readonly string[],
): string {
  const delivered = codes.map((code) =>
    sources.flatMap(({ measures, source }) =>
      measures.has(code) ? JSON.stringify(source.settings.delivers ?? {}) : [],
    ),
  )
  const told = sites.map(({ jurisdictionId }) => shapesOf(jurisdictionId))
  return `${relation} ${delivered.map((each) => each.join()).join(';')} ${told.join(';')}`
}

/** The groups as one period has them. */
export function groupsIn(
  figures: Pick<StateSource, 'rights' | 'tree' | 'scopeOf' | 'freshnessOf'>,
  told: ToldColumns,
  alike: readonly AlikeAreas[],
  period: Period,
  boundaries: Boundaries,
): readonly AreaGroup[] {
  return alike.map(({ indexes, area, scope }) => {
    const parts = partsOf(area.level, period)
    const place = { area, period, boundaries, atEvent: false, parts, needed: neededDays({ area, period, boundaries }) }
    const states = new Map<Measure, MeasureState>()
    const source: StateSource = {
      rights: figures.rights,
      tree: figures.tree,
      scopeOf: figures.scopeOf,
      freshnessOf: figures.freshnessOf,
      // Areas that a change touched have no columns on the boundaries of the time.
      told: (one, atEvent, measure) =>
        atEvent ? undefined : (one === area.id ? told.at(indexes[0]!) : told.ofSite(one))?.get(measure),
    }
    return {
      indexes,
      scope,
      parts,
      stateOf(measure) {
        let state = states.get(measure)
        if (state === undefined) {
          state = measureStateOf(source, place, measure)
          states.set(measure, state)
        }
        return state
      },
    }
  })
}

/** A number for what was told: the same where the same was told. */
function numberedShapes(): (told: ToldMeasure | undefined) => number {
  const numbers = new Map<string, number>()
  return (told) => {
    if (told === undefined) return -1
    const text = textOf(told)
    let number = numbers.get(text)
    if (number === undefined) {
      number = numbers.size
      numbers.set(text, number)
    }
    return number
  }
}

// What was told is never changed, only replaced.
const texts = new WeakMap<ToldMeasure, string>()

function textOf(told: ToldMeasure): string {
  let text = texts.get(told)
  if (text === undefined) {
    text = `${told.days.map(({ from, until }) => `${from}/${until}`).join()}>${[...told.through].sort().join()}`
    texts.set(told, text)
  }
  return text
}
