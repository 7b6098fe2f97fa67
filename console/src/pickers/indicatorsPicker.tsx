import './pickers.css'
import { useId, useRef, useState } from 'react'
import { useIndicators } from '../hub/indicators.ts'
import { useSpeech } from '../language/language.tsx'
import { FieldProblem, useFieldProblem } from './fieldProblem.tsx'

/** A field for indicators, chosen by title and kept in the order in which they were chosen. */
export function IndicatorsPicker({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: readonly string[]
  readonly onChange: (codes: readonly string[]) => void
}) {
  const { say, language } = useSpeech()
  const id = useId()
  const container = useRef<HTMLFieldSetElement>(null)
  const [typed, setTyped] = useState('')
  const { byCode } = useIndicators()
  const problem = value.length === 0 ? say({ zh: '请至少选择一个指标。', en: 'Choose at least one indicator.' }) : null
  useFieldProblem(container, problem)

  const wanted = typed.normalize('NFKC').trim().toLowerCase()
  const offered = [...byCode.values()].filter(
    ({ code, title }) =>
      wanted === '' || [code, title.zh, title.en].some((text) => text.toLowerCase().includes(wanted)),
  )
  const titleOf = (code: string): string => byCode.get(code)?.title[language] ?? code
  return (
    <fieldset ref={container} className="picker indicators-picker" aria-describedby={`${id}-problem`}>
      <legend>{label}</legend>
      <details>
        <summary>
          {say({ zh: '已选 {count} 项：', en: '{count} chosen: ' }, { count: value.length })}
          {value.map(titleOf).join(language === 'zh' ? '、' : ', ')}
        </summary>
        <input
          type="search"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          // Enter would run the question while the reader is still looking for an indicator.
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault()
          }}
          aria-label={say({ zh: '按名称或代码查找指标', en: 'Find an indicator by title or code' })}
          placeholder={say({ zh: '按名称或代码查找', en: 'Find by title or code' })}
        />
        <ul className="checkbox-list">
          {offered.map(({ code, title }) => (
            <li key={code}>
              <label>
                <input
                  type="checkbox"
                  checked={value.includes(code)}
                  onChange={({ target }) =>
                    onChange(target.checked ? [...value, code] : value.filter((chosen) => chosen !== code))
                  }
                />{' '}
                {title[language]}
              </label>
            </li>
          ))}
        </ul>
        <span role="status" className="hint">
          {say({ zh: '{count} 个指标', en: '{count} indicators' }, { count: offered.length })}
        </span>
      </details>
      <FieldProblem id={`${id}-problem`} problem={problem} />
    </fieldset>
  )
}
