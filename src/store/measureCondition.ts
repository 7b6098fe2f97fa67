import type { CanonicalRecordName } from '../connector/records.ts'
import { HubError } from '../errors.ts'
import type { Condition } from '../figures/measure.ts'
import { type EntityField, entities } from './entities.ts'

/** The column of a record's field, `t.`-qualified; a coded field's column is its canonical value. */
export function columnOf(record: CanonicalRecordName, field: string): string {
  return `t.${fieldOf(record, field).column}`
}

/** How a record's field is stored. A field that is not declared is a defect of the measure. */
export function fieldOf(record: CanonicalRecordName, field: string): EntityField {
  const found = (entities[record].fields as Readonly<Record<string, EntityField>>)[field]
  if (found === undefined) throw new HubError('INTERNAL', `The record ${record} has no field ${field}.`)
  return found
}

/** A text as an SQL literal. Only for declared values: what users send always travels as a parameter. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Declared conditions as SQL over the alias `t`; `true` when there are none. */
export function conditionSql(record: CanonicalRecordName, conditions: readonly Condition[]): string {
  const parts = conditions.map((condition) => {
    const column = columnOf(record, condition.field)
    if ('in' in condition) {
      const asText = fieldOf(record, condition.field).kind === 'integer' ? `${column}::text` : column
      return `${asText} in (${condition.in.map(literal).join(', ')})`
    }
    if ('is' in condition) return `${column} is ${condition.is}`
    if ('atLeast' in condition) return `${column} >= ${condition.atLeast}`
    return `${column} is ${condition.known ? 'not null' : 'null'}`
  })
  return parts.length === 0 ? 'true' : parts.join(' and ')
}

/** The SQL of a breakdown's key over the alias `t`; null where the record lacks one of the values, as in the roll-ups. */
export function breakdownSql(record: CanonicalRecordName, fields: readonly string[]): string {
  return fields
    .map((field, index) => `${literal(`${index === 0 ? '' : ';'}${field}=`)} || ${columnOf(record, field)}`)
    .join(' || ')
}

/** The last day that a date of this precision may mean: the day, the end of the month or of the year. */
export function lastPossibleDay(column: string): string {
  return `case ${column}_precision when 'M' then (${column} + interval '1 month - 1 day')::date when 'Y' then (${column} + interval '1 year - 1 day')::date else ${column} end`
}
