import { describe, expect, test } from 'vitest'
import type { Figure } from '../../src/figures/figure.ts'
import { provenanceOf, runsOfFigure } from '../../src/figures/figureProvenance.ts'
import { findJurisdictions } from '../../src/figures/findJurisdictions.ts'
import { type PeriodInput, periodOf } from '../../src/figures/period.ts'
import type { Principal } from '../../src/identity/principal.ts'
import type { Boundaries } from '../../src/jurisdictions/jurisdiction.ts'
import { demonstrationTree } from '../support/divisions.ts'
import { readerOf } from '../support/reader.ts'
import { areaOf, connectorOf, type FakeStore, fakeReader, siteOf } from './fakeFigures.ts'
import { formula } from './twoCities.ts'

/** The store gives a reader without clearance published cells only; here they are what the lists hold. */

const uncleared = readerOf({ sensitive: false })
const received = 'released_persons_received'
const assisted = 'released_persons_assisted'
const rate = 'released_persons_assistance_rate'
const stock = 'community_correction_active'
const justice = connectorOf('justice', 'JUSTICE', [received, assisted, stock, 'consultation_batches'])
const sites = [siteOf('330300', justice), siteOf('331022', justice)]
const places = ['330300', '330302', '330304', '331022']
const store: FakeStore = {
  fresh: ['330300', '331022'].map((site) => [`${site}/justice`, '2026-11-21T02:00:00+08:00', null] as const),
  told: [received, assisted, stock, 'consultation_batches'].flatMap((measure) =>
    places.map((place) => [place, measure, '2009-01-01', '2011-01-01', ['2010-12-31']] as const),
  ),
  years: [
    ['330300', received, '', 2010, 360, 96],
    ['330302', received, '', 2010, 120, 0],
    ['330300', received, '', 2009, 300, 80],
    ['330300', assisted, '', 2010, 348, 90],
    ['330300', stock, '', 2010, 4569, 0],
    // Of two sites told in the province only one is published in 2010, both in 2009.
    ['330000', received, '', 2010, 360, 0],
    ['330000', received, '', 2009, 300, 0],
    ['330000', received, '', 2009, 50, 0],
    ['330300', 'consultation_batches', '', 2010, 3, 1],
  ],
  months: [
    ['330300', received, '', '2010-05', 30],
    ['330300', 'consultation_batches', '', '2010-05', 2],
  ],
}

async function ask(
  code: string,
  place: string,
  input: PeriodInput,
  { boundaries = 'CURRENT', principal = uncleared }: { boundaries?: Boundaries; principal?: Principal } = {},
): Promise<Figure> {
  const { reader } = fakeReader(store, sites, undefined, { principal })
  const period = periodOf(input, reader.now)
  await reader.load({ areas: [areaOf(place)], period, boundaries, formulas: [formula(code)] })
  return reader.view(areaOf(place), period, boundaries).figure(formula(code))
}

const year = { year: 2010 }
const small = { value: null, state: 'WITHHELD', bound: 'EXACT', unallocated: null, notes: [{ code: 'SMALL_CELLS' }] }
const notOnLattice = { ...small, notes: [{ code: 'LATTICE_ONLY' }] }

describe('without clearance', () => {
  test('published cells of sensitive measures are shown, with nothing of what is left for no area', async () => {
    expect(await ask(received, '330300', year)).toMatchObject({ value: 360, state: 'COMPUTED', unallocated: null })
    expect(await ask(received, '330302', year)).toMatchObject({ value: 120, state: 'COMPUTED' })
    expect(await ask(received, '330300', { month: '2010-05' })).toMatchObject({ value: 30, state: 'COMPUTED' })
    expect(await ask(stock, '330300', year)).toMatchObject({ value: 4569, state: 'COMPUTED' })
    expect((await ask(rate, '330300', year)).value).toBeCloseTo(348 / 360)
  })

  test('others are withheld, and what needs them', async () => {
    expect(await ask(received, '330304', year)).toMatchObject(small)
    expect(await ask(received, '330300', { month: '2010-06' })).toMatchObject(small)
    expect(await ask(stock, '330300', { month: '2010-12' })).toMatchObject(small)
    expect(await ask(assisted, '330302', year)).toMatchObject(small)
    expect(await ask(rate, '330302', year)).toMatchObject(small)
    const figure = await ask(received, '330302', year)
    expect(await figure.comparison('SAME_PERIOD_LAST_YEAR')).toMatchObject({
      value: null,
      change: null,
      changeRate: null,
      state: 'WITHHELD',
    })
  })

  test('what nobody told is no data, not withheld', async () => {
    expect(await ask(received, '330300', { year: 2008 })).toMatchObject({ value: null, state: 'NO_DATA' })
    expect(await ask(received, '330326', year)).toMatchObject({ value: null, state: 'NO_DATA' })
  })

  test('above the sites all of them must be published that tell anything', async () => {
    expect(await ask(received, '330000', { year: 2009 })).toMatchObject({ value: 350, state: 'PARTIAL' })
    expect(await ask(received, '330000', year)).toMatchObject(small)
  })

  test.each([
    ['a quarter', { quarter: '2010-Q2' }, 'CURRENT'],
    ['a range of months', { range: { from: '2010-05-01', to: '2010-06-30' } }, 'CURRENT'],
    ['a range that is a year', { range: { from: '2010-01-01', to: '2010-12-31' } }, 'CURRENT'],
    ['a year up to a day', { yearToDate: '2010-05-31' }, 'CURRENT'],
    ['the boundaries of the time', year, 'AT_EVENT'],
  ] as const)('%s: refused with the reason', async (_, input, boundaries) => {
    expect(await ask(received, '330300', input, { boundaries })).toMatchObject(notOnLattice)
    expect(await ask('consultation_batches', '330300', input, { boundaries })).not.toMatchObject({ state: 'WITHHELD' })
  })

  test('neither what was known earlier is told, nor what runs changed, of what is shown as of what is not', async () => {
    for (const place of ['330302', '330304']) {
      const figure = await ask(received, place, year)
      expect(await figure.asKnownOn('2026-11-20')).toMatchObject({
        value: null,
        change: null,
        state: 'WITHHELD',
        notes: [{ code: 'LATTICE_ONLY' }],
        revisions: [],
      })
      expect(await runsOfFigure(provenanceOf(figure), 20)).toBeNull()
    }
  })

  test('nothing is found, put in order or ranked by them', async () => {
    const { reader, statements } = fakeReader(store, sites, undefined, { principal: uncleared })
    const question = {
      candidates: ['330302', '330304'].map((code) => demonstrationTree().get(areaOf(code))),
      within: [],
      period: periodOf(year, reader.now),
      boundaries: 'CURRENT',
    } as const
    for (const code of [received, rate]) {
      const condition = { code, comparedWith: 'SAME_PERIOD_LAST_YEAR' } as const
      const refused = { code: 'SENSITIVE_NOT_ORDERED', details: { indicator: code } }
      const where = { not: { indicator: { ...condition, missing: true } } }
      await expect(findJurisdictions(reader, { ...question, where, orderBy: [] })).rejects.toMatchObject(refused)
      const orderBy = [{ indicator: { ...condition, by: 'VALUE', direction: 'DESC' } }] as const
      await expect(findJurisdictions(reader, { ...question, where: null, orderBy })).rejects.toMatchObject(refused)
    }
    expect(statements).toEqual([])
  })

  test('measures that are not sensitive stay as they are', async () => {
    expect(await ask('consultation_batches', '330300', year)).toMatchObject({ value: 3, unallocated: 1 })
  })
})
