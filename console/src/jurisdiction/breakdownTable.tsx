import { useState } from 'react'
import { useSpeech } from '../language/language.tsx'
import { FigureValue, OriginButton } from './figureCard.tsx'
import type { Asked } from './pageSettings.ts'
import { type BreakdownEntry, partedByNumbers } from './sectionAnswer.ts'
import type { BreakdownPlan, SectionPlan } from './sectionPlans.ts'
import { useFigureTitle } from './useFigureTitle.ts'

/** Shown at first: more would push the other departments off the screen. */
const shortLength = 8

/** Figures by a dimension, the first of them as bars too. */
export function BreakdownTable({
  plan,
  section,
  asked,
  entries,
}: {
  readonly plan: BreakdownPlan
  readonly section: SectionPlan
  readonly asked: Asked
  readonly entries: readonly BreakdownEntry[]
}) {
  const { say, language } = useSpeech()
  const titleOf = useFigureTitle()
  const [isWhole, setWhole] = useState(false)
  const { told, untold } = partedByNumbers(entries)
  const [first] = plan.figures
  if (first === undefined || told.length === 0) return null
  const sizeOf = (entry: BreakdownEntry): number => entry.figures[first.path]?.value ?? 0
  const largest = Math.max(...told.map(sizeOf), 0)
  const title = say(plan.title)
  // The largest first where not all are shown; a list that is whole keeps its own order.
  const shown = isWhole || told.length <= shortLength ? told : largestOf(told, sizeOf)
  return (
    <details className="breakdown" open>
      <summary>{title}</summary>
      <table>
        <caption className="visually-hidden">{`${say(section.title)} · ${title}`}</caption>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {plan.figures.map((figure) => (
              <th key={figure.path} scope="col" className="number">
                {titleOf(plan.type, figure)}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">{say({ zh: '出处', en: 'Source' })}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((entry) => (
            <tr key={entry.code} data-entry={entry.code}>
              <th scope="row">
                {entry.label}
                <span className="bar" aria-hidden="true">
                  <span style={{ width: `${largest === 0 ? 0 : (100 * sizeOf(entry)) / largest}%` }} />
                </span>
              </th>
              {plan.figures.map(({ path }) => (
                <td key={path} className="number">
                  {entry.figures[path] !== undefined && <FigureValue figure={entry.figures[path]} />}
                </td>
              ))}
              <td>
                <OriginButton
                  title={`${entry.label} · ${titleOf(plan.type, first)}`}
                  address={{ field: section.field, path: first.path, entry: { plan, code: entry.code } }}
                  asked={asked}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {told.length > shortLength && (
        <button type="button" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole
            ? say({ zh: '只看最多的 {count} 项', en: 'Only the largest {count}' }, { count: shortLength })
            : say({ zh: '全部 {count} 项', en: 'All {count}' }, { count: told.length })}
        </button>
      )}
      {untold.length > 0 && (
        <p className="hint">
          {say(
            { zh: '没有数据（不等于 0）：{labels}', en: 'No data (which is not 0): {labels}' },
            { labels: untold.map(({ label }) => label).join(language === 'zh' ? '、' : ', ') },
          )}
        </p>
      )}
    </details>
  )
}

function largestOf(
  entries: readonly BreakdownEntry[],
  sizeOf: (entry: BreakdownEntry) => number,
): readonly BreakdownEntry[] {
  return [...entries].sort((one, other) => sizeOf(other) - sizeOf(one)).slice(0, shortLength)
}
