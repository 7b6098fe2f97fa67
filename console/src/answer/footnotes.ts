import type { Table } from './answerTable.ts'

/** Footnotes of all figures of an answer, each text once, in the order in which they are met: numbered from 1 by their place. */
export function footnotesOf(tables: readonly Table[]): readonly string[] {
  const texts = new Set<string>()
  const walk = (table: Table): void => {
    for (const { cells } of table.columns) {
      for (const cell of cells) if (cell.kind === 'figure') for (const { text } of cell.notes) texts.add(text)
    }
    for (const { tables: inner } of table.nested) for (const one of inner) if (one !== null) walk(one)
  }
  for (const table of tables) walk(table)
  return [...texts]
}
