import { isListedRecord } from '../store/recordRead.ts'
import type { ResolvedFormula, Term } from './formula.ts'
import type { DimensionValues } from './indicator.ts'
import { type CountedRecords, countedRecords } from './recordReader.ts'
import { units } from './unit.ts'

/** The records behind a figure: those that its numerator counts, or of which it sums a field. */
export interface FigureRecords {
  readonly counted: CountedRecords
  /** What the figure is narrowed to, as fields of its records. */
  readonly filter: DimensionValues
  /** The numerator as a figure of its own: it has no records to tell of where that has no value. */
  readonly numerator: ResolvedFormula
  /** How many records there are is the numerator's value, which needs no counting. */
  readonly totalIsValue: boolean
  /** Names the list for its cursors: the same records in every figure that counts them. */
  readonly name: string
}

const found = new WeakMap<ResolvedFormula, FigureRecords | null>()

/**
 * The records of a formula. Null where single ones cannot be told of: statistics, kinds of records that are not listed singly, and sums
 * over several kinds. Petitions, which stay with their department, are told of all the same: whether it can be asked is for the caller.
 */
export function recordsOfFormula(formula: ResolvedFormula): FigureRecords | null {
  let records = found.get(formula)
  if (records === undefined) {
    records = findRecords(formula)
    found.set(formula, records)
  }
  return records
}

function findRecords(formula: ResolvedFormula): FigureRecords | null {
  const [first, ...others] = formula.numerator
  if (first === undefined || first.measure.source.kind !== 'RECORD') return null
  const { record, dateField } = first.measure.source
  const isAlike = ({ measure: { source } }: Term): boolean =>
    source.kind === 'RECORD' && source.record === record && source.dateField === dateField
  if (!others.every(isAlike)) return null
  if (record !== 'petitionCase' && !isListedRecord(record)) return null
  const counted = countedRecords(
    record,
    formula.numerator.map(({ part }) => part),
  )
  const filter = Object.fromEntries(
    Object.entries(formula.where)
      .map(([name, values]) => [name, [...values].sort()] as const)
      .sort(),
  )
  return {
    counted,
    filter,
    numerator:
      formula.denominator === null
        ? formula
        : { ...formula, denominator: null, per: 1, unit: units[first.measure.unit], isIndicator: false },
    // Parts of a sum may count one record twice, and of a summed field the value is no number of records.
    totalIsValue: others.length === 0 && first.measure.source.sum === undefined,
    name: JSON.stringify([record, dateField, counted.conditions, filter]),
  }
}

/** The records with what they are narrowed to among their conditions, for lists that the hub does not keep itself. */
export function narrowedRecords({ counted, filter }: FigureRecords): CountedRecords {
  const narrower = Object.entries(filter).map(([field, values]) => ({ field, in: values }))
  return { ...counted, conditions: counted.conditions.map((all) => [...all, ...narrower]) }
}
