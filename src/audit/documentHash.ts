import { createHash } from 'node:crypto'
import { type ASTNode, type DocumentNode, Kind, type NameNode, print, stripIgnoredCharacters, visit } from 'graphql'

const known = new WeakMap<DocumentNode, string>()

/**
 * SHA-256 of a valid document without anything that its writer chose freely: values, aliases, the names of operations, variables and
 * fragments, comments and layout. What is left are names of the schema, so that trying out hashes of guessed documents tells no
 * name or number that somebody looked for. Documents that differ in such things alone have one hash. In hexadecimal digits.
 */
export function documentHash(document: DocumentNode): string {
  let hash = known.get(document)
  if (hash === undefined) {
    hash = createHash('sha256')
      .update(stripIgnoredCharacters(print(withoutFreeText(document))))
      .digest('hex')
    known.set(document, hash)
  }
  return hash
}

function withoutFreeText(document: DocumentNode): DocumentNode {
  const names = new Map<string, string>()
  const renamed = (kind: string, name: NameNode): NameNode => {
    const key = `${kind} ${name.value}`
    const given = names.get(key) ?? `n${names.size}`
    names.set(key, given)
    return { kind: Kind.NAME, value: given }
  }
  return visit(document, {
    enter(node: ASTNode) {
      switch (node.kind) {
        case Kind.INT:
        case Kind.FLOAT:
          return { kind: Kind.INT, value: '0' }
        case Kind.STRING:
          return { kind: Kind.STRING, value: '' }
        case Kind.BOOLEAN:
          return { kind: Kind.BOOLEAN, value: false }
        case Kind.LIST:
          return { kind: Kind.LIST, values: [] }
        case Kind.OPERATION_DEFINITION: {
          const { name: _, ...unnamed } = node
          return unnamed
        }
        case Kind.FIELD: {
          const { alias: _, ...plain } = node
          return plain
        }
        case Kind.FRAGMENT_DEFINITION:
        case Kind.FRAGMENT_SPREAD:
        case Kind.VARIABLE:
          return { ...node, name: renamed(node.kind === Kind.VARIABLE ? 'variable' : 'fragment', node.name) }
        default:
          return undefined
      }
    },
  })
}
