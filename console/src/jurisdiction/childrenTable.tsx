import { useId, useState } from 'react'
import { NoAnswerNotice } from '../application/noAnswerNotice.tsx'
import { hashOf } from '../application/route.ts'
import { Skeleton } from '../application/skeleton.tsx'
import { boundSigns, figureText, noNumber } from '../format/figures.ts'
import { useHub } from '../hub/useHub.ts'
import { useSpeech } from '../language/language.tsx'
import { type ChildFigure, type ChildRow, type ChildrenOrder, nextOrder, orderedChildren } from './childrenOrder.ts'
import { unitOf, wordsOfFigure } from './figureAnswer.ts'
import { childColumns, childrenDocument } from './pageDocuments.ts'
import { type Asked, variablesOf } from './pageSettings.ts'

const pageSize = 100

interface Answer {
  readonly jurisdiction: {
    readonly children: {
      readonly totalCount: number
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
      readonly nodes: readonly ({ readonly code: string; readonly name: string } & {
        readonly [section: string]: unknown
      })[]
    }
  } | null
}

/** The areas below with a few figures, each a link to its page for the same period. */
export function ChildrenTable({ asked }: { readonly asked: Asked }) {
  const { say } = useSpeech()
  const headingId = useId()
  const [order, setOrder] = useState<ChildrenOrder>({ column: 'code', direction: 'ascending' })
  const [cursors, setCursors] = useState<readonly string[]>([])
  const { data, error, refetch, isFetching } = useHub<Answer>(childrenDocument, {
    ...asked,
    first: pageSize,
    after: cursors.at(-1) ?? null,
  })
  const children = data?.data?.jurisdiction?.children ?? null
  const endCursor = children?.pageInfo.endCursor ?? null
  const rows = orderedChildren(children?.nodes.map(rowOf) ?? [], order)
  const variables = variablesOf(asked)
  const headers = [
    { column: 'name', title: { zh: '名称', en: 'Name' }, className: undefined },
    { column: 'code', title: { zh: '代码', en: 'Code' }, className: undefined },
    ...childColumns.map(({ section, title }) => ({ column: section, title, className: 'number' })),
  ]
  return (
    <section className="card children" aria-labelledby={headingId} aria-busy={isFetching} data-section="children">
      <h2 id={headingId}>
        {say({ zh: '下级辖区', en: 'Areas below' })}
        {children !== null && ` (${children.totalCount})`}
      </h2>
      {error !== null && <NoAnswerNotice error={error} again={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton lines={5} />}
      {data?.errors.map(({ message, extensions }) => (
        <p key={`${message} ${extensions?.traceId}`} role="alert" className="notice notice-error">
          {say({ zh: '部分数值没有查到：', en: 'Some figures were not answered: ' })}
          <code>{[extensions?.code, message].filter((part) => part !== undefined).join(' · ')}</code>
        </p>
      ))}
      {children !== null && children.totalCount === 0 && (
        <p>{say({ zh: '这是最基层的辖区。', en: 'There is no area below this one.' })}</p>
      )}
      {rows.length > 0 && (
        <table>
          <caption className="visually-hidden">{say({ zh: '下级辖区', en: 'Areas below' })}</caption>
          <thead>
            <tr>
              {headers.map(({ column, title, className }) => (
                <th
                  key={column}
                  scope="col"
                  className={className}
                  aria-sort={order.column === column ? order.direction : 'none'}
                >
                  <button type="button" className="sort" onClick={() => setOrder(nextOrder(order, column))}>
                    {say(title)}
                    <span aria-hidden="true">
                      {order.column === column ? (order.direction === 'ascending' ? ' ▲' : ' ▼') : ' ↕'}
                    </span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ code, name, figures }) => (
              <tr key={code} data-child={code}>
                <th scope="row">
                  <a href={hashOf({ page: 'jurisdiction', code, variables })}>{name}</a>
                </th>
                <td>
                  <code>{code}</code>
                </td>
                {childColumns.map(({ section }) => (
                  <td key={section} className="number">
                    <ChildFigureText figure={figures[section] ?? null} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {children !== null && children.totalCount > pageSize && (
        <p className="records-tools">
          <button type="button" disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
            {say({ zh: '上一页', en: 'Previous' })}
          </button>
          <button
            type="button"
            disabled={!children.pageInfo.hasNextPage || endCursor === null || isFetching}
            onClick={() => endCursor !== null && setCursors([...cursors, endCursor])}
          >
            {say({ zh: '下一页', en: 'Next' })}
          </button>
        </p>
      )}
    </section>
  )
}

function ChildFigureText({ figure }: { readonly figure: ChildFigure | null }) {
  const { say, language } = useSpeech()
  if (figure === null) return noNumber
  const words = wordsOfFigure(figure.state)
  if (figure.value === null) return <span className="hint">{words === null ? noNumber : say(words)}</span>
  return (
    <>
      {boundSigns[figure.bound]}
      {figureText(figure.value, unitOf(figure.unit), language)}
      {words !== null && <em className="figure-state">{say(words)}</em>}
    </>
  )
}

function rowOf(
  node: { readonly code: string; readonly name: string } & { readonly [section: string]: unknown },
): ChildRow {
  const figureOf = (section: string): ChildFigure | null =>
    (node[section] as { readonly figure: ChildFigure | null } | null | undefined)?.figure ?? null
  return {
    code: node.code,
    name: node.name,
    figures: Object.fromEntries(childColumns.map(({ section }) => [section, figureOf(section)])),
  }
}
