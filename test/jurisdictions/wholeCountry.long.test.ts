import { describe, expect, test } from 'vitest'
import { buildDivisionSet } from '../../src/jurisdictions/buildDivisionSet.ts'
import { readChinaDivision } from '../../src/jurisdictions/chinaDivision.ts'
import { readDivisionSources } from '../../src/jurisdictions/divisionSources.ts'

/** Reads 620,000 villages: part of `npm run test:long` only. */
describe('the whole country', () => {
  const country = buildDivisionSet(readDivisionSources('country'))

  test('has as many areas as the list, without the rows that are no areas', () => {
    const levels = new Map<string, number>()
    for (const [position, level] of country.areas.level.entries()) {
      if (country.areas.validTo[position] === null) levels.set(level, (levels.get(level) ?? 0) + 1)
    }
    // 342 prefectures less 9 headings (市辖区 …); 2,978 counties less 124 zones and 4 cities listed twice; 41,352 townships less
    // 11 headings and 金门 listed again, which is once among the 620,573 villages too.
    expect(Object.fromEntries(levels)).toEqual({
      PROVINCE: 31,
      PREFECTURE: 333,
      COUNTY: 2850,
      TOWNSHIP: 41_340,
      VILLAGE: 620_572,
    })
    expect(country.zones).toHaveLength(125)
  })

  test('keeps the identities, codes and parents of the demonstration', () => {
    const demonstration = buildDivisionSet(readDivisionSources('demonstration'))
    const known = new Map(
      country.areas.id.map((id, position) => [
        id,
        `${country.areas.code[position]} ${country.areas.name[position]} ${country.areas.parentId[position]}`,
      ]),
    )
    const differing = demonstration.areas.id.filter(
      (id, position) =>
        known.get(id) !==
        `${demonstration.areas.code[position]} ${demonstration.areas.name[position]} ${demonstration.areas.parentId[position]}`,
    )
    expect(differing).toEqual([])
    expect(country.codes).toEqual(expect.arrayContaining([...demonstration.codes]))
  })

  test('nasty 3: 济源市 (419001), of no prefecture, hangs directly under 河南省, whatever its first four digits say', () => {
    const { code, id, level, name, parentId } = country.areas
    const position = code.indexOf('419001')
    expect([name[position], level[position]]).toEqual(['济源市', 'COUNTY'])
    expect(parentId[position]).toBe(id[code.indexOf('410000')])
    expect(code).not.toContain('419000')
  })

  test('prefectures without counties are prefectures only', () => {
    const { divisions } = readChinaDivision()
    expect(divisions.filter((division) => division.name === '东莞市').map((division) => division.level)).toEqual([
      'PREFECTURE',
    ])
  })
})
