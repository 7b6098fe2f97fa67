import { buildSchema, getNamedType, isObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { loadTypeDefs } from '../../schema/loadSchema.ts'
import { findIndicator } from '../../src/figures/registry.ts'
import { fieldsOfIndicators } from '../../src/graph/sections.ts'

const schema = buildSchema(loadTypeDefs(), { noLocation: true })
const told = [...fieldsOfIndicators].flatMap(([code, fields]) =>
  fields.map(({ type, field }) => [`${type}.${field}`, code]),
)

test('every figure of a section and of its breakdown belongs to one indicator, and nothing else is told', () => {
  const figures = Object.values(schema.getTypeMap())
    // What follows a chain of records is counted along it, and is no indicator.
    .filter((type) => isObjectType(type) && /(Section|Figures)$/.test(type.name) && type.name !== 'CaseChainSection')
    .flatMap((type) =>
      Object.values(isObjectType(type) ? type.getFields() : {})
        .filter((field) => getNamedType(field.type).name === 'Figure')
        .map((field) => `${type.name}.${field.name}`),
    )
  expect(told.map(([field]) => field).sort()).toEqual(figures.sort())
  expect(told.filter(([, code]) => findIndicator(code!) === undefined)).toEqual([])
})

test('an indicator knows the section and the breakdown that show it', () => {
  expect(fieldsOfIndicators.get('criminal_incidents')).toEqual([
    { type: 'CaseSection', field: 'filed' },
    { type: 'CaseCategoryFigures', field: 'filed' },
  ])
  expect(fieldsOfIndicators.get('fires')).toEqual([{ type: 'FireSafetySection', field: 'fires' }])
})
