import { changeText, type FigureUnit, figureText, momentText } from '../format/figures.ts'
import { useSpeech, type Words } from '../language/language.tsx'
import { type UnitAnswer, unitOf } from './figureAnswer.ts'
import { useCodeLabels } from './useCodeLabels.ts'

/** Where a number comes from, as the panel asks for it. */
export interface Provenance {
  readonly asOf: string | null
  readonly indicator: {
    readonly title: string
    readonly description: string | null
    readonly formula: string | null
  } | null
  readonly missingAreas: readonly { readonly code: string; readonly name: string }[]
  readonly sources: readonly {
    readonly feed: string
    readonly state: string
    readonly asOf: string | null
    readonly completeThrough: string | null
    readonly told: readonly { readonly from: string; readonly to: string }[]
    readonly source: {
      readonly id: string
      readonly title: string
      readonly department: { readonly name: string }
      readonly jurisdiction: { readonly name: string }
    }
    readonly lastRun: { readonly state: string; readonly finishedAt: string | null } | null
  }[]
  readonly runs:
    | readonly {
        readonly at: string
        readonly change: number | null
        readonly value: number | null
      }[]
    | null
  readonly published: readonly {
    readonly id: string
    readonly verdict: string
    readonly verdictReason: string | null
    readonly isProvisional: boolean
    readonly indicator: { readonly title: string }
    readonly period: { readonly label: string }
    readonly published: { readonly value: number | null }
    readonly computed: { readonly value: number | null }
    readonly asPublished: {
      readonly value: number
      readonly text: string | null
      readonly document: string
      readonly passage: string | null
      readonly unit: UnitAnswer
    }
  }[]
}

const never: Words = { zh: '从未', en: 'never' }

/** Definition, sources, runs and what was published beside it. */
export function ProvenanceParts({ provenance, unit }: { readonly provenance: Provenance; readonly unit: FigureUnit }) {
  const { say, language } = useSpeech()
  const { indicator, asOf, missingAreas } = provenance
  return (
    <>
      {indicator !== null && (
        <p>
          <strong>{indicator.title}</strong>
          {indicator.description !== null && <> — {indicator.description}</>}
          {indicator.formula !== null && (
            <>
              {' '}
              <code>{indicator.formula}</code>
            </>
          )}
        </p>
      )}
      <p>{say({ zh: '数据截至 {asOf}', en: 'Data as of {asOf}' }, { asOf: momentText(asOf, never, language) })}</p>
      {missingAreas.length > 0 && (
        <p className="notice notice-warning">
          {say(
            { zh: '未接入来源、因而未计入：{areas}', en: 'Not counted, because no source is connected: {areas}' },
            { areas: missingAreas.map(({ name }) => name).join(language === 'zh' ? '、' : ', ') },
          )}
        </p>
      )}
      <Sources sources={provenance.sources} />
      <Runs runs={provenance.runs} unit={unit} />
      <Published published={provenance.published} />
    </>
  )
}

function Sources({ sources }: Pick<Provenance, 'sources'>) {
  const { say, language } = useSpeech()
  const labelOf = useCodeLabels()
  const title = say({ zh: '来源', en: 'Sources' })
  if (sources.length === 0) return <p>{say({ zh: '没有来源报送过它。', en: 'No source has told it.' })}</p>
  return (
    <>
      <h3>{title}</h3>
      <table>
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{say({ zh: '系统', en: 'System' })}</th>
            <th scope="col">{say({ zh: '表或文件', en: 'Feed' })}</th>
            <th scope="col">{say({ zh: '状态', en: 'State' })}</th>
            <th scope="col">{say({ zh: '已报送', en: 'Told' })}</th>
            <th scope="col">{say({ zh: '数据截至', en: 'As of' })}</th>
            <th scope="col">{say({ zh: '最近同步', en: 'Last run' })}</th>
          </tr>
        </thead>
        <tbody>
          {sources.map(({ source, feed, state, told, asOf, lastRun }) => (
            <tr key={`${source.id} ${feed} ${state} ${told[0]?.from}`}>
              <th scope="row">
                {source.title}
                <span className="hint">
                  {' '}
                  {source.jurisdiction.name} · {source.department.name}
                </span>
              </th>
              <td>
                <code>{feed}</code>
              </td>
              <td>{labelOf('FigureState', state)}</td>
              <td>
                {told.length === 0
                  ? say({ zh: '无', en: 'nothing' })
                  : told.map(({ from, to }) => `${from} – ${to}`).join(', ')}
              </td>
              <td>{momentText(asOf, never, language)}</td>
              <td>
                {lastRun === null
                  ? '—'
                  : `${labelOf('SyncRunState', lastRun.state)} ${momentText(lastRun.finishedAt, { zh: '', en: '' }, language)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Runs({ runs, unit }: Pick<Provenance, 'runs'> & { readonly unit: FigureUnit }) {
  const { say, language } = useSpeech()
  const title = say({ zh: '哪几次同步使它成为现在的数值', en: 'Runs that made it what it is' })
  if (runs === null) {
    return (
      <p className="hint">
        {say({
          zh: '这一数值直接由明细计得，没有逐次变化记录。',
          en: 'Counted from records directly, so that there is no ledger of its changes.',
        })}
      </p>
    )
  }
  if (runs.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <table>
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{say({ zh: '时间', en: 'When' })}</th>
            <th scope="col">{say({ zh: '变化', en: 'Change' })}</th>
            <th scope="col">{say({ zh: '变为', en: 'Then' })}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ at, change, value }) => (
            <tr key={`${at} ${value}`}>
              <th scope="row">{momentText(at, never, language)}</th>
              <td>
                {change === null ? say({ zh: '首次报送', en: 'first told' }) : changeText(change, unit, language)}
              </td>
              <td>{figureText(value, unit, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Published({ published }: Pick<Provenance, 'published'>) {
  const { say, language } = useSpeech()
  const labelOf = useCodeLabels()
  const title = say({ zh: '公布数对照', en: 'Published figures beside it' })
  if (published.length === 0) {
    return <p className="hint">{say({ zh: '没有可对照的公布数。', en: 'Nothing was published beside it.' })}</p>
  }
  return (
    <>
      <h3>{title}</h3>
      <table>
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{say({ zh: '指标', en: 'Indicator' })}</th>
            <th scope="col">{say({ zh: '公布数', en: 'Published' })}</th>
            <th scope="col">{say({ zh: '本系统', en: 'Hub' })}</th>
            <th scope="col">{say({ zh: '比对', en: 'Verdict' })}</th>
            <th scope="col">{say({ zh: '文件', en: 'Document' })}</th>
          </tr>
        </thead>
        <tbody>
          {published.map(({ id, indicator, period, asPublished, computed, verdict, verdictReason }) => (
            <tr key={id}>
              <th scope="row">
                {indicator.title} <span className="hint">{period.label}</span>
              </th>
              <td>{asPublished.text ?? figureText(asPublished.value, unitOf(asPublished.unit), language)}</td>
              <td>{figureText(computed.value, null, language)}</td>
              <td>
                {labelOf('PublishedVerdict', verdict)}
                {verdictReason !== null && <p className="hint">{verdictReason}</p>}
              </td>
              <td>
                {asPublished.document}
                {asPublished.passage !== null && <p className="hint">{asPublished.passage}</p>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
