import { useMemo, useState } from 'react'
import type { Variables } from '../application/route.ts'
import { numberText } from '../format/figures.ts'
import type { HubAnswer } from '../hub/askHub.ts'
import { useIndicators } from '../hub/indicators.ts'
import { useHub } from '../hub/useHub.ts'
import { useSpeech } from '../language/language.tsx'
import './answer.css'
import { useSchemaBook } from '../hub/useSchemaBook.ts'
import { marksOf } from './answerMarks.ts'
import { answerTables } from './answerShape.ts'
import { variablesAsked } from './askedFields.ts'
import { type ChartChoice, choiceWithin, chosenMeasure } from './chartChoice.ts'
import { chartablesOf, chartModelOf } from './chartModel.ts'
import { ChartView } from './chartView.tsx'
import { ExportButtons } from './exportButtons.tsx'
import { exportFoot } from './exportFoot.ts'
import { flatTables } from './flatTables.ts'
import { footnotesOf } from './footnotes.ts'
import { JsonView } from './jsonView.tsx'
import {
  areaCodesIn,
  departmentsIn,
  type SourcesAnswer,
  sourceEntriesOf,
  sourceLine,
  sourcesBehind,
  sourcesDocument,
} from './sourceLine.ts'
import { SummaryBar } from './summaryBar.tsx'
import { TableView } from './tableView.tsx'
import { Tabs } from './tabs.tsx'
import { TilesView } from './tilesView.tsx'

/** An answer, to be looked at and taken along. */
export interface AnswerViewProps {
  /** The document that was asked, for titles, units and the shape of the answer. */
  readonly document: string
  readonly variables: Variables
  readonly answer: HubAnswer
  /** Of the exports and their file names. */
  readonly title: string
  /** The next answer is on its way: this one is still shown. */
  readonly isAsking?: boolean
}

type View = 'table' | 'chart' | 'tiles' | 'json'

const noData: Readonly<Record<string, unknown>> = {}

/** Any answer as JSON, table, chart or tiles, with what is stale or withheld marked, and its exports. */
export function AnswerView({ document, variables, answer, title, isAsking = false }: AnswerViewProps) {
  const { say, language } = useSpeech()
  const indicators = useIndicators()
  const schema = useSchemaBook()
  const { data: sources } = useHub<SourcesAnswer>(sourcesDocument)
  const [view, setView] = useState<View>('table')
  const [choice, setChoice] = useState<ChartChoice | null>(null)

  const tables = useMemo(
    () => answerTables(document, variables, answer.data ?? noData, { indicators, schema }),
    [document, variables, answer, indicators, schema],
  )
  const flat = useMemo(() => flatTables(tables), [tables])
  const chartables = useMemo(() => chartablesOf(flat), [flat])
  const marks = useMemo(() => marksOf(tables), [tables])
  const footnotes = useMemo(() => footnotesOf(tables), [tables])
  const line = useMemo(() => {
    if (sources?.data == null) return ''
    const asked = variablesAsked(document, variables)
    const departments = departmentsIn(tables, document, variables, { indicators, schema })
    const behind = sourcesBehind(sourceEntriesOf(sources.data), departments, areaCodesIn(tables, asked))
    return sourceLine(behind, language)
  }, [sources, tables, document, variables, indicators, schema, language])

  const chosen = useMemo(() => choiceWithin(choice, chartables), [choice, chartables])
  const tiled = chartables.filter(({ isOfAreas }) => isOfAreas)
  const tileChoice = choiceWithin(chosen, tiled)
  const model = useMemo(() => {
    const chartable = chartables.find(({ key }) => key === chosen?.chartable)
    return chosen === null || chartable === undefined
      ? null
      : chartModelOf(chartable, chosen.measures, chosen.comparing, language)
  }, [chartables, chosen, language])
  const foot = exportFoot({
    title,
    variables: variablesAsked(document, variables),
    source: line,
    askedAt: answer.arrivedAt,
    marks,
    language,
  })
  const tiles = tileChoice === null ? null : chosenMeasure(tiled, tileChoice)
  // Of the tiles where they are looked at; else of the chart, also beside the table.
  const picture =
    view === 'tiles'
      ? tiles && (async () => (await import('./tilesPicture.ts')).tilesPicture(tiles, foot, language))
      : model && (async () => (await import('./chartPicture.ts')).chartPicture(model, foot, language))
  return (
    <div className="answer" aria-busy={isAsking}>
      <SummaryBar marks={marks} />
      <ExportButtons tables={flat} picture={picture} foot={foot} askedAt={answer.arrivedAt} />
      <Tabs<View>
        label={say({ zh: '查看方式', en: 'Views' })}
        tabs={[
          { key: 'table', title: say({ zh: '表格', en: 'Table' }) },
          { key: 'chart', title: say({ zh: '图表', en: 'Chart' }) },
          { key: 'tiles', title: say({ zh: '名次图', en: 'Tiles' }) },
          { key: 'json', title: 'JSON' },
        ]}
        chosen={view}
        onChoose={setView}
      >
        {view === 'table' && <TableView tables={tables} footnotes={footnotes} />}
        {view === 'chart' &&
          (chosen === null || model === null ? (
            <p className="hint">
              {say({ zh: '这个回答没有可以画图的数值。', en: 'This answer holds no figures that could be drawn.' })}
            </p>
          ) : (
            <ChartView chartables={chartables} choice={chosen} onChoose={setChoice} model={model} />
          ))}
        {view === 'tiles' &&
          (tileChoice === null ? (
            <p className="hint">
              {say({
                zh: '这个回答没有按辖区排列的数值，无法画名次图。',
                en: 'This answer holds no list of jurisdictions with figures to rank.',
              })}
            </p>
          ) : (
            <TilesView chartables={tiled} choice={tileChoice} onChoose={setChoice} />
          ))}
        {view === 'json' && <JsonView answer={answer} />}
      </Tabs>
      <p className="hint answer-source">
        {line !== '' && say({ zh: '来源：{line}。', en: 'Sources: {line}. ' }, { line })}
        {say(
          { zh: '查询用时 {seconds} 秒', en: 'Answered in {seconds} s' },
          { seconds: numberText(answer.milliseconds / 1000, language) },
        )}
        {answer.cost !== null &&
          say(
            { zh: '；代价：预计 {estimated}，实际 {actual}', en: '; cost: {estimated} estimated, {actual} actual' },
            {
              estimated: numberText(answer.cost.estimated, language),
              actual: answer.cost.actual === null ? '—' : numberText(answer.cost.actual, language),
            },
          )}
      </p>
    </div>
  )
}
