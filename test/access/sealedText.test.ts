import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openText, sealText } from '../../src/access/sealedText.ts'

const key = createSecretKey(new Uint8Array(32).fill(7))
const otherKey = createSecretKey(new Uint8Array(32).fill(8))
const text = fc.string({ unit: 'grapheme' })

describe('sealText', () => {
  it('is opened with the same key, about the same', () => {
    fc.assert(
      fc.property(text, text, (about, one) => {
        expect(openText(key, about, sealText(key, about, one))).toBe(one)
      }),
    )
  })

  it('gives the same bytes for the same, at any time', () => {
    expect(sealText(key, 'node', 'PoliceCase:330300/1/A1').toString('hex')).toBe(
      sealText(key, 'node', 'PoliceCase:330300/1/A1').toString('hex'),
    )
  })

  it('is not opened with another key, about something else, or changed', () => {
    fc.assert(
      fc.property(text, text, fc.nat(), fc.integer({ min: 1, max: 255 }), (about, one, at, difference) => {
        const sealed = sealText(key, about, one)
        expect(openText(otherKey, about, sealed)).toBeNull()
        expect(openText(key, `${about}.`, sealed)).toBeNull()
        const changed = Buffer.from(sealed)
        changed[at % changed.length]! ^= difference
        expect(openText(key, about, changed)).toBeNull()
        expect(openText(key, about, sealed.subarray(0, -1))).toBeNull()
      }),
    )
    expect(openText(key, '', new Uint8Array(3))).toBeNull()
  })

  it('shares nothing between texts that differ in one letter', () => {
    const [one, other] = ['A330302201005170001', 'A330302201005170002'].map((number) => sealText(key, 'node', number))
    const alike = [...one!].filter((byte, index) => byte === other![index])
    // By chance one in 256.
    expect(alike.length).toBeLessThan(5)
  })
})
