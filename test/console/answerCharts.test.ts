import { describe, expect, it } from 'vitest'
import { answerTables } from '../../console/src/answer/answerShape.ts'
import { choiceWithin, firstChoice } from '../../console/src/answer/chartChoice.ts'
import { type Chartable, chartablesOf, chartModelOf } from '../../console/src/answer/chartModel.ts'
import { flatTables } from '../../console/src/answer/flatTables.ts'
import { tilesOf } from '../../console/src/answer/tileModel.ts'
import { books, countiesAnswer, countiesDocument } from './answerFixture.ts'

/** What is drawn of an answer, without drawing it. */

const chartables = chartablesOf(flatTables(answerTables(countiesDocument, {}, countiesAnswer, books)))
const counties = chartables.find(({ isOfAreas }) => isOfAreas)!

describe('a chart', () => {
  it('begins with the list that it tells most about', () => {
    expect(firstChoice(chartables)).toEqual({
      chartable: counties.key,
      measures: ['figures.fires.figure'],
      comparing: true,
    })
    expect(firstChoice([])).toBeNull()
  })

  it('has bars by jurisdiction beside those of last year, gaps where there is no number, and says so', () => {
    const model = chartModelOf(counties, ['figures.fires.figure'], true, 'zh')
    expect(model).toMatchObject({
      kind: 'BARS',
      categories: ['鹿城区', '龙湾区', '=cmd|"瓯海"'],
      series: [
        { name: '火灾起数', values: [12, 11, null], texts: ['12起', '≥11起', '不予公开'] },
        { name: '上年同期', values: [10, 10, null], texts: ['10起', '10起', '不予公开'] },
      ],
      gaps: ['不予公开：=cmd|"瓯海"（火灾起数、上年同期）'],
    })
  })

  it('never puts two units on one axis', () => {
    const model = chartModelOf(counties, ['figures.fires.figure', 'figures.rate.figure'], false, 'en')
    expect(model.series.map(({ name }) => name)).toEqual(['Fires'])
    expect(model.unit?.code).toBe('case')
  })

  it('shows all figures of one unit of a single object', () => {
    const city = chartables.find(({ isOfAreas }) => !isOfAreas)!
    const model = chartModelOf(city, ['fireSafety.fires'], true, 'en')
    expect(model.categories).toEqual(['Fires'])
    expect(model.series.map(({ name, values }) => [name, values])).toEqual([
      ['This period', [91]],
      ['Same period last year', [117]],
    ])
  })

  it('draws lines over periods, one for each jurisdiction, and leaves years out that have no number at either end', () => {
    const step = (year: number, value: number | null) => ({
      period: { from: `${year}-01-01`, label: `${year}年` },
      figure: { value, state: value === null ? 'NO_DATA' : 'COMPUTED' },
    })
    const document =
      '{ jurisdictions { nodes { name figures(indicators: ["fires"], every: YEAR) { period { from label } figure { value state } } } } }'
    const nodes = [
      { name: '甲', figures: [step(2008, null), step(2009, 3), step(2010, null), step(2011, 4)] },
      { name: '乙', figures: [step(2008, null), step(2009, 5), step(2010, 0), step(2011, 1)] },
    ]
    const [lines] = chartablesOf(flatTables(answerTables(document, {}, { jurisdictions: { nodes } }, books)))
    const model = chartModelOf(lines!, [lines!.measures[0]!.key], true, 'zh')
    expect(model.kind).toBe('LINES')
    expect(model.categories).toEqual(['2009年', '2010年', '2011年'])
    expect(model.series.map(({ name, values }) => [name, values])).toEqual([
      ['甲', [3, null, 4]],
      ['乙', [5, 0, 1]],
    ])
    expect(model.gaps).toEqual(['无数据：2008年、2010年（甲）', '无数据：2008年（乙）'])
  })

  it('keeps what was chosen while the next answer still has it', () => {
    const choice = { chartable: counties.key, measures: ['figures.rate.figure', 'gone'], comparing: false }
    expect(choiceWithin(choice, chartables)?.measures).toEqual(['figures.rate.figure'])
    expect(choiceWithin({ ...choice, chartable: 'gone' }, chartables)).toEqual(firstChoice(chartables))
  })
})

it('ranks tiles in five classes, equal values alike, and puts what has no number last, in words', () => {
  const values = [5, 9, null, 9, 1, 0]
  const measure: Chartable['measures'][number] = {
    ...counties.measures[0]!,
    points: values.map((value, index) => ({
      category: { zh: `县${index}`, en: `County ${index}` },
      day: '',
      period: { zh: '', en: '' },
      cell: {
        ...counties.measures[0]!.points[0]!.cell,
        value,
        state: value === null ? 'WITHHELD' : 'COMPUTED',
      },
    })),
  }
  expect(tilesOf(measure, 'zh').map(({ name, text, rank, rankClass }) => [name, text, rank, rankClass])).toEqual([
    ['县1', '9起', 1, 1],
    ['县3', '9起', 1, 1],
    ['县0', '5起', 3, 3],
    ['县4', '1起', 4, 4],
    ['县5', '0起', 5, 5],
    ['县2', '不予公开', null, null],
  ])
  // A year that nobody has told yet is not shown.
  const later = measure.points.map((point) => ({ ...point, day: '2011', cell: { ...point.cell, value: null } }))
  expect(tilesOf({ ...measure, points: [...measure.points, ...later] }, 'zh')).toEqual(tilesOf(measure, 'zh'))
})
