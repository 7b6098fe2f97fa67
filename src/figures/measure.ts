import type { DepartmentCode, Words } from '../connector/connector.ts'
import type { CanonicalRecordName } from '../connector/records.ts'
import { levelRank } from '../jurisdictions/divisionTable.ts'
import type { JurisdictionLevel } from '../jurisdictions/jurisdiction.ts'

/**
 * What a measure is. Measures are declared once, in `figures/departments/<department>.ts`; sync rolls records up by these
 * declarations and queries read the roll-ups by them, so that no figure is defined in two places.
 */

/** A condition on a record's field; all conditions of a measure must hold. Fields are those of the canonical record. */
export type Condition =
  | { readonly field: string; readonly in: readonly string[] }
  | { readonly field: string; readonly is: boolean }
  /** Whether the field has a value at all. */
  | { readonly field: string; readonly known: boolean }
  /** An integer field; a record whose value is unknown does not meet it. */
  | { readonly field: string; readonly atLeast: number }

/** Records that measures may count. Published figures are none: their windows overlap, so a sum of them would mean nothing. */
export type CountedRecordName = Exclude<CanonicalRecordName, 'observation' | 'publishedFigure'>

/** Counted (or summed) from records. */
export interface RecordSource {
  readonly kind: 'RECORD'
  readonly record: CountedRecordName
  /** The date that decides the period: a `PartialDay` field. For a COHORT, the date of entering the cohort. */
  readonly dateField: string
  readonly where: readonly Condition[]
  /** Integer field to sum; absent: rows are counted. */
  readonly sum?: string
}

/** Told by the department as a statistic. */
export interface StatisticSource {
  readonly kind: 'STATISTIC'
  /** CALENDAR: each month alone. TO_DATE: from 1 January to the month's end; the last one of a year counts. AS_OF: a stock. */
  readonly window: 'CALENDAR' | 'TO_DATE' | 'AS_OF'
}

/** Declared for the public schema, but no connector yields its records yet: NO_DATA everywhere, and nothing is rolled up. */
export interface UndeliveredSource {
  readonly kind: 'UNDELIVERED'
}

/** One measure. */
export interface Measure {
  /** snake_case, stable for ever. */
  readonly code: string
  readonly department: DepartmentCode
  readonly title: Words
  /** What counts and what does not, with the source of the rule. */
  readonly description: Words
  readonly unit: UnitCode
  readonly source: RecordSource | StatisticSource | UndeliveredSource
  /** FLOW adds over time; STOCK: the last one counts; COHORT: of those that entered in the period. */
  readonly kind: 'FLOW' | 'STOCK' | 'COHORT'
  /** Where the rule comes from, in whole sentences: `figures/ruleSource.ts`. */
  readonly ruleSource: Words
  /** False where a year is not the sum of its months: distinct units. */
  readonly additiveOverTime: boolean
  /** False where an area is not the sum of the areas in it: then there is a `coarsestLevel`, or no source tells the measure. */
  readonly additiveOverAreas: boolean
  /** YEAR: its sources tell the year alone, so that no month or day has a figure: 0 would be wrong. Absent: they tell days. */
  readonly finestPeriod?: 'YEAR'
  /** Declared breakdowns; each is a list of fields (records). Only these are rolled up. */
  readonly breakdowns: readonly (readonly string[])[]
  /** Below this level the measure does not apply. */
  readonly finestLevel: JurisdictionLevel
  /** Above this level the measure does not apply, because it does not add over areas: a figure of the whole province, told by a city. */
  readonly coarsestLevel?: JurisdictionLevel
  readonly betterIs: 'LOWER' | 'HIGHER' | 'NONE'
  readonly sensitive: boolean
  /**
   * A stock that only grows, counted since some beginning: two moments differ by what came between them. Sensitive ones are shown to
   * readers with clearance alone (docs/adr/0018-small-cells.md).
   */
  readonly accumulates?: true
  /**
   * A breakdown field of which only one value may stand in one figure (deaths within 7 days and within 30 do not add up), and the
   * value that the rules take as a matter of course.
   */
  readonly singleValue?: { readonly field: string; readonly standard: string }
}

/** Units. Money is stored in 分 and answered in yuan; the one conversion is in `figures/unit.ts`. */
export type UnitCode =
  | 'case'
  | 'person'
  | 'unit'
  | 'place'
  | 'area'
  | 'station'
  | 'vehicle'
  | 'gang'
  | 'point'
  | 'CNY'
  | 'RATIO'
  | 'household'
  | 'grid'
  | 'call'
  | 'dispute'
  | 'petition'
  | 'accident'
  | 'organisation'
  | 'batch'
  | 'visit'
  | 'item'
  | 'jurisdiction'
  | 'year'
  | 'meeting'
  | 'occasion'
  | 'room'
  | 'camera'
  | 'record'
  | 'group'
  | 'km'
  | 'RANK'
  | 'SCORE'
  | 'PER_10000'
  | 'PER_PERSON'

/**
 * The breakdown key in the roll-ups: '' is the total; otherwise `field=value` in declared order, joined by `;`.
 * A record without a value in a breakdown's field is in the total and in no cell of that breakdown.
 */
export function breakdownKey(dimensions: readonly (readonly [field: string, value: string])[]): string {
  return dimensions.map(([field, value]) => `${field}=${value}`).join(';')
}

/** Whether a measure has figures at a level; the one rule for roll-ups of records and of statistics. */
export function appliesAt(measure: Pick<Measure, 'finestLevel' | 'coarsestLevel'>, level: JurisdictionLevel): boolean {
  const rank = levelRank(level)
  if (rank > levelRank(measure.finestLevel)) return false
  return measure.coarsestLevel === undefined || rank >= levelRank(measure.coarsestLevel)
}
