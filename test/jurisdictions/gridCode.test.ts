import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { villageOfGrid } from '../../src/jurisdictions/gridCode.ts'
import { createDivisionResolver } from '../../src/jurisdictions/resolveDivision.ts'
import { demonstrationTree } from '../support/divisions.ts'

const tree = demonstrationTree()
const resolver = createDivisionResolver({ tree, siteId: tree.findByCode('330300')!.id })
const resolve = (code: string) => {
  const found = resolver.resolve(code, { systems: ['CJT349', 'NBS12', 'GB2260'], on: '2023-07-04' })
  const { jurisdictionId } = found
  return {
    code: jurisdictionId === null ? null : tree.get(jurisdictionId).code,
    system: found.system,
    flags: [...found.flags],
  }
}

// 墨池社区 in 五马街道, 鹿城区.
const village = '330302006045'

describe('a grid lies in the village that its code names', () => {
  it('20 digits (CJ/T 349-2010): digits 7 to 18', () => {
    expect(resolve(`010203${village}07`)).toEqual({ code: village, system: 'CJT349', flags: [] })
  })

  it('nasty 4: 15 digits, the first twelve, and flagged', () => {
    expect(resolve(`${village}012`)).toEqual({ code: village, system: 'CJT349', flags: ['GRID_CODE_OF_15'] })
  })

  it('a merged community (601) gives its township, never the village next to it, and is flagged', () => {
    expect(resolve('01020333030200660101')).toEqual({ code: '330302006', system: 'CJT349', flags: ['UNKNOWN_VILLAGE'] })
    expect(resolve('330302006601001')).toEqual({
      code: '330302006',
      system: 'CJT349',
      flags: ['UNKNOWN_VILLAGE', 'GRID_CODE_OF_15'],
    })
  })

  it('nasty 4: other lengths in the same column are what they are', () => {
    expect(resolve(village)).toMatchObject({ code: village, system: 'NBS12' })
    expect(resolve('330302006')).toMatchObject({ code: '330302006', system: 'NBS12' })
    expect(resolve('330302')).toMatchObject({ code: '330302', system: 'GB2260' })
  })

  it.each(['010203999999999999', '01020399999999999901', '330302006045123456', '33030200604501'])(
    'nothing is read out of %s',
    (code) => {
      expect(resolve(code)).toMatchObject({ code: null, flags: ['UNMAPPED_DIVISION'] })
    },
  )

  it('whatever stands around the village', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))
    fc.assert(
      fc.property(digits(6), digits(12), digits(2), digits(3), (object, middle, grid, local) => {
        expect(villageOfGrid(`${object}${middle}${grid}`)).toBe(middle)
        expect(villageOfGrid(`${middle}${local}`)).toBe(middle)
        expect(villageOfGrid(`${middle}${grid}`)).toBeNull()
      }),
    )
  })
})
