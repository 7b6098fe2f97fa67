import { describe, expect, it } from 'vitest'
import { groupsOf } from '../../console/src/questions/questionGroups.ts'
import { matchesQuestion } from '../../console/src/questions/questionSearch.ts'
import { sharedQuestionOf, sharedSlug } from '../../console/src/questions/sharedQuestion.ts'
import { readQuestionLibrary } from '../../src/questions/questionLibrary.ts'

const library = await readQuestionLibrary()
const departments = new Map([
  ['FIRE_SAFETY', { zh: '消防', en: 'Fire safety' }],
  ['TRAFFIC', { zh: '交警', en: 'Traffic police' }],
])
const found = (typed: string): string[] =>
  library.filter((question) => matchesQuestion(question, typed, departments)).map(({ slug }) => slug)

describe('the search', () => {
  it('finds by words of either language, in any order', () => {
    expect(found('醉驾')).toEqual(['drunk-driving'])
    expect(found('DRUNK driving')).toContain('drunk-driving')
    expect(found('洞头 火灾')).toContain('dongtou-comparable')
    expect(found('火灾 洞头')).toEqual(found('洞头 火灾'))
  })

  it('finds all when nothing is typed, and says nothing of what is not there', () => {
    expect(found('  ')).toHaveLength(36)
    expect(found('量子')).toEqual([])
  })

  it('finds by department, number, and full-width letters', () => {
    expect(found('交警')).toContain('untreated-dangerous-sections')
    expect(found('traffic police')).toContain('untreated-dangerous-sections')
    expect(found('23')).toEqual(['drunk-driving'])
    expect(found('ｖｉｄｅｏ')).toContain('video')
  })

  it('finds by 拼音 where it was told the letters', () => {
    const [question] = library
    expect(matchesQuestion(question!, 'huozai', departments)).toBe(false)
    expect(matchesQuestion(question!, 'huozai', departments, 'jingqinghuozai jqhz')).toBe(true)
  })
})

describe('the groups', () => {
  const groups = groupsOf(library)

  it('hold every question once', () => {
    const slugs = groups.flatMap(({ questions }) => questions.map(({ slug }) => slug))
    expect(slugs.toSorted()).toEqual(library.map(({ slug }) => slug).toSorted())
  })

  it('begin with what crosses departments and end with what is not held', () => {
    expect(groups.map(({ key }) => key)).toEqual([
      'ACROSS',
      'PUBLIC_SECURITY',
      'JUSTICE',
      'TRAFFIC',
      'PETITION',
      'FIRE_SAFETY',
      'GOVERNANCE',
      'GRID',
      'REFUSED',
    ])
    expect(groups.at(-1)!.questions.every(({ kind }) => kind === 'REFUSED')).toBe(true)
  })
})

describe('a link that holds a question', () => {
  const question = {
    title: '我的“问题” & co',
    document: 'query A($x: Int = 1) {\n  # 注释\n  hub { version } # +/=\n}\n',
  }

  it('holds title and document, without what GraphQL ignores', () => {
    const slug = sharedSlug(question)
    expect(slug).toMatch(/^shared:[A-Za-z0-9_-]+$/)
    expect(sharedQuestionOf(slug)).toEqual({ title: question.title, document: 'query A($x:Int=1){hub{version}}' })
  })

  it.each(['shared:', 'shared:%%%', 'shared:YWJj', 'rising-in-three', 'shared:WyJhIl0'])('%s holds none', (slug) => {
    expect(sharedQuestionOf(slug)).toBeNull()
  })

  it('that was cut holds none', () => {
    expect(sharedQuestionOf(sharedSlug(question).slice(0, -5))).toBeNull()
  })
})
