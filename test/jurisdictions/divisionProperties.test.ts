import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DivisionSystem } from '../../src/connector/connector.ts'
import type { JurisdictionId } from '../../src/jurisdictions/jurisdiction.ts'
import { createDivisionResolver } from '../../src/jurisdictions/resolveDivision.ts'
import { demonstrationTree } from '../support/divisions.ts'

const tree = demonstrationTree()
const provinces = ['110000', '330000', '370000', '530000'].map((code) => tree.findByCode(code)!.id)
const prefectures = ['330300', '331000', '371500', '530400'].map((code) => tree.findByCode(code)!)
const everyArea: JurisdictionId[] = [
  ...provinces,
  ...provinces.flatMap((id) => tree.descendantsEver(id, ['PREFECTURE', 'COUNTY', 'TOWNSHIP', 'VILLAGE'])),
]
const everyCode = everyArea.flatMap((id) => tree.codesOf(id).map((code) => ({ id, ...code })))
const olderCodes = everyCode.filter((code) => code.validTo !== null || code.system === 'MCA9')
const systems: readonly DivisionSystem[] = ['GB2260', 'NBS12', 'MCA9']

const day = fc
  .date({ min: new Date('1981-01-01T00:00:00Z'), max: new Date('2026-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const anyCode = fc.oneof(fc.constantFrom(...everyCode), fc.constantFrom(...olderCodes))

test('every area of the demonstration is reached', () => {
  expect(everyArea).toHaveLength(tree.size)
  expect(olderCodes.length).toBeGreaterThan(130)
})

test('any code of any year resolves, on any day, to an area of today and one of the day', () => {
  const resolvers = new Map(provinces.map((siteId) => [siteId, createDivisionResolver({ tree, siteId })]))
  fc.assert(
    fc.property(anyCode, day, ({ id, code, system }, on) => {
      const province = tree.ancestorsOf(id)[0]?.id ?? id
      const division = resolvers.get(province)!.resolve(code, { systems: [system as DivisionSystem, ...systems], on })
      expect(division.jurisdictionId).not.toBeNull()
      expect(tree.get(division.jurisdictionId!).validTo).toBeNull()
      expect(division.flags).not.toContain('OUTSIDE_SITE')
      const event =
        division.eventVillageId ??
        division.eventTownshipId ??
        division.eventCountyId ??
        division.eventPrefectureId ??
        province
      expect(tree.existedOn(event, on)).toBe(true)
      expect(tree.findByCode(code, { system })).not.toBeNull()
    }),
  )
})

test('where the two trees differ, boundaries touch every area concerned and the one that holds them', () => {
  const resolvers = new Map(provinces.map((siteId) => [siteId, createDivisionResolver({ tree, siteId })]))
  fc.assert(
    fc.property(anyCode, day, ({ id, code, system }, on) => {
      const province = tree.ancestorsOf(id)[0]?.id ?? id
      const found = resolvers.get(province)!.resolve(code, { systems: [system as DivisionSystem], on })
      const now = [found.prefectureId, found.countyId, found.townshipId, found.villageId].filter((one) => one !== null)
      const then = [found.eventPrefectureId, found.eventCountyId, found.eventTownshipId, found.eventVillageId].filter(
        (one) => one !== null,
      )
      const differing = [...now.filter((one) => !then.includes(one)), ...then.filter((one) => !now.includes(one))]
      if (differing.length === 0) return
      // The areas that hold all that differs: their remainders differ.
      const until = now.findIndex((one, depth) => one !== then[depth])
      const shared = now.slice(0, until < 0 ? now.length : until)
      for (const one of [...differing, ...shared])
        expect([tree.get(one).name, one, tree.boundariesTouch(one)]).toEqual([tree.get(one).name, one, true])
    }),
    { numRuns: 500 },
  )
})

describe('a prefecture that nothing left', () => {
  test('has the same total in both trees', () => {
    fc.assert(
      fc.property(anyCode, day, ({ code, system }, on) => {
        const division = createDivisionResolver({ tree, siteId: provinces[1]! }).resolve(code, {
          systems: [system as DivisionSystem],
          on,
        })
        expect(division.prefectureId).toBe(division.eventPrefectureId)
      }),
      { numRuns: 60 },
    )
  })
})

test('on any day every area that exists stands once below its province', () => {
  fc.assert(
    fc.property(fc.option(day, { nil: undefined }), (on) => {
      const seen = new Map<JurisdictionId, number>()
      const walk = (id: JurisdictionId): void => {
        for (const child of tree.childIdsOf(id, on === undefined ? {} : { on })) {
          seen.set(child, (seen.get(child) ?? 0) + 1)
          walk(child)
        }
      }
      for (const province of provinces) walk(province)
      const existing = everyArea.filter((id) => !provinces.includes(id) && tree.existedOn(id, on ?? '9999-12-31'))
      expect(seen.size).toBe(existing.length)
      expect([...seen.values()].every((count) => count === 1)).toBe(true)
      expect(existing.every((id) => seen.has(id))).toBe(true)
    }),
    { numRuns: 25 },
  )
})

test('children and parents agree on any day', () => {
  fc.assert(
    fc.property(fc.constantFrom(...prefectures), day, ({ id }, on) => {
      for (const county of tree.childIdsOf(id, { on })) {
        expect(tree.parentOf(county, on)?.id).toBe(id)
        for (const child of tree.childIdsOf(county, { on })) expect(tree.parentOf(child, on)?.id).toBe(county)
      }
    }),
    { numRuns: 25 },
  )
})

test('padding with zeros changes nothing', () => {
  fc.assert(
    fc.property(anyCode, fc.constantFrom(9, 12), fc.option(day, { nil: undefined }), ({ code, system }, length, on) => {
      const padded = code.padEnd(length, '0')
      const options = { system, ...(on === undefined ? {} : { on }) }
      expect(tree.findByCode(padded, options)?.id).toBe(tree.findByCode(code, options)?.id)
    }),
  )
})

test('a name resolves only inside the parent', () => {
  const named = everyArea.filter((id) => tree.get(id).level === 'TOWNSHIP' && tree.get(id).validTo === null)
  fc.assert(
    fc.property(fc.constantFrom(...named), fc.constantFrom(...prefectures), (id, { id: siteId }) => {
      const division = createDivisionResolver({ tree, siteId }).resolve(tree.get(id).name, {
        systems: ['NAME'],
        on: '2023-07-01',
      })
      if (division.jurisdictionId !== null) expect(tree.isWithin(division.jurisdictionId, siteId)).toBe(true)
      else expect(['UNMAPPED_DIVISION', 'DIVISION_AMBIGUOUS']).toContain(division.flags[0])
    }),
    { numRuns: 40 },
  )
})

test('the resolver never throws, and never invents a place', () => {
  const resolver = createDivisionResolver({ tree, siteId: prefectures[0]!.id })
  const all: readonly DivisionSystem[] = ['GB2260', 'NBS12', 'MCA9', 'GA380', 'LOCAL', 'PATH', 'NAME']
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), day, (raw, on) => {
      const division = resolver.resolve(raw, { systems: all, on })
      expect(division.jurisdictionId === null || tree.has(division.jurisdictionId)).toBe(true)
    }),
  )
})
