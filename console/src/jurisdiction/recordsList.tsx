import { useState } from 'react'
import { NoAnswerNotice } from '../application/noAnswerNotice.tsx'
import { hashOf } from '../application/route.ts'
import { Skeleton } from '../application/skeleton.tsx'
import { momentText, noNumber, numberText } from '../format/figures.ts'
import { useHub } from '../hub/useHub.ts'
import { useSpeech } from '../language/language.tsx'
import { schemaLanguage } from './figureAnswer.ts'
import { type Asked, variablesOf } from './pageSettings.ts'
import { recordText } from './recordColumns.ts'
import { recordsDocument } from './sectionDocuments.ts'
import type { RecordsPlan } from './sectionPlans.ts'
import { useCodeLabels } from './useCodeLabels.ts'

const pageSize = 20

interface SourceRecord {
  readonly id: string
  readonly jurisdiction: { readonly code: string; readonly name: string } | null
  readonly provenance: { readonly syncedAt: string; readonly source: { readonly title: string } }
  readonly [field: string]: unknown
}
interface Answer {
  readonly jurisdiction: {
    readonly section: {
      readonly records: {
        readonly totalCount: number | null
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
        readonly nodes: readonly SourceRecord[]
      } | null
    } | null
  } | null
}

/** Records of a section, a page at a time. Each page that is looked at goes on record. */
export function RecordsList({
  field,
  plan,
  asked,
}: {
  readonly field: string
  readonly plan: RecordsPlan
  readonly asked: Asked
}) {
  const { say, language } = useSpeech()
  const labelOf = useCodeLabels()
  const [measure, setMeasure] = useState(plan.measures[0]?.code ?? '')
  // Cursors of the pages before this one: lists are read forward only.
  const [cursors, setCursors] = useState<readonly string[]>([])
  const after = cursors.at(-1) ?? null
  const { data, error, refetch, isFetching } = useHub<Answer>(recordsDocument(field, plan), {
    ...asked,
    of: measure,
    first: pageSize,
    after,
    language: schemaLanguage(language),
  })
  const records = data?.data?.jurisdiction?.section?.records ?? null
  const variables = variablesOf(asked)
  const first = cursors.length * pageSize + 1
  const endCursor = records?.pageInfo.endCursor ?? null
  return (
    <div className="records-list" aria-busy={isFetching}>
      <div className="records-tools">
        {plan.measures.length > 1 && (
          <label>
            {say({ zh: '明细', en: 'Records' })}{' '}
            <select
              value={measure}
              onChange={({ target }) => {
                setMeasure(target.value)
                setCursors([])
              }}
            >
              {plan.measures.map(({ code, title }) => (
                <option key={code} value={code}>
                  {say(title)}
                </option>
              ))}
            </select>
          </label>
        )}
        {records !== null && (
          <span className="hint" aria-live="polite">
            {say(
              { zh: '第 {first}–{last} 条，共 {total} 条', en: '{first}–{last} of {total}' },
              {
                first: records.nodes.length === 0 ? 0 : first,
                last: records.nodes.length === 0 ? 0 : first + records.nodes.length - 1,
                total: records.totalCount === null ? noNumber : numberText(records.totalCount, language),
              },
            )}
          </span>
        )}
        <button
          type="button"
          disabled={cursors.length === 0 || isFetching}
          onClick={() => setCursors(cursors.slice(0, -1))}
        >
          {say({ zh: '上一页', en: 'Previous' })}
        </button>
        <button
          type="button"
          disabled={records?.pageInfo.hasNextPage !== true || endCursor === null || isFetching}
          onClick={() => endCursor !== null && setCursors([...cursors, endCursor])}
        >
          {say({ zh: '下一页', en: 'Next' })}
        </button>
      </div>
      {error !== null && <NoAnswerNotice error={error} again={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton lines={5} />}
      {data?.errors.map(({ message, extensions }) => (
        <p key={message} role="alert" className="notice notice-error">
          {say({ zh: '明细没有查到：', en: 'The records were not answered: ' })}
          <code>{[extensions?.code, message].filter((part) => part !== undefined).join(' · ')}</code>
        </p>
      ))}
      {records !== null && records.nodes.length === 0 && (
        <p>{say({ zh: '该统计期内没有明细。', en: 'There is no record in this period.' })}</p>
      )}
      {records !== null && records.nodes.length > 0 && (
        <section
          className="scrolled"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
          tabIndex={0}
          aria-label={say({ zh: '明细表', en: 'Table of records' })}
        >
          <table>
            <caption className="visually-hidden">{say({ zh: '明细', en: 'Records' })}</caption>
            <thead>
              <tr>
                {plan.columns.map(({ field: own, title }) => (
                  <th key={own} scope="col">
                    {say(title)}
                  </th>
                ))}
                <th scope="col">{say({ zh: '地区', en: 'Area' })}</th>
                <th scope="col">{say({ zh: '来源', en: 'Source' })}</th>
              </tr>
            </thead>
            <tbody>
              {records.nodes.map((record) => (
                <tr key={record.id}>
                  {plan.columns.map((column) => (
                    <td
                      key={column.field}
                      className={column.kind === 'NUMBER' || column.kind === 'MONEY' ? 'number' : undefined}
                    >
                      {recordText(column, record[column.field], language, labelOf)}
                    </td>
                  ))}
                  <td>
                    {record.jurisdiction === null ? (
                      noNumber
                    ) : (
                      <a href={hashOf({ page: 'jurisdiction', code: record.jurisdiction.code, variables })}>
                        {record.jurisdiction.name}
                      </a>
                    )}
                  </td>
                  <td>
                    <span title={momentText(record.provenance.syncedAt, { zh: '', en: '' }, language)}>
                      {record.provenance.source.title}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  )
}
