import fc from 'fast-check'
import { getIntrospectionQuery, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { shapeOf } from '../../src/limits/operationShape.ts'

const of = (document: string) => shapeOf(parse(document))

describe('the shape of an operation', () => {
  it('has the depth of its deepest field, and every field, alias and directive', () => {
    expect(of('{ hub { version } }')).toEqual({ depth: 2, fields: 2, aliases: 0, repetitions: 1, directives: 0 })
    expect(of('query @a { one: hub { v: version @skip(if: false) } two: hub { time } }')).toEqual({
      depth: 2,
      fields: 4,
      aliases: 3,
      repetitions: 1,
      directives: 2,
    })
  })

  it('counts a fragment wherever it is spread, and an inline one as if it were not there', () => {
    const document = '{ a: hub { ...F } b: hub { ...F ... on Hub { version } } } fragment F on Hub { version time }'
    expect(of(document)).toEqual({ depth: 2, fields: 7, aliases: 2, repetitions: 1, directives: 0 })
  })

  it('counts how often one field is written under one name', () => {
    expect(of(`{ hub { ${'version '.repeat(30)} time } }`).repetitions).toBe(30)
    expect(of('{ a: hub { version } b: hub { version } }').repetitions).toBe(1)
  })

  it('is that of the largest operation of the document', () => {
    expect(of('query A { hub { version } } query B { sources { id connector state } }').fields).toBe(4)
  })

  it('does not end in a fragment that contains itself', () => {
    expect(of('{ ...A } fragment A on Query { hub { version } ...B } fragment B on Query { ...A }').fields).toBe(2)
  })

  it('is found at once for fragments that double each other, and is beyond every limit', () => {
    const levels = 60
    const fragments = Array.from(
      { length: levels },
      (_, level) =>
        `fragment F${level} on Query { ${level + 1 < levels ? `...F${level + 1} `.repeat(2) : '__typename'} }`,
    )
    expect(of(`{ ...F0 } ${fragments.join('\n')}`).fields).toBe(2 ** (levels - 1))
  })

  it('of introspection is within the limit of depth', () => {
    expect(of(getIntrospectionQuery()).depth).toBeLessThanOrEqual(15)
  })

  it('grows by what is written, in any nesting', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 8 }), (depth, width) => {
        const leaf = Array.from({ length: width }, (_, index) => `a${index}: x`).join(' ')
        const document = `{ ${'x { '.repeat(depth)} ${leaf} ${'} '.repeat(depth)} }`
        expect(of(document)).toMatchObject({ depth: depth + 1, fields: depth + width, aliases: width })
      }),
    )
  })
})
