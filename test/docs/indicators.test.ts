import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { indicatorsPage } from '../../docs/printIndicators.ts'
import { indicators, measures } from '../../src/figures/registry.ts'

const page = readFileSync(new URL('../../docs/indicators.md', import.meta.url), 'utf8')

const cells = (code: string) =>
  page
    .split('\n')
    .find((line) => line.startsWith(`| \`${code}\` |`))!
    .split(' | ')

describe('docs/indicators.md', () => {
  test('is what the registry says (npm run docs:indicators)', () => {
    expect(page).toBe(indicatorsPage())
  })

  test('has one row for every code of the registry, measure or indicator, and for no other', () => {
    const dimensions = page.slice(page.indexOf('\n## Dimensions\n'))
    const tables = page.slice(0, -dimensions.length)
    const listed = [...tables.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code!)
    const codes = new Set([...measures, ...indicators].map(({ code }) => code))
    expect(listed.toSorted()).toEqual([...codes].toSorted())
  })

  test('tells a count, a sum, a rate, a stock, a statistic of the year to date and what only documents tell', () => {
    const row = (code: string) => cells(code).slice(3)
    expect(row('criminal_cases_solved')).toEqual([
      'cases 起',
      '`policeCase` by `solvedOn` where `nature` is CRIMINAL and `state` is ACCEPTED or FILED or SOLVED or CLOSED or WITHDRAWN or OTHER',
      'FLOW',
      '`category`; `areaSet`; `areaSet` × `category`',
      'VILLAGE',
      'over areas, over time',
      'higher',
      'no |',
    ])
    expect(row('road_deaths')).toEqual([
      'persons 人',
      'sum of `deaths` over `roadAccident` by `occurredOn`',
      'FLOW',
      '`deathWindowDays`; `deathWindowDays` × `roadClass`; values of `deathWindowDays` are never added up: 7 is taken',
      'VILLAGE',
      'over areas, over time',
      'lower',
      'no |',
    ])
    expect(row('released_persons_reoffending_rate')).toEqual([
      'ratio 比率',
      '`released_persons_reoffended` ÷ `released_persons_received`',
      '–',
      'COUNTY',
      'never: made again from its counts for every area and period',
      'lower',
      'yes |',
    ])
    expect(row('fires_per_10000_permanent').slice(0, 2)).toEqual([
      'per 10,000 inhabitants 每万人',
      '`fires` ÷ `population_permanent` × 10,000',
    ])
    expect(row('grid_staff').slice(1, 5)).toEqual([
      '(`grid_staff_full_time` + `grid_staff_part_time`)',
      '–',
      'VILLAGE',
      'over areas; over time the last one counts',
    ])
    expect(row('units_inspected').slice(1, 6)).toEqual([
      "told by the department, from 1 January to the month's end",
      'FLOW',
      '–',
      'COUNTY',
      'over areas; not over time',
    ])
    expect(row('fire_stations_built')[5]).toBe('over areas, over whole years: no month is known')
    expect(row('province_robbery_snatching_incidents').slice(4, 6)).toEqual(['PREFECTURE', 'not over areas, over time'])
    expect(cells('homicides_yoy').slice(2)).toEqual([
      'ratio 比率',
      '(now − then) ÷ then of `criminal_incidents` (`category` HOMICIDE)',
      'lower |',
    ])
    expect(cells('social_cameras').slice(2)).toEqual(['cameras 个', '–', '– |'])
  })

  test('says where the rule comes from, and what the hub decided itself', () => {
    expect(cells('road_deaths')[2]).toBe(
      'Statistics rule of 1991: deaths within 7 days of the accident; the column of the accident file for that window.<br>1991年道路交通事故统计规定:事故发生后7日内死亡;事故档案中的7日死亡人数栏。',
    )
    expect(cells('listed_hazard_units_rectified')[2]).toContain('Decision of this hub (ADR 15)')
    expect(cells('fines')[2]).toContain('本系统的决定(ADR 6)')
  })

  test('says of what only documents tell what holds for all of it', () => {
    for (const { code, source, sensitive, breakdowns, finestLevel, additiveOverTime } of measures) {
      if (source.kind !== 'UNDELIVERED') continue
      expect([code, sensitive, breakdowns, finestLevel, additiveOverTime]).toEqual([code, false, [], 'COUNTY', false])
    }
  })
})
