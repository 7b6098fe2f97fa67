import type { Database, Statement } from './database.ts'

const list = /\b(any|all)\(\$(\d+)::(\w+)\[\]\)/g
const texts = new Map<string, string>()

/**
 * A named statement whose plan PostgreSQL makes once and keeps. Lists in its parameters (`any($1::text[])`) become values that the planner
 * cannot look into: where it can, it counts each of sixty measures among the most common ones and plans anew for every request, which
 * takes it two to three times as long as reading the cells. Only for statements that read one range of an index whatever the values are
 * (bench/README.md). The nodes of a distributed store are chosen by these values, so that there the text stays as it is.
 */
export function plannedOnce(
  { distributed }: Pick<Database, 'distributed'>,
  { name, text }: Statement & { readonly name: string },
): Statement {
  if (distributed) return { name, text }
  let planned = texts.get(name)
  if (planned === undefined) {
    planned = text.replace(list, '$1((select $$$2::$3[])::$3[])')
    texts.set(name, planned)
  }
  return { name, text: planned }
}
