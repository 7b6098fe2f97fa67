import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNodeIds, nodeId } from '../../src/graph/nodeId.ts'

const ids = createNodeIds(createSecretKey(new Uint8Array(32).fill(7)))
const elsewhere = createNodeIds(createSecretKey(new Uint8Array(32).fill(8)))

const recordTypes = [
  'PoliceCase',
  'Hazard',
  'MediationCase',
  'RoadAccident',
  'FireIncident',
  'PetitionCase',
  'QuarantinedRow',
]
const recordType = fc.constantFrom(...recordTypes)
/** Keys as sources have them: anything but NUL, which PostgreSQL does not hold. */
const key = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''))

describe('ids of records', () => {
  it('give back type and key', () => {
    fc.assert(
      fc.property(recordType, key, (type, own) => {
        expect(ids.parse(ids.sealed(type, own))).toEqual({ type, key: own })
      }),
    )
  })

  it('are nobody’s when they were changed, or made elsewhere', () => {
    fc.assert(
      fc.property(recordType, key, fc.nat(), fc.integer({ min: 1, max: 255 }), (type, own, at, difference) => {
        expect(ids.parse(elsewhere.sealed(type, own))).toBeNull()
        const bytes = Buffer.from(ids.sealed(type, own), 'base64url')
        bytes[at % bytes.length]! ^= difference
        expect(ids.parse(bytes.toString('base64url'))).toBeNull()
      }),
    )
  })

  it('are nobody’s in the clear, as they once were handed out', () => {
    for (const type of recordTypes) expect(ids.parse(nodeId(type, '330300/1/A1'))).toBeNull()
  })

  it('are the same at any time, in every process that has the key', () => {
    const again = createNodeIds(createSecretKey(new Uint8Array(32).fill(7)))
    expect(again.sealed('PoliceCase', '330300/1/A1')).toBe(ids.sealed('PoliceCase', '330300/1/A1'))
    // Ids are stored by front ends: whoever changes how they are made takes them away.
    expect(ids.sealed('PoliceCase', '330300/1/A1')).toBe('AZKv1FOlLaJmWBoK5tQ9jDpXaMEaaP-mTdMvp8bF0ycU9FgR54kP')
  })

  it('tell nothing of the key', () => {
    fc.assert(
      fc.property(recordType, fc.string({ minLength: 6 }), (type, own) => {
        const decoded = Buffer.from(ids.sealed(type, own), 'base64url').toString('latin1')
        expect(decoded.includes(own) || decoded.includes(type)).toBe(false)
      }),
    )
  })
})

describe('other ids', () => {
  it('stay as they were handed out', () => {
    expect(nodeId('Jurisdiction', 12)).toBe('SnVyaXNkaWN0aW9uOjEy')
    for (const type of ['Jurisdiction', 'Source', 'Indicator', 'Department', 'SyncRun', 'PublishedFigure'])
      expect(ids.parse(nodeId(type, 'x/1'))).toEqual({ type, key: 'x/1' })
  })

  it('any text is an id or nobody’s, without an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        const found = ids.parse(text)
        expect(found === null || typeof found.key === 'string').toBe(true)
      }),
    )
  })
})
