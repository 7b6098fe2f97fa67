import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findMeasure, indicators } from '../../src/figures/registry.ts'
import { openSharedDemonstrationHub, type TestHub } from '../support/demonstrationHub.ts'
import { openPetitionHub, type PetitionHub } from './petitionService.ts'
import { type Figure, figuresOf, provenanceFields, type Records } from './provenanceFields.ts'

/** The records behind figures: as many as their value says, and in how many statements all of the provenance is read. */

describe('the records behind the demonstration’s figures', () => {
  let hub: TestHub
  beforeAll(async () => {
    hub = await openSharedDemonstrationHub(undefined, { answerMemory: 0 })
  })
  afterAll(() => hub?.close())

  /** Every page of the records behind a figure. */
  async function pages(asked: string, code: string, period: string, more: string, first: number): Promise<Records[]> {
    const found: Records[] = []
    let after: string | null = null
    do {
      const [figure]: readonly Figure[] = await figuresOf(hub, code, [asked], {
        period,
        more,
        wanted: `records(first: ${first}${after === null ? '' : `, after: "${after}"`}) { totalCount nodes { id } pageInfo { hasNextPage endCursor } }`,
      })
      const page = figure!.provenance.records!
      expect(found.length === 0 || page.totalCount === found[0]!.totalCount).toBe(true)
      found.push(page)
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    return found
  }

  /** Indicators that count records: `totalCount` is their value. */
  const counting = indicators.filter(
    ({ formula }) =>
      formula.kind === 'SUM' &&
      formula.parts.length === 1 &&
      formula.parts.every(({ measure }) => {
        const { source } = findMeasure(measure)
        return source.kind === 'RECORD' && source.sum === undefined && source.record !== 'petitionCase'
      }),
  )

  test('of every indicator, wherever single records are listed, there are as many as the figure says', async () => {
    const codes = indicators.map(({ code }) => code)
    const isCounting = new Set(counting.map(({ code }) => code))
    let listed = 0
    for (const [code, period] of [
      ['330300', '{ month: "2010-05" }'],
      ['330305', '{ year: 2010 }'],
    ] as const) {
      const found = await figuresOf(hub, code, codes, {
        period,
        wanted: 'recordAccess records(first: 1) { totalCount nodes { id } pageInfo { hasNextPage endCursor } }',
      })
      for (const [index, { value, provenance }] of found.entries()) {
        const name = codes[index]!
        expect([name, provenance.records === null]).toEqual([name, provenance.recordAccess !== 'ALLOWED'])
        if (provenance.records === null) continue
        const { totalCount, nodes } = provenance.records
        // Without a total nothing is known of the period.
        if (totalCount !== null) expect([name, nodes.length]).toEqual([name, Math.min(1, totalCount)])
        if (!isCounting.has(name)) continue
        listed += 1
        expect([name, totalCount]).toEqual([name, value])
      }
    }
    expect(listed).toBeGreaterThan(40)
  })

  test('property: paged to the end they are the figure’s value, each once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...counting.filter(({ code }) => /case|hazard|incident|burglary|fires|accidents/.test(code))),
        fc.constantFrom('330302', '330305', '330322', '330329', '330382'),
        fc.constantFrom(
          '{ month: "2010-02" }',
          '{ month: "2009-11" }',
          '{ range: { from: "2009-12-20", to: "2010-01-11" } }',
        ),
        fc.constantFrom('', ', boundaries: AT_EVENT'),
        fc.constantFrom(7, 50, 100),
        async ({ code }, area, period, more, first) => {
          const [figure] = await figuresOf(hub, area, [code], { period, more, wanted: 'recordAccess' })
          if (figure!.provenance.recordAccess !== 'ALLOWED') return
          const found = await pages(code, area, period, more, Math.max(first, Math.ceil((figure!.value ?? 0) / 12)))
          const ids = found.flatMap(({ nodes }) => nodes.map(({ id }) => id))
          expect([new Set(ids).size, found[0]!.totalCount]).toEqual([ids.length, figure!.value])
          if (figure!.value !== null) expect(ids.length).toBe(figure!.value)
        },
      ),
      { numRuns: 15, endOnFailure: true },
    )
  })

  test('a cursor is good for its own list, and pages are 1 to 100 long', async () => {
    const cursorOf = async (asked: string, code: string) => {
      const [figure] = await figuresOf(hub, code, [asked], {
        wanted: 'records(first: 1) { pageInfo { hasNextPage endCursor } }',
      })
      return figure!.provenance.records!.pageInfo.endCursor!
    }
    const errorOf = async (page: string, code = '330302', asked = 'criminal_incidents', period = '{ year: 2010 }') => {
      const { errors } = await hub.ask(
        `{ jurisdiction(code: "${code}") { figures(indicators: ["${asked}"], period: ${period}) { figure { provenance { ${page} } } } } }`,
      )
      return errors?.map(({ extensions }) => extensions?.['code'])
    }
    const after = await cursorOf('criminal_incidents', '330302')
    const next = `records(first: 1, after: "${after}") { nodes { id } }`
    expect(await errorOf(next)).toBeUndefined()
    expect(await errorOf(next, '330303')).toEqual(['CURSOR_INVALID'])
    expect(await errorOf(next, '330302', 'criminal_cases_solved')).toEqual(['CURSOR_INVALID'])
    expect(await errorOf(next, '330302', 'criminal_incidents', '{ year: 2009 }')).toEqual(['CURSOR_INVALID'])
    expect(await errorOf('records(first: 0) { nodes { id } }')).toEqual(['PAGE_SIZE_INVALID'])
    expect(await errorOf('records(first: 101) { nodes { id } }')).toEqual(['PAGE_SIZE_INVALID'])
    expect(await errorOf('runs(first: 0) { value }')).toEqual(['PAGE_SIZE_INVALID'])
  })

  test('the records of more figures than anybody can read at once are refused', async () => {
    const { data, errors } = await hub.ask<{ jurisdiction: { figures: readonly { figure: { value: number } }[] } }>(
      `{ jurisdiction(code: "330300") { figures(indicators: ${JSON.stringify(Array.from({ length: 42 }, () => 'criminal_incidents'))}, period: { range: { from: "2009-01-01", to: "2009-12-31" } }, every: MONTH) {
        figure { value provenance { records(first: 100) { nodes { id } } } } } } }`,
    )
    expect(new Set(errors!.map(({ extensions }) => extensions?.['code']))).toEqual(new Set(['INPUT_INVALID']))
    expect(data!.jurisdiction.figures[0]!.figure.value).toBeGreaterThan(0)
  })

  describe('statements', () => {
    const count = async (document: string): Promise<number> => {
      await hub.query(document)
      return hub.statements(() => hub.query(document))
    }
    const table = (areas: number, asked: readonly string[], every: string, wanted: string): Promise<number> =>
      count(
        `{ jurisdiction(code: "330300") { children(first: ${areas}, level: COUNTY) { nodes { figures(indicators: ${JSON.stringify(asked)}, period: { quarter: "2010-Q2" }${every}) { figure { value ${wanted} } } } } } }`,
      )
    const one = ['criminal_incidents'] as const
    const ofPolice = counting
      .filter(({ formula }) => {
        const [part] = formula.kind === 'SUM' ? formula.parts : formula.numerator
        const { source } = findMeasure(part!.measure)
        return source.kind === 'RECORD' && source.record === 'policeCase'
      })
      .map(({ code }) => code)

    test('are as many for one figure as for 180, and none more for whom does not ask', async () => {
      const asked = ofPolice.slice(0, 5)
      expect(asked).toHaveLength(5)
      const wanted = `provenance { ${provenanceFields} }`
      const [least, most] = [await table(1, one, '', wanted), await table(12, asked, ', every: MONTH', wanted)]
      expect([asked.length * 12 * 3, most]).toEqual([180, least])
      // Figures with what is told of them; sources, their runs, the ledger, published figures, records.
      expect(least).toBeLessThanOrEqual(8)
      expect(await table(12, asked, ', every: MONTH', '')).toBe(2)
    })

    test('are one more for each further kind of record, and one for all counts of summed fields', async () => {
      const records = 'provenance { recordAccess records(first: 20) { totalCount nodes { id } } }'
      const police = await table(12, one, '', records)
      expect(await table(12, [...one, 'mediation_cases_accepted'], '', records)).toBe(police + 1)
      expect(
        await table(12, [...one, 'mediation_cases_accepted', 'mediation_amount_involved', 'fire_deaths'], '', records),
      ).toBe(police + 3)
    })
  })
})

describe('of petitions, whose records stay with the department', () => {
  let hub: PetitionHub
  beforeAll(async () => {
    hub = await openPetitionHub({ sites: ['331022'] })
  })
  afterAll(() => hub?.close())
  const year2014 = { period: '{ year: 2014 }' }

  test('they come live, narrowed as the figure is, and say when they cannot be had', async () => {
    const [received, persons] = await figuresOf(
      hub,
      '331022',
      ['petitions_received', 'petition_visit_persons'],
      year2014,
    )
    expect(received).toMatchObject({
      value: 598,
      provenance: {
        sources: [{ source: { connector: 'petition' }, feed: 'petitions', state: 'COMPUTED' }],
        recordAccess: 'ALLOWED',
        records: { totalCount: 598, nodes: { length: 100 } },
      },
    })
    const { totalCount } = persons!.provenance.records!
    expect(totalCount).toBeGreaterThan(0)
    expect(totalCount).toBeLessThan(persons!.value!)
    const visits = await figuresOf(hub, '331022', ['petitions_received'], {
      ...year2014,
      more: ', dimensions: [{ name: "form", value: "VISIT" }]',
      wanted: 'recordAccess records(first: 30) { totalCount nodes { id ... on PetitionCase { form } } }',
    })
    expect(visits[0]!.provenance.records!.totalCount).toBe(visits[0]!.value)
    for (const { form } of visits[0]!.provenance.records!.nodes) expect(form).toBe('VISIT')

    await hub.service.stop()
    const [down] = await figuresOf(hub, '331022', ['petitions_received'], year2014)
    expect(down).toMatchObject({ value: 598, provenance: { recordAccess: 'UNAVAILABLE', records: null } })
    const [unasked] = await figuresOf(hub, '331022', ['petitions_received'], { ...year2014, wanted: 'recordAccess' })
    expect(unasked!.provenance.recordAccess).toBe('UNAVAILABLE')
    await hub.restart()
  })
})
