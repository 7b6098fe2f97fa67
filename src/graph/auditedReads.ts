import { findMeasure } from '../figures/registry.ts'
import { schemaRules } from './accessRules.ts'
import { type SubjectOf, subjectsOfParents, subjectsOfTypes } from './accessSubjects.ts'
import type { GraphContext } from './context.ts'
import type { JurisdictionModel } from './models.ts'
import type { FoundNode } from './nodes.ts'
import { typeOfRecord } from './typeOfRecord.ts'

/** What reading notes for the audit: who asked for what, and how much of it. */

// A section's measures under a filter, and an indicator's, are the same list for all requests.
const departments = new WeakMap<readonly string[], ReadonlySet<string>>()

/** Notes the departments of measures that are asked for. */
export function noteMeasures({ audit }: Pick<GraphContext, 'audit'>, measures: readonly string[]): void {
  let found = departments.get(measures)
  if (found === undefined) {
    found = new Set(measures.map((code) => findMeasure(code).department))
    departments.set(measures, found)
  }
  for (const department of found) audit.department(department)
}

/** Notes single records that were read, with the departments whose they are. */
export function noteRecords({ audit }: Pick<GraphContext, 'audit'>, records: readonly Noted[]): void {
  audit.records(records.length)
  for (const record of records)
    for (const department of schemaRules().access.ofType(typeOfRecord(record))?.departments ?? [])
      audit.department(department)
}

/** Notes what was asked for by its id: `type` as the id has it; null where it is not there or may not be seen. */
export async function noteNode(type: string, node: FoundNode, context: GraphContext): Promise<void> {
  const { audit } = context
  if (schemaRules().access.ofType(node?.__typename ?? type)?.rule === 'RECORDS') audit.records(node === null ? 0 : 1)
  if (node === null) return
  if (type === 'Jurisdiction') audit.jurisdiction((node as unknown as JurisdictionModel).id)
  const subjectOf = { ...subjectsOfParents, ...subjectsOfTypes }[node.__typename] as SubjectOf<object> | undefined
  const subject = await subjectOf?.(node, context)
  for (const department of subject?.departments ?? []) audit.department(department)
  if (subject?.area != null) audit.jurisdiction(subject.area)
}

type Noted = Parameters<typeof typeOfRecord>[0]
