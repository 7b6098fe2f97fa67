import './pickers.css'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useSpeech } from '../language/language.tsx'
import { FieldProblem, useFieldProblem } from './fieldProblem.tsx'
import { useArea } from './useArea.ts'
import { type AreaOption, useSuggestions } from './useSuggestions.ts'

/** No option of the list. */
const none = -1

/** A field for a jurisdiction, found by name, 拼音 or code. */
export interface JurisdictionPickerProps {
  readonly label: string
  /** The code; empty: none yet. */
  readonly value: string
  readonly onChange: (code: string) => void
  /** True: its form does not go on without one. */
  readonly required?: boolean
}

/**
 * Completes names, 拼音, initials and codes while the reader types; with nothing typed it offers what lies above and in the current
 * area. While what stands there is no area that was chosen, its form finds it `:invalid`.
 */
export function JurisdictionPicker({ label, value, onChange, required = false }: JurisdictionPickerProps) {
  const { say } = useSpeech()
  const id = useId()
  const container = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  /** Null: nothing was typed since an area was chosen. */
  const [typed, setTyped] = useState<string | null>(null)
  const [open, setOpen] = useState(false)
  /** Of the list; none until the reader types or moves: Enter must not choose what nobody looked at. */
  const [active, setActive] = useState(none)
  /** Shown while the hub is still asked for its name. */
  const [chosen, setChosen] = useState<AreaOption | null>(null)
  /** Enter came before the list did. */
  const [takeFirst, setTakeFirst] = useState(false)
  const area = useArea(value)
  const suggestions = useSuggestions(typed ?? '')
  const searching = typed !== null && typed.trim() !== ''
  const options = searching ? (suggestions.settled ? suggestions.options : []) : area.around
  const shown = open && options.length > 0

  const close = (): void => {
    setOpen(false)
    setActive(none)
  }
  const choose = (option: AreaOption): void => {
    setTyped(null)
    close()
    setTakeFirst(false)
    setChosen(option)
    onChange(option.code)
  }
  useEffect(() => {
    if (!takeFirst || !suggestions.settled) return
    setTakeFirst(false)
    const [first] = suggestions.options
    if (first === undefined) return
    setTyped(null)
    setOpen(false)
    setActive(none)
    setChosen(first)
    onChange(first.code)
  }, [takeFirst, suggestions, onChange])
  useEffect(() => {
    if (shown) list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [shown, active])

  const move = (step: number): void => {
    if (!open) setOpen(true)
    else if (options.length > 0) {
      const from = active === none && step < 0 ? 0 : active
      setActive((from + step + options.length) % options.length)
    }
  }
  const press = (event: KeyboardEvent): void => {
    // The Enter that ends the writing of Chinese characters is none of the list's.
    if (event.nativeEvent.isComposing) return
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        event.preventDefault()
        move(event.key === 'ArrowDown' ? 1 : -1)
        break
      case 'Enter': {
        const option = options[active]
        // Nothing to choose: Enter runs the form.
        if (option === undefined && typed === null) {
          close()
          break
        }
        event.preventDefault()
        if (option !== undefined) choose(option)
        else if (searching && !suggestions.settled) setTakeFirst(true)
        break
      }
      case 'Escape':
        if (open) event.preventDefault()
        close()
        setTyped(null)
        break
    }
  }
  const leave = (): void => {
    close()
    if (!searching) setTyped(null)
    else if (suggestions.settled && options.length === 1) choose(options[0]!)
  }

  let problem: string | null = null
  if (searching && !open) problem = say({ zh: '请从列表中选择一个辖区。', en: 'Choose an area from the list.' })
  else if (area.state === 'UNKNOWN') {
    problem = say(
      { zh: '没有代码为“{value}”的辖区，请重新选择。', en: 'No area has the code “{value}”. Choose one.' },
      { value },
    )
  } else if (required && value === '' && !searching) problem = say({ zh: '请选择辖区。', en: 'Choose an area.' })
  // What is half typed is not chosen, also while the list is open.
  useFieldProblem(
    container,
    searching ? say({ zh: '请从列表中选择一个辖区。', en: 'Choose an area from the list.' }) : problem,
  )

  return (
    <div ref={container} className="picker jurisdiction-picker">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <div className="combobox">
        <input
          id={id}
          role="combobox"
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={shown && options[active] !== undefined ? `${id}-${active}` : undefined}
          aria-describedby={`${id}-path ${id}-problem`}
          aria-invalid={problem !== null}
          autoComplete="off"
          spellCheck={false}
          placeholder={say({ zh: '名称、拼音或代码', en: 'Name, 拼音 or code' })}
          value={typed ?? (area.state === 'LOADING' && chosen?.code === value ? chosen.name : area.name)}
          onChange={({ target }) => {
            setTyped(target.value)
            setActive(target.value.trim() === '' ? none : 0)
            setOpen(true)
            setTakeFirst(false)
          }}
          onKeyDown={press}
          onFocus={({ target }) => target.select()}
          onClick={() => setOpen(true)}
          onBlur={leave}
        />
        {shown && (
          <div ref={list} id={`${id}-list`} className="combobox-list" role="listbox" aria-label={label}>
            {options.map((option, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus
              <div
                key={option.code}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                // The field would lose the focus, and the list close before the click.
                onMouseDown={(event) => event.preventDefault()}
                onMouseEnter={() => setActive(index)}
                onClick={() => choose(option)}
              >
                {option.name}
                <span className="combobox-path">
                  {option.path} {option.code}
                </span>
              </div>
            ))}
          </div>
        )}
      </div>
      <span id={`${id}-path`} className="hint">
        {typed === null && area.state === 'KNOWN' && `${area.path === '' ? '' : `${area.path} · `}${value}`}
      </span>
      <span role="status" className="hint">
        {open &&
          searching &&
          say(listWords(suggestions), { count: suggestions.options.length, more: suggestions.more })}
      </span>
      <FieldProblem id={`${id}-problem`} problem={problem} />
    </div>
  )
}

function listWords({ settled, error, options, more }: ReturnType<typeof useSuggestions>): { zh: string; en: string } {
  if (!settled) return { zh: '正在查找…', en: 'Searching…' }
  if (error !== null)
    return { zh: '数据中枢没有响应，请稍后再试。', en: 'The hub does not answer. Try again in a moment.' }
  if (options.length === 0)
    return { zh: '没有找到，请换一个名称或代码。', en: 'Nothing found. Try another name or code.' }
  if (more > 0) return { zh: '{count} 个，另有 {more} 个，请继续输入', en: '{count} shown, {more} more: type on' }
  return { zh: '{count} 个', en: '{count} found' }
}
