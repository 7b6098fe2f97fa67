import type { CodedValue, PartialDay } from '../connector/records.ts'
import type { TranslatedDivision } from '../connector/translatedRow.ts'
import type { ResolvedDivision } from '../jurisdictions/jurisdiction.ts'
import { commonColumns, type Entity, type EntityField, entityColumns } from './entities.ts'
import type { FeedRun } from './staging.ts'

/**
 * Lines in the text format of COPY. Written by hand because it is on the path of every row; the format's rules are few: fields
 * separated by tabs, `\N` for null, backslash escapes for tab, line ends and the backslash itself.
 */

/** Encodes rows of one feed for its staging table. */
export interface StagingEncoder {
  /** Columns in the order of the lines. */
  readonly columns: readonly string[]
  /** A line for a row, or null when a text holds U+0000, which PostgreSQL cannot store. */
  row(row: StagingRow): string | null
  /** A line that says no more than that the key is gone. */
  tombstone(key: string, origin: string | null, rowNumber: number): string | null
}

/** A translated row and where it stood. */
export interface StagingRow {
  readonly key: string
  /** File that the row stands in, null for databases. */
  readonly origin: string | null
  readonly division: TranslatedDivision
  readonly flags: readonly string[]
  readonly values: object
  /** Counts from 1 in the order in which the source gave the rows. */
  readonly rowNumber: number
}

const toBeEscaped = /[\t\n\r\\\0]/
const nul = '\0'
const escapes: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' }

/** One text field of a line; U+0000 stays, so that the whole line can be examined once. */
function textField(text: string | null): string {
  if (text === null) return '\\N'
  return toBeEscaped.test(text) ? text.replace(/[\t\n\r\\]/g, (character) => escapes[character]!) : text
}

/** Joins fields into one line with its end. Null when a field holds U+0000. */
export function copyLine(fields: readonly (string | number | null)[]): string | null {
  const line = `${fields.map((field) => (typeof field === 'string' ? textField(field) : (field ?? '\\N'))).join('\t')}\n`
  return line.includes(nul) ? null : line
}

/** Makes the encoder of a feed's rows. */
export function stagingEncoder(entity: Entity, run: FeedRun): StagingEncoder {
  const columns = entityColumns(entity)
  const encoders = Object.entries<EntityField>(entity.fields).map(([field, { kind }]) => fieldEncoder(field, kind))
  const head = `${textField(run.siteId)}\t${run.feedId}\t`
  const nullFields = '\t\\N'.repeat(commonColumns.length - 4 + columns.length)
  // The resolver shares its answers between rows, and writing seven long numbers is a fifth of a row's cost.
  const placeFields = new WeakMap<ResolvedDivision, string>()
  const placeOf = (resolved: ResolvedDivision): string => {
    let fields = placeFields.get(resolved)
    if (fields === undefined) {
      const { jurisdictionId, countyId, townshipId, villageId, eventCountyId, eventTownshipId, eventVillageId } =
        resolved
      fields = [jurisdictionId, countyId, townshipId, villageId, eventCountyId, eventTownshipId, eventVillageId]
        .map(idField)
        .join('\t')
      placeFields.set(resolved, fields)
    }
    return fields
  }
  return {
    columns: [...commonColumns, ...columns, 'run_id', 'row_number', 'deleted'],
    row({ key, origin, division, flags, values, rowNumber }) {
      const flagField = flags.length === 0 ? '\\N' : `{${flags.join(',')}}`
      let line = `${head}${textField(key)}\t${textField(origin)}\t${placeOf(division.resolved)}\t${textField(division.reportedSystem)}\t${textField(division.reportedCode)}\t${textField(division.reportedName)}\t${flagField}`
      for (const encode of encoders) line += encode(values as Record<string, unknown>)
      line += `\t${run.runId}\t${rowNumber}\tf\n`
      return line.includes(nul) ? null : line
    },
    tombstone(key, origin, rowNumber) {
      const line = `${head}${textField(key)}\t${textField(origin)}${nullFields}\t${run.runId}\t${rowNumber}\tt\n`
      return line.includes(nul) ? null : line
    },
  }
}

function idField(id: number | null): number | string {
  return id ?? '\\N'
}

// The types of a record's fields are those that the entity's description says; the connector's contract sees to it.
function fieldEncoder(field: string, kind: EntityField['kind']): (values: Record<string, unknown>) => string {
  switch (kind) {
    case 'text':
    case 'day':
      return (values) => `\t${textField((values[field] ?? null) as string | null)}`
    case 'integer':
      return (values) => `\t${idField((values[field] ?? null) as number | null)}`
    case 'boolean':
      return (values) => {
        const value = values[field]
        return value === true ? '\tt' : value === false ? '\tf' : '\t\\N'
      }
    case 'partialDay':
      return (values) => {
        const value = values[field] as PartialDay | null | undefined
        return value == null ? '\t\\N\t\\N' : `\t${value.day}\t${value.precision[0]}`
      }
    case 'coded':
      return (values) => {
        const value = values[field] as CodedValue | null | undefined
        return value == null
          ? '\t\\N\t\\N\t\\N\t\\N'
          : `\t${textField(value.canonical)}\t${textField(value.system)}\t${textField(value.code)}\t${textField(value.label)}`
      }
  }
}
