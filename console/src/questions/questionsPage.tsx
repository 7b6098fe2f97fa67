import './questions.css'
import { useId, useState } from 'react'
import type { Question } from '../../../src/questions/readQuestions.ts'
import { hashOf } from '../application/route.ts'
import { useDepartments } from '../hub/useCodeLists.ts'
import { useSpeech } from '../language/language.tsx'
import { library } from './library.ts'
import { OwnQuestions } from './ownQuestions.tsx'
import { QuestionCard } from './questionCard.tsx'
import { groupsOf } from './questionGroups.ts'
import { matchesQuestion } from './questionSearch.ts'
import { useTitleLetters } from './useTitleLetters.ts'

/** What was searched last: whoever comes back from a question finds the list as it was. */
let remembered = { typed: '', department: '' }

/** The library: the reader's own questions, and the prepared ones in groups, found by words of either language. */
export default function QuestionsPage() {
  const { say } = useSpeech()
  const departments = useDepartments()
  const departmentField = useId()
  const [{ typed, department }, setSearch] = useState(remembered)
  const letters = useTitleLetters(typed)
  const search = (changed: Partial<typeof remembered>): void => {
    remembered = { typed, department, ...changed }
    setSearch(remembered)
  }

  const isWanted = (question: Question): boolean =>
    (department === '' || question.departments.includes(department)) &&
    matchesQuestion(question, typed, departments, letters.get(question.slug))
  const found = library.filter(isWanted)
  const searching = typed.trim() !== '' || department !== ''
  const codes = [...new Set(library.flatMap((question) => question.departments))]
  return (
    <div className="questions-page">
      <h1 tabIndex={-1}>{say({ zh: '想了解什么？', en: 'What would you like to know?' })}</h1>
      <p className="hint">
        {say({
          zh: '选一个问题，填写辖区和统计期即可得到跨部门的结果；也可以自行修改后保存，或把链接发给同事。',
          en: 'Choose a question, fill in area and period, and get the answer across departments. Change it, keep it, or send a colleague the link.',
        })}
      </p>
      <search className="questions-search">
        <label>
          <span className="visually-hidden">{say({ zh: '查找问题', en: 'Find a question' })}</span>
          <input
            type="search"
            value={typed}
            onChange={({ target }) => search({ typed: target.value })}
            placeholder={say({
              zh: '查找：火灾、信访、petition、tiaojie……',
              en: 'Find: fires, petition, 信访, tiaojie…',
            })}
          />
        </label>
        <span>
          <label htmlFor={departmentField}>{say({ zh: '部门', en: 'Department' })}</label>{' '}
          <select
            id={departmentField}
            value={department}
            onChange={({ target }) => search({ department: target.value })}
          >
            <option value="">{say({ zh: '全部', en: 'All' })}</option>
            {codes.map((code) => (
              <option key={code} value={code}>
                {say(departments.get(code) ?? { zh: code, en: code })}
              </option>
            ))}
          </select>
        </span>
        <span role="status" className="hint">
          {searching && say({ zh: '{count} 个问题', en: '{count} questions' }, { count: found.length })}
        </span>
      </search>
      <OwnQuestions typed={typed} />
      {found.length === 0 && (
        <div className="notice">
          <p>
            {say({
              zh: '没有找到这样的问题。可以换一个词，或：',
              en: 'There is no such question. Try another word, or:',
            })}
          </p>
          <p className="buttons">
            <button type="button" onClick={() => search({ typed: '', department: '' })}>
              {say({ zh: '显示全部问题', en: 'Show all questions' })}
            </button>
            <a className="button-link" href={hashOf({ page: 'jurisdiction', code: null, variables: {} })}>
              {say({ zh: '查看某个辖区的全部数据', en: 'See all data of one area' })}
            </a>
            <a className="button-link" href={hashOf({ page: 'explorer', query: null, variables: {} })}>
              {say({ zh: '自行编写查询', en: 'Write a query' })}
            </a>
          </p>
        </div>
      )}
      {groupsOf(found).map(({ key, title, questions }) => (
        <section key={key} aria-labelledby={`group-${key}`}>
          <h2 id={`group-${key}`}>
            {say(title ?? departments.get(key) ?? { zh: key, en: key })}{' '}
            <span className="hint">{questions.length}</span>
          </h2>
          <ul className="question-cards">
            {questions.map((question) => (
              <QuestionCard key={question.slug} question={question} departments={departments} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
