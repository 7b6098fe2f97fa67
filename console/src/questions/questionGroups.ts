import type { Question } from '../../../src/questions/readQuestions.ts'
import type { Words } from '../language/language.tsx'

/** Questions that stand together under one heading. */
export interface QuestionGroup {
  /** ACROSS, REFUSED, or a department's code. */
  readonly key: string
  /** Null: the department's name. */
  readonly title: Words | null
  readonly questions: readonly Question[]
}

const across = { zh: '跨部门综合', en: 'Across departments' }
const refused = { zh: '有意不收录的内容及原因', en: 'Not held on purpose, and why' }
/** A question over so many departments belongs to none of them. */
const manyDepartments = 4

/** The questions across departments first, then under the department that each is about most, last what is not held. */
export function groupsOf(questions: readonly Question[]): readonly QuestionGroup[] {
  const byKey = new Map<string, Question[]>([['ACROSS', []]])
  for (const question of questions) {
    const key = keyOf(question)
    const group = byKey.get(key)
    if (group === undefined) byKey.set(key, [question])
    else group.push(question)
  }
  return [...byKey]
    .filter(([, grouped]) => grouped.length > 0)
    .sort(([one], [other]) => Number(one === 'REFUSED') - Number(other === 'REFUSED'))
    .map(([key, grouped]) => ({
      key,
      title: key === 'ACROSS' ? across : key === 'REFUSED' ? refused : null,
      questions: grouped,
    }))
}

function keyOf({ kind, departments }: Question): string {
  if (kind === 'REFUSED') return 'REFUSED'
  return departments.length >= manyDepartments ? 'ACROSS' : (departments[0] ?? 'ACROSS')
}
