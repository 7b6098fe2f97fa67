import { buildSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { loadTypeDefs } from '../../schema/loadSchema.ts'
import { buildCodeLists, labelOf, readValueDescription } from '../../src/graph/codeLists.ts'

const listNamed = (name: string) => buildCodeLists(buildSchema(loadTypeDefs())).find((list) => list.name === name)

describe('code lists from the descriptions of the schema', () => {
  it('gives every mediation channel its Chinese and English title, in the order of the enumeration', () => {
    const channels = listNamed('MediationChannel')
    expect(channels?.values).toHaveLength(12)
    expect(channels?.values.slice(0, 2).map((value) => [value.code, value.label.ZH])).toEqual([
      ['MEDICAL', '医调'],
      ['COURT', '诉调衔接'],
    ])
    expect(channels?.values[1]?.label.EN).toBe('Court-linked mediation')
  })

  it('calls an accident black spot 事故黑点', () => {
    expect(labelOf('HazardKind', 'BLACK_SPOT', 'ZH')).toBe('事故黑点')
    expect(labelOf('HazardKind', 'BLACK_SPOT', 'EN')).toBe('Accident black spot')
  })

  it('covers the states too, so that a front end can show any code', () => {
    expect(labelOf('SectionState', 'NO_SOURCE', 'ZH')).toBe('未接入')
    expect(labelOf('FigureState', 'NOT_APPLICABLE', 'ZH')).toBe('不适用')
  })

  it('keeps the caller’s lists that are no enumerations', () => {
    const department = {
      name: 'DEPARTMENT',
      values: [{ code: 'JUSTICE', label: { EN: 'Justice', ZH: '司法行政' }, description: null, deprecated: false }],
    }
    const names = buildCodeLists(buildSchema('type Query { a: Int } enum Colour { """Red 红""" RED }'), [
      department,
    ]).map((list) => list.name)
    expect(names).toEqual(['Colour', 'DEPARTMENT'])
  })

  it('marks a deprecated value', () => {
    const schema = buildSchema(
      'type Query { a: Colour } enum Colour { """Red 红""" RED """Pink 粉""" PINK @deprecated(reason: "Use RED.") }',
    )
    expect(buildCodeLists(schema)[0]?.values.map((value) => value.deprecated)).toEqual([false, true])
  })

  it('parts the longer description by its lines, also where Chinese begins with a digit', () => {
    expect(readValueDescription('X.Y', 'Rank 名次\nOne is the first.\nTwo follows.\n1 为第一名。')).toEqual({
      label: { EN: 'Rank', ZH: '名次' },
      description: { EN: 'One is the first. Two follows.', ZH: '1 为第一名。' },
    })
  })

  it.each(['', 'Only English', '只有中文', 'Title 标题\nonly English below'])(
    'refuses the description %j, naming the value',
    (text) => {
      expect(() => readValueDescription('Colour.RED', text)).toThrow(/Colour\.RED/)
    },
  )

  it('refuses a code that the schema does not have', () => {
    expect(() => labelOf('HazardKind', 'DRAGON', 'ZH')).toThrow(/DRAGON/)
  })
})
