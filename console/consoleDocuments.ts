import { type DefinitionNode, Kind, parse, print } from 'graphql'
import { sourcesDocument } from './src/answer/sourceLine.ts'
import { codeListsDocument, indicatorsDocument, viewerDocument } from './src/hub/hubDocuments.ts'
import { childrenDocument, headDocument, sitesDocument, toldDocument } from './src/jurisdiction/pageDocuments.ts'
import { provenanceDocument, recordsDocument, sectionDocument } from './src/jurisdiction/sectionDocuments.ts'
import { sectionPlans } from './src/jurisdiction/sectionPlans.ts'
import { areaDocument, completionDocument, searchDocument } from './src/pickers/pickerDocuments.ts'
import { boardDocument, rightsDocument, startDocument, updatesDocument } from './src/sources/sourceDocuments.ts'

/**
 * Everything that the console asks by itself, as one document: what people write in the Explorer and the questions of the library are
 * not among it, nor the schema, which cannot be trusted. For `console/documents/console.graphql`, of which `hub documents build` makes a
 * manifest for readers who may run trusted documents only.
 */
export function consoleDocuments(): string {
  const definitions = new Map<string, DefinitionNode>()
  for (const document of allDocuments()) {
    for (const definition of parse(document, { noLocation: true }).definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue
      const name = definition.name?.value
      if (name === undefined) throw new Error(`An operation of the console has no name: ${print(definition)}`)
      const known = definitions.get(name)
      if (known !== undefined && print(known) !== print(definition)) {
        throw new Error(`Two of the console's documents have the name ${name}, and are not the same.`)
      }
      definitions.set(name, definition)
    }
  }
  return `${[...definitions.values()].map(print).join('\n\n')}\n`
}

function allDocuments(): readonly string[] {
  return [
    viewerDocument,
    indicatorsDocument,
    codeListsDocument,
    sourcesDocument,
    searchDocument,
    areaDocument,
    completionDocument,
    sitesDocument,
    headDocument,
    toldDocument,
    childrenDocument,
    rightsDocument,
    boardDocument,
    updatesDocument,
    startDocument,
    ...sectionPlans.flatMap((plan) => [
      sectionDocument(plan),
      ...(plan.records === null ? [] : [recordsDocument(plan.field, plan.records)]),
      ...plan.figures.map(({ path }) => provenanceDocument({ field: plan.field, path, entry: null })),
      ...plan.breakdowns.flatMap((breakdown) =>
        // A list's button leads to the origin of its first figure.
        breakdown.figures
          .slice(0, 1)
          .map(({ path }) => provenanceDocument({ field: plan.field, path, entry: { plan: breakdown, code: '' } })),
      ),
    ]),
  ]
}
