import { hubDepartments } from '../connector/connector.ts'
import { entities } from '../store/entities.ts'
import { additionFaults } from './additionFaults.ts'
import type { BroughtDepartment } from './departments/department.ts'
import { dimensions } from './dimensions.ts'
import type { Indicator } from './indicator.ts'
import type { Measure } from './measure.ts'

/** What is declared already. */
export interface Declared {
  readonly brought: readonly BroughtDepartment[]
  readonly measures: ReadonlyMap<string, Measure>
  readonly indicators: ReadonlyMap<string, Indicator>
}

const codeForm = /^[a-z]+(_[a-z0-9]+)*$/

/** What keeps a department that a connector brings from being answered: all of it, so that it is mended at once. */
export function departmentFaults(department: BroughtDepartment, declared: Declared): string[] {
  const { department: code } = department
  const faults: string[] = []
  if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(code)) faults.push('its code must be capital letters joined by _')
  if (hubDepartments.some((known) => known === code)) faults.push('the hub has a department of that code itself')
  if (declared.brought.some((other) => other.department === code))
    faults.push('another connector brings a department of that code; let both name the same object')
  const own = new Map(department.measures.map((measure) => [measure.code, measure]))
  for (const measure of department.measures) {
    const told = [...codeFaults(measure, code, declared.measures), ...measureFaults(measure)]
    if (own.get(measure.code) !== measure) told.push('is declared twice')
    faults.push(...told.map((fault) => `measure ${measure.code} ${fault}`))
  }
  const seen = new Set<string>()
  for (const indicator of department.indicators) {
    const told = [
      ...codeFaults(indicator, code, declared.indicators),
      ...indicatorFaults(indicator, (name) => own.get(name) ?? declared.measures.get(name)),
    ]
    if (seen.has(indicator.code)) told.push('is declared twice')
    seen.add(indicator.code)
    faults.push(...told.map((fault) => `indicator ${indicator.code} ${fault}`))
  }
  return faults
}

function codeFaults(
  { code, department }: Pick<Measure, 'code' | 'department'>,
  owner: string,
  taken: ReadonlyMap<string, unknown>,
): string[] {
  const faults: string[] = []
  if (!codeForm.test(code)) faults.push('must have a code of small words joined by _')
  if (taken.has(code)) faults.push('has a code that another department uses')
  if (department !== owner) faults.push(`belongs to ${department}`)
  return faults
}

function measureFaults({ source, breakdowns }: Measure): string[] {
  const faults = breakdowns
    .flat()
    .filter((name) => dimensions[name] === undefined)
    .map((name) => `is broken down by ${name}, which is no dimension of the hub`)
  if (source.kind === 'STATISTIC' && breakdowns.length > 0)
    faults.push('is a statistic, of which the total alone is told, and has breakdowns')
  if (source.kind !== 'RECORD') return faults
  const fields: Readonly<Record<string, { readonly kind: string }>> = entities[source.record].fields
  if (fields[source.dateField]?.kind !== 'partialDay')
    faults.push(`has ${source.dateField} for its date, which is none`)
  if (source.sum !== undefined && fields[source.sum]?.kind !== 'integer')
    faults.push(`sums up ${source.sum}, which is no whole number`)
  const named = [...source.where.map(({ field }) => field), ...breakdowns.flat()]
  for (const field of named)
    if (fields[field] === undefined) faults.push(`names ${field}, which ${source.record} does not have`)
  return faults
}

function indicatorFaults({ formula, unit }: Indicator, find: (code: string) => Measure | undefined): string[] {
  const sides = formula.kind === 'SUM' ? [formula.parts] : [formula.numerator, formula.denominator]
  return sides.flatMap((parts) => {
    const measures = parts.map(({ measure }) => find(measure))
    const unknown = parts.filter((_, index) => measures[index] === undefined)
    const units = new Set(measures.flatMap((measure) => (measure === undefined ? [] : [measure.unit])))
    return [
      ...unknown.map(({ measure }) => `is made of ${measure}, which no department has`),
      ...additionFaults(measures.filter((measure) => measure !== undefined)),
      ...(formula.kind === 'SUM' && units.size === 1 && !units.has(unit) ? [`has the unit ${unit}`] : []),
    ]
  })
}
