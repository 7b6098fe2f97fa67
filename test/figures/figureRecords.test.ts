import { expect, it } from 'vitest'
import { recordsOfFormula } from '../../src/figures/figureRecords.ts'
import { resolveFormula } from '../../src/figures/formula.ts'
import { findIndicator } from '../../src/figures/registry.ts'

it('deaths narrowed by road list every accident with a death, in whatever window its source tells them, as the figure counts them', () => {
  const records = recordsOfFormula(resolveFormula(findIndicator('road_deaths'), { roadClass: ['NATIONAL'] }))
  expect(records).toMatchObject({
    counted: { record: 'roadAccident', dateField: 'occurredOn', conditions: [[{ field: 'deaths', atLeast: 1 }]] },
    filter: { roadClass: ['NATIONAL'] },
    totalIsValue: false,
  })
})
