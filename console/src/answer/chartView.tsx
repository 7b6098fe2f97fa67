import { useEffect, useRef, useState } from 'react'
import { Skeleton } from '../application/skeleton.tsx'
import { useSpeech } from '../language/language.tsx'
import { besides, type ChartChoice } from './chartChoice.ts'
import type { Chartable, ChartModel } from './chartModel.ts'
import { chartOption } from './chartOption.ts'

/** A chart of the chosen figures, and the same numbers in words beside it. */
export function ChartView({
  chartables,
  choice,
  onChoose,
  model,
}: {
  readonly chartables: readonly Chartable[]
  readonly choice: ChartChoice
  readonly onChoose: (choice: ChartChoice) => void
  readonly model: ChartModel
}) {
  const { say } = useSpeech()
  return (
    <div className="answer-chart">
      <MeasureChoice chartables={chartables} choice={choice} onChoose={onChoose} canAdd canCompare={model.canCompare} />
      <div className="chart-beside-numbers">
        <Drawing model={model} />
        <Numbers model={model} />
      </div>
      {model.gaps.length > 0 && (
        <p className="hint chart-gaps">
          {say({ zh: '没有数值（图中留空，不是 0）：', en: 'Without a number (left open, not 0): ' })}
          {model.gaps.join(say({ zh: '；', en: '; ' }))}
        </p>
      )}
    </div>
  )
}

/** Which list and which of its figures are shown. */
export function MeasureChoice({
  chartables,
  choice,
  onChoose,
  canAdd = false,
  canCompare = false,
}: {
  readonly chartables: readonly Chartable[]
  readonly choice: ChartChoice
  readonly onChoose: (choice: ChartChoice) => void
  /** Further figures of the same unit may be chosen. */
  readonly canAdd?: boolean
  readonly canCompare?: boolean
}) {
  const { say, language } = useSpeech()
  const chartable = chartables.find(({ key }) => key === choice.chartable) ?? chartables[0]!
  const first = chartable.measures.find(({ key }) => key === choice.measures[0]) ?? chartable.measures[0]!
  const others = canAdd && first.points.length > 1 ? besides(chartable, first) : []
  const toggle = (key: string): void => {
    const measures = choice.measures.includes(key)
      ? choice.measures.filter((own) => own !== key)
      : [...choice.measures, key]
    onChoose({ ...choice, measures })
  }
  return (
    <div className="measure-choice">
      {chartables.length > 1 && (
        <label>
          {say({ zh: '数据', en: 'Data' })}{' '}
          <select
            value={chartable.key}
            onChange={({ target }) => {
              const next = chartables.find(({ key }) => key === target.value)!
              onChoose({ ...choice, chartable: next.key, measures: [next.measures[0]!.key] })
            }}
          >
            {chartables.map(({ key, title }) => (
              <option key={key} value={key}>
                {title[language]}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        {say({ zh: '指标', en: 'Figure' })}{' '}
        <select value={first.key} onChange={({ target }) => onChoose({ ...choice, measures: [target.value] })}>
          {chartable.measures.map(({ key, title }) => (
            <option key={key} value={key}>
              {title[language]}
            </option>
          ))}
        </select>
      </label>
      {others.length > 0 && (
        <fieldset>
          <legend>{say({ zh: '同单位的其他指标', en: 'Others of this unit' })}</legend>
          {others.map(({ key, title }) => (
            <label key={key}>
              <input type="checkbox" checked={choice.measures.includes(key)} onChange={() => toggle(key)} />
              {title[language]}
            </label>
          ))}
        </fieldset>
      )}
      {canCompare && (
        <label>
          <input
            type="checkbox"
            checked={choice.comparing}
            onChange={() => onChoose({ ...choice, comparing: !choice.comparing })}
          />
          {say({ zh: '与对比期比较', en: 'Beside the period compared with' })}
        </label>
      )}
    </div>
  )
}

function Drawing({ model }: { readonly model: ChartModel }) {
  const { language, say } = useSpeech()
  const place = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'LOADING' | 'DRAWN' | 'FAILED'>('LOADING')
  useEffect(() => {
    const element = place.current
    if (element === null) return
    let isGone = false
    let leave = (): void => undefined
    const draw = async (): Promise<void> => {
      const { init } = await import('./echarts.ts')
      if (isGone) return
      const chart = init(element, null, { renderer: 'canvas' })
      chart.setOption(chartOption(model, language))
      const watcher = new ResizeObserver(() => chart.resize())
      watcher.observe(element)
      leave = () => {
        watcher.disconnect()
        chart.dispose()
      }
      setState('DRAWN')
    }
    draw().catch(() => setState('FAILED'))
    return () => {
      isGone = true
      leave()
    }
  }, [model, language])
  return (
    <div className="chart-place">
      {state === 'LOADING' && <Skeleton lines={4} />}
      {state === 'FAILED' && (
        <p role="alert">
          {say({
            zh: '图表组件没有载入。请刷新页面重试；旁边的表格仍可使用。',
            en: 'The chart could not be loaded. Reload the page to try again; the table beside it holds the same numbers.',
          })}
        </p>
      )}
      <div ref={place} className="chart-canvas" />
    </div>
  )
}

function Numbers({ model }: { readonly model: ChartModel }) {
  const { say } = useSpeech()
  return (
    <section
      className="table-scroll chart-numbers"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      aria-label={say({ zh: '图中的数值', en: 'The numbers of the chart' })}
    >
      <table>
        <caption className="visually-hidden">{model.title}</caption>
        <thead>
          <tr>
            <th scope="col">{say({ zh: '项目', en: 'Item' })}</th>
            {model.series.map(({ name }) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {model.categories.map((category, index) => (
            <tr key={category}>
              <th scope="row">{category}</th>
              {model.series.map(({ name, texts, values }) => (
                <td key={name} className={values[index] === null ? 'number missing-number' : 'number'}>
                  {texts[index]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
