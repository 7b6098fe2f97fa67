import { useSpeech } from '../language/language.tsx'
import { type ChartChoice, chosenMeasure } from './chartChoice.ts'
import type { Chartable } from './chartModel.ts'
import { MeasureChoice } from './chartView.tsx'
import { tilesOf } from './tileModel.ts'
import { rankWords, tilesHint } from './tileWords.ts'

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
  const { language } = useSpeech()
  const measure = chosenMeasure(chartables, choice)
  const tiles = tilesOf(measure, language)
  return (
    <div className="answer-tiles">
      <MeasureChoice chartables={chartables} choice={choice} onChoose={onChoose} />
      <p className="hint">{tilesHint(measure, language)}</p>
      <ol className={`tiles tiles-${measure.betterIs.toLowerCase()}`} aria-label={measure.title[language]}>
        {tiles.map((tile, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: names may stand twice, and the order is the rank
            key={`${tile.name} ${index}`}
            className={tile.rankClass === null ? 'tile tile-missing' : `tile tile-${tile.rankClass}`}
          >
            <span className="tile-rank">{rankWords(tile, language)}</span>
            <strong>{tile.name}</strong>
            <span>{tile.text}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
