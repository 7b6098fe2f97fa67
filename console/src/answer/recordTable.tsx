import { useSpeech } from '../language/language.tsx'
import type { Cell, Table } from './answerTable.ts'
import { CellView } from './cellView.tsx'
import { recordRows } from './shownColumns.ts'

/** One object: a line for each of its values, with comparisons beside. */
export function RecordTable({ table, footnotes }: { readonly table: Table; readonly footnotes: readonly string[] }) {
  const { say, language } = useSpeech()
  const { rows, headings } = recordRows(table)
  return (
    <table className="record-table">
      <caption className="visually-hidden">{table.title[language]}</caption>
      <thead>
        <tr>
          <th scope="col">{say({ zh: '项目', en: 'Item' })}</th>
          <th scope="col">{say({ zh: '数值', en: 'Value' })}</th>
          {headings.map((heading) => (
            <th key={heading.zh} scope="col" className="number">
              {heading[language]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ column, further }) => (
          <tr key={column.path}>
            <th scope="row">{column.title[language]}</th>
            <td className={isNumeric(column.cells[0]) ? 'number' : undefined}>
              <CellView cell={column.cells[0] ?? { kind: 'empty' }} footnotes={footnotes} />
            </td>
            {headings.map(({ zh }) => {
              const cell = further.get(zh)?.cells[0]
              return (
                <td key={zh} className="number">
                  {cell !== undefined && <CellView cell={cell} footnotes={footnotes} />}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function isNumeric(cell: Cell | undefined): boolean {
  return cell?.kind === 'figure' || cell?.kind === 'number'
}
