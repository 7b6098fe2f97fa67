import { HubError } from '../errors.ts'
import type { ListCursors } from '../figures/cursor.ts'
import { largestPage } from '../limits/operationCost.ts'

/** One page of a list whose entries are all in memory. */
export interface Page<Node> {
  readonly totalCount: number
  readonly nodes: readonly Node[]
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[]
  readonly pageInfo: PageInfo
}

/** As in the schema; lists go forward only. */
export interface PageInfo {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

/** Throws PAGE_SIZE_INVALID unless 1 to 100. */
export function checkPageSize(first: number): void {
  if (first < 1 || first > largestPage) {
    throw new HubError('PAGE_SIZE_INVALID', `\`first\` must be 1 to ${largestPage}; ${first} is not.`, {
      details: { allowed: [1, largestPage] },
    })
  }
}

/** Cuts a page out of a list; `keyOf` gives each entry's stable key, which its cursor holds. */
export function pageOf<Node>(
  all: readonly Node[],
  { first, after }: { readonly first: number; readonly after?: string | null | undefined },
  cursors: ListCursors,
  keyOf: (node: Node) => string,
): Page<Node> {
  checkPageSize(first)
  const start = after == null ? 0 : positionAfter(all, cursors.decode(after), keyOf)
  const nodes = all.slice(start, start + first)
  return {
    totalCount: all.length,
    nodes,
    ...edgesOf(nodes, (node) => cursors.encode(keyOf(node)), start > 0, start + nodes.length < all.length),
  }
}

function positionAfter<Node>(all: readonly Node[], key: string, keyOf: (node: Node) => string): number {
  const position = all.findIndex((node) => keyOf(node) === key)
  if (position < 0)
    throw new HubError(
      'CURSOR_INVALID',
      'The entry that `after` names is no longer in this list. Begin again without `after`.',
    )
  return position + 1
}

/** Edges and page info; cursors are made only when they are read, because most readers ask for `nodes` alone. */
export function edgesOf<Node>(
  nodes: readonly Node[],
  cursorOf: (node: Node) => string,
  hasPreviousPage: boolean,
  hasNextPage: boolean,
): Pick<Page<Node>, 'edges' | 'pageInfo'> {
  const first = nodes[0]
  const last = nodes.at(-1)
  return {
    edges: nodes.map((node) => ({
      node,
      get cursor() {
        return cursorOf(node)
      },
    })),
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      get startCursor() {
        return first === undefined ? null : cursorOf(first)
      },
      get endCursor() {
        return last === undefined ? null : cursorOf(last)
      },
    },
  }
}
