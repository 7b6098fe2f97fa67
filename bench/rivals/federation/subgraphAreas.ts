import type { LeanFacts } from '../leanFacts.ts'

interface Area {
  readonly code: string
}

/** What the lean server has in memory of an area, here too: the hub's tables have no index for the children of one. */
interface KnownArea {
  readonly id: string
  readonly name: string
  readonly level: string
  readonly parent: Area | null
  readonly children: { readonly totalCount: number; readonly nodes: readonly Area[] }
}

/** The fields of the areas' subgraph. An area may be a reference of the gateway, which has nothing but its code. */
export function areaResolvers(areas: LeanFacts['areas']) {
  const known = ({ code }: Area): KnownArea | undefined => areas[code]?.own as KnownArea | undefined
  // Villages are no areas that are asked about: the page that names them has all that is asked of them.
  const field =
    (name: 'id' | 'name' | 'level' | 'parent') =>
    (area: Area & Partial<KnownArea>): unknown =>
      area[name] ?? known(area)?.[name]
  return {
    Query: { jurisdiction: (_: unknown, { code }: Area) => known({ code }) ?? null },
    Jurisdiction: {
      id: field('id'),
      name: field('name'),
      level: field('level'),
      parent: field('parent'),
      children: (area: Area, { first }: { readonly first: number }) => {
        const { totalCount, nodes } = known(area)!.children
        return { totalCount, nodes: nodes.slice(0, first) }
      },
    },
  }
}
