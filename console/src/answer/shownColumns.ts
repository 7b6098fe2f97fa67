import type { Column, Table } from './answerTable.ts'

/**
 * Columns as a person wants them: what names the row first, and without what another column already says in words (an indicator's code
 * beside its title, the first and last day beside the period's name). Files hold them all.
 */
export function columnsShown(table: Table): readonly Column[] {
  const paths = new Set(table.columns.map(({ path }) => path))
  const shown = table.columns.filter(({ path }) => {
    const at = path.lastIndexOf('.')
    const parent = at < 0 ? '' : path.slice(0, at + 1)
    const last = path.slice(at + 1)
    if (last === 'code' && /(^|\.)indicator\.$/.test(parent)) return !paths.has(`${parent}title`)
    if ((last === 'from' || last === 'to') && /(^|\.)period\.$/.test(parent)) return !paths.has(`${parent}label`)
    return true
  })
  const name = shown.find(({ role }) => role === 'AREA') ?? shown.find(({ role }) => role === 'INDICATOR')
  return name === undefined ? shown : [name, ...shown.filter((column) => column !== name)]
}

/** Neighbouring columns under one heading: a figure and what was asked about it. */
export interface ColumnGroup {
  readonly title: Column['title']
  readonly columns: readonly { readonly column: Column; readonly title: Column['title'] }[]
}

/** Columns of a list in groups; a column that belongs to no figure is a group of its own. */
export function columnGroups(columns: readonly Column[]): readonly ColumnGroup[] {
  const groups: { title: Column['title']; first: Column; columns: ColumnGroup['columns'][number][] }[] = []
  for (const column of columns) {
    const group = groups.at(-1)
    if (group !== undefined && isFigure(group.first) && column.path.startsWith(`${group.first.path}.`)) {
      group.columns.push({ column, title: tailOf(column, group.first) })
    } else {
      groups.push({ title: column.title, first: column, columns: [{ column, title: { zh: '数值', en: 'Value' } }] })
    }
  }
  return groups
}

function isFigure(column: Column): boolean {
  return column.cells.some(({ kind }) => kind === 'figure')
}

/** One value of an object, with what was asked about it: the same figure a year before, its change, its rank. */
export interface RecordRow {
  readonly column: Column
  /** By heading of the table's further columns. */
  readonly further: ReadonlyMap<string, Column>
}

/** The values of an object as rows; comparisons and the like stand beside their figure instead of below it. */
export function recordRows(table: Table): {
  readonly rows: readonly RecordRow[]
  readonly headings: readonly Column['title'][]
} {
  const rows: { column: Column; further: Map<string, Column> }[] = []
  const headings = new Map<string, Column['title']>()
  for (const column of columnsShown(table)) {
    const owner = rows.find(({ column: above }) => isFigure(above) && column.path.startsWith(`${above.path}.`))
    if (owner === undefined) {
      rows.push({ column, further: new Map() })
      continue
    }
    const heading = tailOf(column, owner.column)
    headings.set(heading.zh, heading)
    owner.further.set(heading.zh, column)
  }
  return { rows, headings: [...headings.values()] }
}

function tailOf(column: Column, above: Column): Column['title'] {
  return { zh: tail(column.title.zh, above.title.zh), en: tail(column.title.en, above.title.en) }
}

function tail(title: string, above: string): string {
  return title.startsWith(`${above} · `) ? title.slice(above.length + 3) : title
}
