import { useSpeech } from '../language/language.tsx'
import type { ChartChoice } from './chartChoice.ts'
import type { Chartable } from './chartModel.ts'
import { MeasureChoice } from './chartView.tsx'
import { lastPoint, tilesOf } from './tileModel.ts'

/** Jurisdictions as tiles in the order of their rank, where there are no boundaries to draw. */
export function TilesView({
  chartables,
  choice,
  onChoose,
}: {
  readonly chartables: readonly Chartable[]
  readonly choice: ChartChoice
  readonly onChoose: (choice: ChartChoice) => void
}) {
  const { say, language } = useSpeech()
  const chartable = chartables.find(({ key }) => key === choice.chartable) ?? chartables[0]!
  const measure = chartable.measures.find(({ key }) => key === choice.measures[0]) ?? chartable.measures[0]!
  const tiles = tilesOf(measure, language)
  const period = lastPoint(measure)?.period[language] ?? ''
  const goodFirst = measure.betterIs === 'HIGHER'
  return (
    <div className="answer-tiles">
      <MeasureChoice chartables={chartables} choice={choice} onChoose={onChoose} />
      <p className="hint">
        {period !== '' && say({ zh: '{period}。', en: '{period}. ' }, { period })}
        {say({ zh: '名次按数值由大到小，第 1 名最大；', en: 'Ranked from the largest, 1 is the largest; ' })}
        {measure.betterIs === 'NONE'
          ? say({ zh: '大小不代表好坏。', en: 'large is neither good nor bad.' })
          : say(
              goodFirst ? { zh: '越大越好。', en: 'more is better.' } : { zh: '越小越好。', en: 'less is better.' },
            )}{' '}
        {say({
          zh: '颜色由深到浅分五档；斜线表示没有数值。',
          en: 'Five shades, the darkest first; hatched: no number.',
        })}
      </p>
      <ol className={`tiles tiles-${measure.betterIs.toLowerCase()}`} aria-label={measure.title[language]}>
        {tiles.map(({ name, text, rank, rankClass, isBound }, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: names may stand twice, and the order is the rank
            key={`${name} ${index}`}
            className={rankClass === null ? 'tile tile-missing' : `tile tile-${rankClass}`}
          >
            <span className="tile-rank">
              {rank === null ? '–' : say({ zh: '第 {rank} 名', en: 'No. {rank}' }, { rank })}
              {isBound && say({ zh: '（不完整）', en: ' (not exact)' })}
            </span>
            <strong>{name}</strong>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
