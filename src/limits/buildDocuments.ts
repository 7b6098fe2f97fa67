import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
  visit,
} from 'graphql'
import { HubError } from '../errors.ts'
import { shapeRule } from './operationShape.ts'
import { type DocumentManifest, normalise, sha256, type TrustedDocument } from './trustedDocuments.ts'

interface Found<Node> {
  readonly node: Node
  /** As the faults name it. */
  readonly file: string
}

/**
 * Makes the manifest of all operations in the `.graphql` and `.gql` files of the folders and the folders below them, each with the
 * fragments that it uses, wherever these are written; in the order of their names.
 * @throws HubError DOCUMENTS_INVALID with every fault: files that cannot be parsed, operations without a name or with one that another
 * has, unknown fragments, what is not valid for the schema or larger than an operation may be, introspection
 */
export async function buildDocuments(folders: readonly string[], schema: GraphQLSchema): Promise<DocumentManifest> {
  const faults: string[] = []
  const operations = new Map<string, Found<OperationDefinitionNode>>()
  const fragments = new Map<string, Found<FragmentDefinitionNode>>()
  const files = await filesOf(folders)
  for (const file of files) {
    for (const definition of parsed(await readFile(file, 'utf8'), file, faults)?.definitions ?? []) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) {
        keep(fragments, definition.name.value, { node: definition, file }, 'fragment', faults)
      } else if (definition.kind !== Kind.OPERATION_DEFINITION) {
        faults.push(`${file}: ${definition.kind} is neither an operation nor a fragment`)
      } else if (definition.name === undefined) {
        faults.push(`${file}: an operation has no name; give it one of its own, by which it is found in the audit`)
      } else keep(operations, definition.name.value, { node: definition, file }, 'operation', faults)
    }
  }
  if (operations.size === 0 && faults.length === 0) {
    faults.push(`${folders.join(', ')}: there is no operation in ${files.length} files`)
  }
  const documents: TrustedDocument[] = []
  for (const [name, { node, file }] of [...operations].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const document = withFragments(node, fragments)
    const wrong = validate(schema, document, [...specifiedRules, shapeRule()])
    faults.push(...wrong.map((error) => `${file}: ${name}: ${error.message}`))
    if (introspects(document))
      faults.push(`${file}: ${name}: introspection cannot be trusted: it is not for front ends`)
    const body = normalise(document)
    documents.push({ id: sha256(body), name, type: node.operation, body })
  }
  if (faults.length > 0) {
    throw new HubError('DOCUMENTS_INVALID', `The documents have faults:\n  ${faults.join('\n  ')}`, {
      details: { faults },
    })
  }
  return { format: 'apollo-persisted-query-manifest', version: 1, operations: documents }
}

async function filesOf(folders: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
      throw new HubError('DOCUMENTS_INVALID', `The folder ${folder} cannot be read: ${(cause as Error).message}`, {
        cause,
      })
    })
    files.push(
      ...entries
        .filter((entry) => entry.isFile() && /\.(graphql|gql)$/.test(entry.name))
        .map((entry) => path.join(entry.parentPath, entry.name)),
    )
  }
  return [...new Set(files)].sort()
}

function parsed(text: string, file: string, faults: string[]): DocumentNode | null {
  try {
    return parse(text, { noLocation: true })
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    faults.push(`${file}:${error.locations?.[0]?.line ?? 1}: ${error.message}`)
    return null
  }
}

function keep<Node>(
  known: Map<string, Found<Node>>,
  name: string,
  found: Found<Node>,
  what: string,
  faults: string[],
): void {
  const other = known.get(name)
  if (other === undefined) known.set(name, found)
  else faults.push(`${found.file}: the ${what} ${name} is also in ${other.file}`)
}

/** The operation with all fragments that it leads to; unknown ones are left for the validation to tell. */
function withFragments(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, Found<FragmentDefinitionNode>>,
): DocumentNode {
  const used = new Map<string, FragmentDefinitionNode>()
  const waiting: (OperationDefinitionNode | FragmentDefinitionNode)[] = [operation]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        const found = fragments.get(value)?.node
        if (found === undefined || used.has(value)) return
        used.set(value, found)
        waiting.push(found)
      },
    })
  }
  return { kind: Kind.DOCUMENT, definitions: [operation, ...used.values()] }
}

function introspects(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Field({ name: { value } }) {
      found ||= value === '__schema' || value === '__type'
    },
  })
  return found
}
