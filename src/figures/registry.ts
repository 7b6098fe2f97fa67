import type { CanonicalRecordName } from '../connector/records.ts'
import { HubError } from '../errors.ts'
import { departmentFaults } from './departmentFaults.ts'
import type { BroughtDepartment } from './departments/department.ts'
import { fireSafety } from './departments/fireSafety.ts'
import { grid } from './departments/grid.ts'
import { justice } from './departments/justice.ts'
import { perGridWorker } from './departments/perGridWorker.ts'
import { perInhabitants } from './departments/perInhabitants.ts'
import { petition } from './departments/petition.ts'
import { publicSecurity } from './departments/publicSecurity.ts'
import { publishedOnly } from './departments/published.ts'
import { publishedComparisons } from './departments/publishedChanges.ts'
import { traffic } from './departments/traffic.ts'
import type { Indicator } from './indicator.ts'
import type { Measure, RecordSource } from './measure.ts'

/** A measure that is counted from records. */
export type RecordMeasure = Measure & { readonly source: RecordSource }

const systems = [publicSecurity, justice, petition, fireSafety, traffic, grid]
const systemMeasures = systems.flatMap((system) => system.measures)
const departmentsOwn = [...systems, ...perInhabitants(systemMeasures), ...perGridWorker(systemMeasures)]
const declaredCodes = new Set(
  departmentsOwn.flatMap(({ measures, indicators }) => [...measures, ...indicators].map(({ code }) => code)),
)
const departments = [...departmentsOwn, ...publishedOnly(declaredCodes), ...publishedComparisons(declaredCodes)]

const declaredMeasures = departments.flatMap((department) => department.measures)
const declaredIndicators = departments.flatMap((department) => department.indicators)
const brought: BroughtDepartment[] = []

/** Every measure of every department. */
export const measures: readonly Measure[] = declaredMeasures

/** Every indicator of every department. */
export const indicators: readonly Indicator[] = declaredIndicators

const measureByCode = new Map(measures.map((measure) => [measure.code, measure]))
const indicatorByCode = new Map(indicators.map((indicator) => [indicator.code, indicator]))

/**
 * Adds a department that a connector brings; the same object again changes nothing. Only the composition root calls it, before
 * anything is synced or served: what measures exist never changes while the hub runs. Throws CONNECTOR_INVALID with every fault.
 */
export function registerDepartment(department: BroughtDepartment): void {
  if (brought.includes(department)) return
  const faults = departmentFaults(department, { brought, measures: measureByCode, indicators: indicatorByCode })
  if (faults.length > 0) {
    throw new HubError(
      'CONNECTOR_INVALID',
      `The department ${department.department} that a connector brings has ${faults.length} fault(s):\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
      { details: { faults } },
    )
  }
  brought.push(department)
  for (const measure of department.measures) {
    declaredMeasures.push(measure)
    measureByCode.set(measure.code, measure)
  }
  for (const indicator of department.indicators) {
    declaredIndicators.push(indicator)
    indicatorByCode.set(indicator.code, indicator)
  }
}

/** Departments that connectors bring, in the order in which they were added. */
export function broughtDepartments(): readonly BroughtDepartment[] {
  return brought
}

/** The measure of this code; an unknown one is a defect of the caller, because codes of measures never come from users. */
export function findMeasure(code: string): Measure {
  const measure = measureByCode.get(code)
  if (measure === undefined) throw new HubError('INTERNAL', `No measure is called ${code}.`)
  return measure
}

/** Whether a measure of this code is declared. */
export function isMeasure(code: string): boolean {
  return measureByCode.has(code)
}

/** Measures counted from records of this kind. */
export function recordMeasures(record: Exclude<CanonicalRecordName, 'observation'>): readonly RecordMeasure[] {
  return measures.filter(
    (measure): measure is RecordMeasure => measure.source.kind === 'RECORD' && measure.source.record === record,
  )
}

/** The indicator of this code; undefined: none has it. */
export function knownIndicator(code: string): Indicator | undefined {
  return indicatorByCode.get(code)
}

/** The indicator of this code. Throws INDICATOR_UNKNOWN with the nearest codes (`details.nearest`). */
export function findIndicator(code: string): Indicator {
  const indicator = indicatorByCode.get(code)
  if (indicator !== undefined) return indicator
  const nearest = nearestIndicators(code)
  throw new HubError(
    'INDICATOR_UNKNOWN',
    `No indicator has the code "${code.slice(0, 80)}". Nearest: ${nearest.join(', ')}. \`indicators(search:)\` lists all.`,
    { details: { indicator: code.slice(0, 80), nearest } },
  )
}

/** The codes most like a mistyped one, nearest first. */
export function nearestIndicators(code: string, count = 3): readonly string[] {
  // Longer than any code by far: comparing further would only cost time.
  const wanted = code.slice(0, 80).toLowerCase()
  return indicators
    .map((indicator) => ({ code: indicator.code, distance: distanceBetween(wanted, indicator.code) }))
    .sort((one, other) => one.distance - other.distance || (one.code < other.code ? -1 : 1))
    .slice(0, count)
    .map((candidate) => candidate.code)
}

/**
 * Edit distance, less for shared words: people write `fire_count` for `fires` or leave out a word more often than they mistype
 * a letter.
 */
function distanceBetween(wanted: string, code: string): number {
  const words = new Set(code.split('_').map(stem))
  const shared = wanted.split(/[^a-z0-9]+/).filter((word) => word !== '' && words.has(stem(word))).length
  return editDistance(wanted, code) - 6 * shared
}

function stem(word: string): string {
  return word.replace(/s$/, '')
}

function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = previous[column - 1]! + (one[row - 1] === other[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1))
    }
    previous = current
  }
  return previous[other.length]!
}
