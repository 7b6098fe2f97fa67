import { numberText } from '../format/figures.ts'
import { useSpeech } from '../language/language.tsx'
import { adviceFor } from './quarantineAdvice.ts'
import { groupedByReason, type QuarantineAnswer } from './sourceBoard.ts'

/** Rows that could not be read, by reason, and what to do about each. */
export function QuarantinePart({ groups }: { readonly groups: readonly QuarantineAnswer[] | null }) {
  const { say, language } = useSpeech()
  if (groups === null) {
    return (
      <p className="hint">
        {say({ zh: '您无权查看隔离数据的原因。', en: 'You may not see why rows are in quarantine.' })}
      </p>
    )
  }
  if (groups.length === 0) return null
  const rows = groups.reduce((sum, { count }) => sum + count, 0)
  const title = say(
    { zh: '隔离数据 {count} 行：原因与处理办法', en: '{count} rows in quarantine: why, and what to do' },
    { count: numberText(rows, language) },
  )
  return (
    <details className="quarantine">
      <summary>{title}</summary>
      <table>
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{say({ zh: '原因', en: 'Reason' })}</th>
            <th scope="col" className="number">
              {say({ zh: '行数', en: 'Rows' })}
            </th>
            <th scope="col">{say({ zh: '在哪里', en: 'Where' })}</th>
            <th scope="col">{say({ zh: '怎么办', en: 'What to do' })}</th>
          </tr>
        </thead>
        <tbody>
          {groupedByReason(groups).map(({ reason, title: words, count, groups: own }) => (
            <tr key={reason} data-reason={reason}>
              <th scope="row">
                {words ?? reason} <code className="hint">{reason}</code>
              </th>
              <td className="number">{numberText(count, language)}</td>
              <td>
                {own.map(({ feed, column, count: rowsOfColumn }) => (
                  <div key={`${feed} ${column}`}>
                    <code>
                      {feed}
                      {column === null ? '' : `.${column}`}
                    </code>{' '}
                    × {numberText(rowsOfColumn, language)}
                  </div>
                ))}
              </td>
              <td>{say(adviceFor(reason))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
