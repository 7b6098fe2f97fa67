import { describe, expect, it } from 'vitest'
import { formulaText } from '../../src/figures/formulaText.ts'
import { findIndicator, indicators } from '../../src/figures/registry.ts'

const text = (code: string) => formulaText(findIndicator(code))

describe('formulaText', () => {
  it('tells records with their date and conditions, and what is summed', () => {
    expect(text('cases_solved_with_video')).toEqual({
      en: 'policeCase by solvedOn where nature is CRIMINAL and state is ACCEPTED or FILED or SOLVED or CLOSED or WITHDRAWN or OTHER and solvedWithVideo is true',
      zh: 'policeCase的条数,按solvedOn,条件:nature为CRIMINAL,且state为ACCEPTED或FILED或SOLVED或CLOSED或WITHDRAWN或OTHER,且solvedWithVideo为true',
    })
    expect(text('road_deaths')).toEqual({
      en: 'sum of deaths over roadAccident by occurredOn',
      zh: 'roadAccident的deaths之和,按occurredOn',
    })
    expect(text('leader_led_disputes')?.en).toBe('mediationCase by acceptedOn where leadLevel is known')
    expect(text('listed_petition_cases_open')).toEqual({
      en: 'petitionCase by listedOn where register is BACKLOG and resolvedOn is not known',
      zh: 'petitionCase的条数,按listedOn,条件:register为BACKLOG,且resolvedOn未知',
    })
    expect(text('fatal_fires')?.en).toBe('fireIncident by occurredOn where deaths is at least 1')
  })

  it('tells which days a statistic is of', () => {
    expect(text('drunk_driving_detained')?.zh).toBe('由部门上报,各月单独')
    expect(text('units_inspected')?.zh).toBe('由部门上报,年初至月末累计')
    expect(text('grids')?.en).toBe('told by the department, as it stands on a day')
  })

  it('tells sums, parts, rates and what documents compare', () => {
    expect(text('grid_staff')?.en).toBe('(grid_staff_full_time + grid_staff_part_time)')
    expect(text('robbery_snatching_incidents')).toEqual({
      en: 'criminal_incidents (category ROBBERY or SNATCHING)',
      zh: 'criminal_incidents(category ROBBERY或SNATCHING)',
    })
    expect(text('fires_per_10000_permanent')?.zh).toBe('fires ÷ population_permanent × 10,000')
    expect(text('homicides_yoy')).toEqual({
      en: '(now − then) ÷ then of criminal_incidents (category HOMICIDE)',
      zh: 'criminal_incidents(category HOMICIDE)的(本期 − 同期) ÷ 同期',
    })
    expect(text('road_deaths_change')?.en).toBe('now − then of road_deaths')
    expect(text('social_cameras')).toBeNull()
  })

  it('marks codes as the reader wants them, and has words in both languages for every indicator', () => {
    expect(formulaText(findIndicator('fire_deaths'), (code) => `<${code}>`)?.en).toBe(
      'sum of <deaths> over <fireIncident> by <occurredOn>',
    )
    for (const indicator of indicators) {
      const told = formulaText(indicator)
      expect(`${told?.zh}${told?.en}`, indicator.code).not.toMatch(/\[object|NaN/)
      expect(told?.en ?? '', indicator.code).not.toMatch(/\p{Script=Han}/u)
    }
  })
})
