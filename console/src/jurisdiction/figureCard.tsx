import { useState } from 'react'
import { boundSigns, changeRateText, changeText, figureText, noNumber } from '../format/figures.ts'
import { type Indicator, useIndicators } from '../hub/indicators.ts'
import { useSpeech } from '../language/language.tsx'
import { type FigureAnswer, isBetter, unitOf, wordsOfFigure } from './figureAnswer.ts'
import type { Asked } from './pageSettings.ts'
import { ProvenancePanel } from './provenancePanel.tsx'
import type { FigureAddress } from './sectionDocuments.ts'
import type { FigurePlan, SectionPlan } from './sectionPlans.ts'
import { useFigureTitle } from './useFigureTitle.ts'

/** A figure with its title, last year's beside it, its rank among its neighbours, and the way to where it comes from. */
export function FigureCard({
  plan,
  section,
  asked,
  figure,
}: {
  readonly plan: FigurePlan
  readonly section: SectionPlan
  readonly asked: Asked
  readonly figure: FigureAnswer | null
}) {
  const { say } = useSpeech()
  const { byField } = useIndicators()
  const title = useFigureTitle()(section.type, plan)
  const betterIs = byField.get(`${section.type}.${plan.path.split('.').at(-1)}`)?.betterIs ?? 'NONE'
  if (figure === null) {
    return (
      <div className="figure" data-figure={plan.path}>
        <span className="figure-title">{title}</span>
        <strong>—</strong>
        <span className="hint">{say({ zh: '没有查到', en: 'Not answered' })}</span>
      </div>
    )
  }
  return (
    <div className="figure" data-figure={plan.path} data-state={figure.state}>
      <span className="figure-title">{title}</span>
      <FigureValue figure={figure} title={title} />
      <Comparison figure={figure} betterIs={betterIs} />
      <Standing figure={figure} />
      {figure.notes.length > 0 && (
        <details className="figure-notes">
          <summary>{say({ zh: '注释 {count}', en: 'Notes {count}' }, { count: figure.notes.length })}</summary>
          <ul>
            {figure.notes.map(({ code, text }) => (
              <li key={`${code} ${text}`}>{text}</li>
            ))}
          </ul>
        </details>
      )}
      <OriginButton title={title} address={{ field: section.field, path: plan.path, entry: null }} asked={asked} />
    </div>
  )
}

/** The number, short, with all its digits for who points at it or listens; or why there is none. */
export function FigureValue({ figure, title }: { readonly figure: FigureAnswer; readonly title?: string }) {
  const { say, language } = useSpeech()
  const unit = unitOf(figure.unit)
  const words = wordsOfFigure(figure.state)
  if (figure.value === null) {
    return <strong className="no-number">{words === null ? noNumber : say(words)}</strong>
  }
  const sign = boundSigns[figure.bound] ?? ''
  const exact = `${sign}${figureText(figure.value, unit, language)}`
  return (
    <strong title={title === undefined ? exact : `${title}: ${exact}`}>
      <span aria-hidden="true">
        {sign}
        {figureText(figure.value, unit, language, 'COMPACT')}
      </span>
      <span className="visually-hidden exact">{exact}</span>
      {words !== null && <em className="figure-state">{say(words)}</em>}
    </strong>
  )
}

function Comparison({ figure, betterIs }: { readonly figure: FigureAnswer; readonly betterIs: Indicator['betterIs'] }) {
  const { say, language } = useSpeech()
  const { value, change, changeRate } = figure.comparison
  if (figure.value === null || (change === null && changeRate === null)) return null
  const unit = unitOf(figure.unit)
  const text =
    unit.kind === 'RATIO' || changeRate === null
      ? changeText(change, unit, language)
      : changeRateText(changeRate, language)
  // What is rounded to no change is neither better nor worse.
  const better = /[1-9]/.test(text) ? isBetter(change, betterIs) : null
  return (
    <span
      className={`comparison${better === null ? '' : better ? ' better' : ' worse'}`}
      title={say({ zh: '上年同期 {value}', en: 'Last year {value}' }, { value: figureText(value, unit, language) })}
    >
      {say({ zh: '同比', en: 'y/y' })} {text}
      {better !== null && (
        <span className="visually-hidden">
          {say(better ? { zh: '（向好）', en: ' (better)' } : { zh: '（变差）', en: ' (worse)' })}
        </span>
      )}
    </span>
  )
}

function Standing({ figure }: { readonly figure: FigureAnswer }) {
  const { say } = useSpeech()
  const { rank, of, among } = figure.standing
  if (rank === null || of < 2) return null
  return (
    <span
      className="hint standing"
      title={say(
        {
          zh: '同一上级的 {among} 个辖区中有数值的 {of} 个，由大到小排第 {rank}',
          en: '{among} areas of the same parent, {of} with a number; place {rank} from the largest',
        },
        { among, of, rank },
      )}
    >
      {say({ zh: '第 {rank} 位 / {of}', en: '#{rank} of {of}' }, { rank, of })}
    </span>
  )
}

/** Opens the panel that tells where one number comes from; asked only then. */
export function OriginButton({
  title,
  address,
  asked,
}: {
  readonly title: string
  readonly address: FigureAddress
  readonly asked: Asked
}) {
  const { say } = useSpeech()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        className="origin-button"
        aria-haspopup="dialog"
        aria-label={say({ zh: '出处：{title}', en: 'Source of {title}' }, { title })}
        onClick={() => setOpen(true)}
      >
        {say({ zh: '出处', en: 'Source' })}
      </button>
      {isOpen && <ProvenancePanel title={title} address={address} asked={asked} close={() => setOpen(false)} />}
    </>
  )
}
