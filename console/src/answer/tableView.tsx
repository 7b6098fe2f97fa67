import { Fragment, useState } from 'react'
import { useSpeech } from '../language/language.tsx'
import type { Cell, Column, Table } from './answerTable.ts'
import { CellView } from './cellView.tsx'
import { RecordTable } from './recordTable.tsx'
import { columnGroups, columnsShown } from './shownColumns.ts'
import { StatusBadge } from './statusBadge.tsx'

/** Rows that are drawn at once; the rest comes when asked for, so that a long list does not hold up the page. */
const rowsAtOnce = 100

/** The tables of an answer, each with its title; what is nested in rows opens from them. */
export function TableView({
  tables,
  footnotes,
}: {
  readonly tables: readonly Table[]
  readonly footnotes: readonly string[]
}) {
  const { say } = useSpeech()
  return (
    <div className="answer-tables">
      {tables.map((table) => (
        <TableSection key={table.path} table={table} footnotes={footnotes} level={3} />
      ))}
      {footnotes.length > 0 && (
        <section className="footnotes">
          <h3>{say({ zh: '注释', en: 'Notes' })}</h3>
          <ol>
            {footnotes.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ol>
        </section>
      )}
    </div>
  )
}

function TableSection({
  table,
  footnotes,
  level,
}: {
  readonly table: Table
  readonly footnotes: readonly string[]
  readonly level: 3 | 4
}) {
  const { say, language } = useSpeech()
  const Heading = level === 3 ? 'h3' : 'h4'
  const title = table.title[language]
  return (
    <section className="answer-table">
      <Heading>
        {title}
        {!table.isSingle && <CountOf table={table} />}
        {table.status !== null && <StatusBadge status={table.status} />}
      </Heading>
      {table.rowCount === 0 && (
        <p className="hint">
          {say(
            table.isSingle
              ? { zh: '没有找到。', en: 'Nothing was found.' }
              : { zh: '没有符合条件的条目。', en: 'Nothing meets the conditions.' },
          )}
        </p>
      )}
      {table.rowCount > 0 && table.columns.length > 0 && (
        <section
          className="table-scroll"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
          tabIndex={0}
          aria-label={title}
        >
          {table.isSingle ? (
            <RecordTable table={table} footnotes={footnotes} />
          ) : (
            <ListTable table={table} footnotes={footnotes} />
          )}
        </section>
      )}
      {table.isSingle &&
        table.nested.map(({ path, title: nestedTitle, tables: [inner] }) =>
          inner === null || inner === undefined ? (
            <NestedMissing key={path} title={nestedTitle[language]} />
          ) : (
            <TableSection key={path} table={inner} footnotes={footnotes} level={4} />
          ),
        )}
    </section>
  )
}

function NestedMissing({ title }: { readonly title: string }) {
  const { say } = useSpeech()
  return (
    <section className="answer-table">
      <h4>{title}</h4>
      <p className="hint">
        {say({ zh: '不提供：无权查看，或来源没有。', en: 'Not given: not permitted, or not held.' })}
      </p>
    </section>
  )
}

function CountOf({ table }: { readonly table: Table }) {
  const { say } = useSpeech()
  const { rowCount, totalCount } = table
  const values = { shown: rowCount, total: totalCount ?? rowCount }
  return (
    <small className="hint">
      {totalCount !== null && totalCount > rowCount
        ? say({ zh: '共 {total} 条，显示前 {shown} 条', en: '{total} in all, the first {shown} shown' }, values)
        : say({ zh: '{shown} 条', en: '{shown} rows' }, values)}
    </small>
  )
}

function ListTable({ table, footnotes }: { readonly table: Table; readonly footnotes: readonly string[] }) {
  const { say, language } = useSpeech()
  const [showsAll, setShowsAll] = useState(false)
  const columns = columnsShown(table)
  const groups = columnGroups(columns)
  const isGrouped = groups.some(({ columns: own }) => own.length > 1)
  const count = showsAll ? table.rowCount : Math.min(table.rowCount, rowsAtOnce)
  return (
    <>
      <table>
        <caption className="visually-hidden">{table.title[language]}</caption>
        <thead>
          <tr>
            {groups.map(({ title, columns: [first, ...more] }) =>
              more.length === 0 ? (
                <th
                  key={first!.column.path}
                  scope="col"
                  rowSpan={isGrouped ? 2 : 1}
                  className={isNumeric(first!.column) ? 'number' : undefined}
                >
                  {title[language]}
                </th>
              ) : (
                <th key={first!.column.path} scope="colgroup" colSpan={more.length + 1} className="column-group">
                  {title[language]}
                </th>
              ),
            )}
            {table.nested.map(({ path, title }) => (
              <th key={path} scope="col" rowSpan={isGrouped ? 2 : 1}>
                {title[language]}
              </th>
            ))}
          </tr>
          {isGrouped && (
            <tr className="second-heading">
              {groups.flatMap(({ columns: own }) =>
                own.length < 2
                  ? []
                  : own.map(({ column, title }, index) => (
                      <th
                        key={column.path}
                        scope="col"
                        className={`${isNumeric(column) ? 'number' : ''} ${index === 0 ? 'group-start' : ''}`.trim()}
                      >
                        {title[language]}
                      </th>
                    )),
              )}
            </tr>
          )}
        </thead>
        <tbody>
          {Array.from({ length: count }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of an answer never move, and have no other key in common
            <Row key={row} table={table} columns={columns} row={row} footnotes={footnotes} />
          ))}
        </tbody>
      </table>
      {count < table.rowCount && (
        <button type="button" className="show-all" onClick={() => setShowsAll(true)}>
          {say({ zh: '显示全部 {count} 行', en: 'Show all {count} rows' }, { count: table.rowCount })}
        </button>
      )}
    </>
  )
}

function Row({
  table,
  columns,
  row,
  footnotes,
}: {
  readonly table: Table
  readonly columns: readonly Column[]
  readonly row: number
  readonly footnotes: readonly string[]
}) {
  const { language, say } = useSpeech()
  const [opened, setOpened] = useState<string | null>(null)
  const inner = table.nested.find(({ path }) => path === opened)?.tables[row] ?? null
  return (
    <Fragment>
      <tr>
        {columns.map((column, index) => {
          const cell = column.cells[row]!
          return index === 0 ? (
            <th key={column.path} scope="row">
              <CellView cell={cell} footnotes={footnotes} />
            </th>
          ) : (
            <td key={column.path} className={classOf(cell)}>
              <CellView cell={cell} footnotes={footnotes} />
            </td>
          )
        })}
        {table.nested.map(({ path, title, tables }) => {
          const nested = tables[row] ?? null
          return (
            <td key={path}>
              {nested === null || nested.rowCount === 0 ? (
                <span className="missing-number">{say({ zh: '无', en: 'none' })}</span>
              ) : (
                <button
                  type="button"
                  className="open-nested"
                  aria-expanded={opened === path}
                  onClick={() => setOpened(opened === path ? null : path)}
                >
                  <span aria-hidden="true">{opened === path ? '▾' : '▸'} </span>
                  <span className="visually-hidden">{title[language]} </span>
                  {nested.totalCount ?? nested.rowCount}
                </button>
              )}
            </td>
          )
        })}
      </tr>
      {inner !== null && (
        <tr className="nested-row">
          <td colSpan={columns.length + table.nested.length}>
            <TableSection table={inner} footnotes={footnotes} level={4} />
          </td>
        </tr>
      )}
    </Fragment>
  )
}

function isNumeric(column: Column): boolean {
  return column.cells.some(({ kind }) => kind === 'figure' || kind === 'number')
}

function classOf(cell: Cell): string | undefined {
  if (cell.kind === 'figure' || cell.kind === 'number') return 'number'
  if (cell.kind === 'moment') return 'short-text'
  if (cell.kind !== 'text') return undefined
  return cell.text.length > 24 ? 'long-text' : cell.text.length <= 12 ? 'short-text' : undefined
}
