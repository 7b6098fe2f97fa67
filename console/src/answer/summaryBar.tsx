import { useSpeech } from '../language/language.tsx'
import type { AnswerMarks, SectionMark } from './answerMarks.ts'
import { StatusBadge } from './statusBadge.tsx'

/** At most so many names in one line: more are counted. */
const namesShown = 6

/** What a reader must know before using the answer: what is stale, partial, withheld or missing, with counts and names. */
export function SummaryBar({ marks }: { readonly marks: AnswerMarks }) {
  const { say, language } = useSpeech()
  const unsound = marks.sections.filter(({ status }) => status.state !== 'FRESH')
  const byState = Map.groupBy(unsound, ({ status }) => status.state)
  if (marks.sections.length === 0 && marks.figures.length === 0) return null
  const listed = (names: readonly string[]): string => {
    const unique = [...new Set(names)]
    const shown = unique.slice(0, namesShown).join(language === 'zh' ? '、' : ', ')
    return unique.length > namesShown
      ? `${shown}${say({ zh: ' 等 {count} 项', en: ' and others, {count} in all' }, { count: unique.length })}`
      : shown
  }
  return (
    <section className="answer-summary" aria-label={say({ zh: '数据状态', en: 'State of the data' })}>
      {unsound.length === 0 && marks.figures.length === 0 && (
        <span>
          <StatusBadge status={{ state: 'FRESH' }} />{' '}
          {say({ zh: '各部分数据均为最新。', en: 'All parts of the answer are fresh.' })}
        </span>
      )}
      {[...byState].map(([state, sections]) => (
        <span key={state}>
          <StatusBadge status={{ state }} />{' '}
          {say({ zh: '{count} 处：', en: '{count} parts: ' }, { count: sections.length })}
          {listed(sections.map((section) => nameOf(section, language)))}
          <Messages sections={sections} />
        </span>
      ))}
      {marks.figures.map(({ state, count, titles }) => (
        <span key={`figures ${state}`}>
          <StatusBadge status={{ state }} /> {say({ zh: '{count} 个数值：', en: '{count} figures: ' }, { count })}
          {listed(titles.map((title) => title[language]))}
        </span>
      ))}
    </section>
  )
}

function Messages({ sections }: { readonly sections: readonly SectionMark[] }) {
  const { language } = useSpeech()
  const messages = new Set(sections.flatMap(({ status }) => (status.message ? [status.message] : [])))
  // The sentence comes in the language that the question asked for.
  const readable = [...messages].filter((message) => (language === 'zh') === /[\u4e00-\u9fff]/.test(message))
  return readable.slice(0, 2).map((message) => (
    <small key={message} className="hint">
      {' '}
      {message}
    </small>
  ))
}

function nameOf({ title, area }: SectionMark, language: 'zh' | 'en'): string {
  const section = title[language].replace(/(^| · )(状态|Status)$/, '')
  return [area, section].filter((part) => part !== '').join(' ')
}
