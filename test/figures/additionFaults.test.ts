import { describe, expect, it } from 'vitest'
import { additionFaults } from '../../src/figures/additionFaults.ts'
import { findIndicator, findMeasure } from '../../src/figures/registry.ts'

const adding = (...codes: readonly string[]) => additionFaults(codes.map(findMeasure))

describe('what may not be added up', () => {
  it('no_sum_across_money_kinds: the amount in dispute, compensation and fines are three kinds of money', () => {
    expect(adding('mediation_amount_involved', 'mediation_compensation')).toEqual([
      'adds up different kinds of money: mediation_amount_involved, mediation_compensation',
    ])
    expect(adding('fire_direct_loss', 'road_direct_loss', 'road_hazard_treatment_funding')).toHaveLength(1)
  })

  it('no_sum_across_windows: what happened in the period, what was told to date, and what stands at its end', () => {
    expect(adding('criminally_detained_vice_gambling', 'persons_detained_fire')).toEqual([
      'adds up different windows: PERIOD, TO_DATE',
    ])
    expect(adding('released_persons_received', 'community_correction_received')).toEqual([
      'adds up different windows: PERIOD, STOCK',
    ])
    expect(adding('road_injured', 'road_deaths')[0]).toMatch(/^adds up road_deaths with others/)
  })

  it('no_sum_across_rates: rates, ranks and scores, also those that only documents tell', () => {
    const rates = ['homicides_yoy', 'fires_yoy']
    expect(rates.map((code) => findIndicator(code).unit)).toEqual(['RATIO', 'RATIO'])
    expect(adding(...rates)).toEqual(['adds up rates, ranks or scores: homicides_yoy, fires_yoy'])
  })

  it('nothing else: parts of one measure, and counts of one window', () => {
    expect(adding('criminal_incidents', 'criminal_incidents')).toEqual([])
    expect(adding('grid_staff_full_time', 'grid_staff_part_time')).toEqual([])
    expect(adding('fire_direct_loss', 'fire_direct_loss')).toEqual([])
  })
})
