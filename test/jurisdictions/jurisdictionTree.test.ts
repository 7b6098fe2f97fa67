import { describe, expect, test } from 'vitest'
import type { Jurisdiction } from '../../src/jurisdictions/jurisdiction.ts'
import { demonstrationTree } from '../support/divisions.ts'

const tree = demonstrationTree()
const area = (code: string, options?: { system?: string; on?: string }): Jurisdiction => {
  const found = tree.findByCode(code, options)
  if (found === null) throw new Error(`no area ${code}`)
  return found
}
const names = (areas: readonly Jurisdiction[]): string[] => areas.map(({ name }) => name)

describe('findByCode', () => {
  test.each([
    ['330322', '洞头区', '330305'],
    ['330305', '洞头区', '330305'],
    ['330305000', '洞头区', '330305'],
    ['330305000000', '洞头区', '330305'],
    ['530400000000', '玉溪市', '530400'],
    ['532400', '玉溪市', '530400'],
    ['532401', '红塔区', '530402'],
    ['532421', '红塔区', '530402'],
    ['532428', '新平彝族傣族自治县', '530427'],
    ['332600', '台州市', '331000'],
    ['372500', '聊城市', '371500'],
    ['372501', '东昌府区', '371502'],
    ['331021', '玉环市', '331083'],
    ['332627', '玉环市', '331083'],
    ['339004', '瑞安市', '330381'],
    ['330325', '瑞安市', '330381'],
    ['3303', '温州市', '330300'],
    ['33', '浙江省', '330000'],
    ['330302102000', '藤桥镇', '330302102'],
    ['330383198001', '金钗河社区', '330383198001'],
    // Ended: the single area that they became.
    ['110103', '东城区', '110101'],
    ['110104', '西城区', '110102'],
    ['330383000', '龙港市', '330383'],
  ])('%s is %s, today %s', (code, name, today) => {
    expect(area(code)).toMatchObject({ name, code: today, validTo: null })
  })

  test('nine digits mean different townships in the two lists', () => {
    expect(area('530403002').name).toBe('宁海街道')
    expect(area('530403002', { system: 'NBS12' }).name).toBe('宁海街道')
    expect(area('530403002', { system: 'MCA9' }).name).toBe('星云街道')
    expect(area('330327104', { system: 'NBS12' }).name).toBe('钱库镇')
    expect(area('330327104', { system: 'MCA9' }).name).toBe('大渔镇')
    expect(area('330327123', { system: 'NBS12' }).name).toBe('炎亭镇')
    expect(area('330327123', { system: 'MCA9' }).name).toBe('龙港市')
  })

  test('with a day, what the code meant then', () => {
    expect(area('110103', { on: '2010-06-27' })).toMatchObject({ name: '崇文区', validTo: '2010-06-27' })
    expect(area('330327123', { on: '2012-01-01' })).toMatchObject({
      name: '龙港镇',
      level: 'TOWNSHIP',
      validTo: '2019-08-15',
    })
    expect(area('330305', { on: '2010-01-01' }).name).toBe('洞头区')
  })

  test('an area that was divided stays itself: it became no single one', () => {
    expect(area('332603')).toMatchObject({ name: '黄岩市', validTo: '1994-08-21' })
  })

  test.each(['999999', '330371', '', 'abc', '3303021', '330000330300', '３３０３００'])('%s is unknown', (code) => {
    expect(tree.findByCode(code)).toBeNull()
  })
})

describe('codes and changes', () => {
  test('洞头: two codes, one identity', () => {
    expect(tree.codesOf(area('330305').id)).toEqual([
      { system: 'GB2260', code: '330322', name: '洞头县', validFrom: null, validTo: '2015-07-22' },
      { system: 'GB2260', code: '330305', name: '洞头区', validFrom: '2015-07-23', validTo: null },
    ])
    const changes = tree.changesOf(area('330322').id)
    expect(changes.map(({ kind }) => kind)).toEqual(['COUNTY_TO_DISTRICT', 'PARTIAL_TRANSFER'])
    expect(changes[0]).toMatchObject({
      effectiveOn: '2015-07-23',
      document: '国函〔2015〕122号',
      from: [{ code: '330322', name: '洞头县', jurisdictionId: area('330305').id }],
      to: [{ code: '330305', name: '洞头区', jurisdictionId: area('330305').id }],
    })
  })

  test('鹿城: renamed under the same code', () => {
    expect(tree.codesOf(area('330302').id).map(({ code, name }) => `${code} ${name}`)).toEqual([
      '330302 城区',
      '330302 鹿城区',
    ])
  })

  test('玉环: three codes, one identity', () => {
    expect(tree.codesOf(area('331083').id).map(({ code }) => code)).toEqual(['332627', '331021', '331083'])
  })

  test('三门 never changed but for the recoding of its prefecture, 朝阳 not at all', () => {
    expect(tree.changesOf(area('331022').id).map(({ kind }) => kind)).toEqual(['RECODE'])
    expect(tree.changesOf(area('110105').id)).toEqual([])
  })
})

describe('the tree on a day', () => {
  const wenzhou = area('330300').id

  test('温州 had eleven counties in 2010 and has twelve', () => {
    expect(names(tree.childrenOf(wenzhou, { on: '2010-06-30' }))).toEqual([
      '鹿城区',
      '龙湾区',
      '瓯海区',
      '洞头区',
      '永嘉县',
      '平阳县',
      '苍南县',
      '文成县',
      '泰顺县',
      '瑞安市',
      '乐清市',
    ])
    expect(names(tree.childrenOf(wenzhou))).toHaveLength(12)
    expect(names(tree.childrenOf(wenzhou)).at(-1)).toBe('龙港市')
  })

  test('玉溪 has nine counties throughout', () => {
    for (const on of ['1985-01-01', '1997-12-13', '2010-01-01', '2015-12-03', '2019-11-20']) {
      expect(tree.childrenOf(area('530400').id, { on, level: 'COUNTY' })).toHaveLength(9)
    }
  })

  test('灵昆: 瓯海 to 2001, 龙湾 to 2015, 洞头 since', () => {
    const lingkun = area('330305002').id
    expect(tree.parentOf(lingkun, '2001-07-26')?.name).toBe('瓯海区')
    expect(tree.parentOf(lingkun, '2001-07-27')?.name).toBe('龙湾区')
    expect(tree.parentOf(lingkun, '2015-07-22')?.name).toBe('龙湾区')
    expect(tree.parentOf(lingkun, '2015-07-23')?.name).toBe('洞头区')
    expect(tree.parentOf(lingkun)?.name).toBe('洞头区')
  })

  test('communities of 龙港 lay in 龙港镇 of 苍南', () => {
    expect(names(tree.ancestorsOf(area('330383198001').id, '2010-01-01'))).toEqual([
      '浙江省',
      '温州市',
      '苍南县',
      '龙港镇',
    ])
    expect(names(tree.ancestorsOf(area('330383198001').id))).toEqual(['浙江省', '温州市', '龙港市'])
  })

  test('东城 and 崇文 side by side until 2010', () => {
    const beijing = area('110000').id
    expect(names(tree.childrenOf(beijing, { on: '2010-06-27' }))).toContain('崇文区')
    expect(names(tree.childrenOf(beijing, { on: '2010-06-28' }))).not.toContain('崇文区')
    expect(tree.childrenOf(beijing)).toHaveLength(16)
  })

  test('children of a level, direct or not', () => {
    expect(tree.childrenOf(area('330000').id, { level: 'COUNTY' })).toHaveLength(12 + 9)
    expect(tree.childrenOf(wenzhou, { level: 'TOWNSHIP' })).toHaveLength(190)
    expect(tree.childrenOf(area('330383').id, { level: 'TOWNSHIP' })).toEqual([])
  })

  test('boundaries differ for parties to changes of territory and what holds them', () => {
    for (const code of ['330303', '330305', '330327', '330383', '330302', '330300', '331003', '331000', '110101']) {
      expect([code, tree.boundariesTouch(area(code).id)]).toEqual([code, true])
    }
    // Of 蒲州 a part went over; 藤桥 went over whole and has the same figures in both trees. 朝阳: 东湖街道 was made inside it in 2014.
    expect(tree.boundariesTouch(area('110105').id)).toBe(true)
    expect(tree.boundariesTouch(area('330303002').id)).toBe(true)
    for (const code of ['330000', '331022', '371526', '330302102', '330302001001']) {
      const found = tree.findByCode(code)
      if (found !== null) expect([code, tree.boundariesTouch(found.id)]).toEqual([code, false])
    }
  })

  test('what was lost and gained since', () => {
    expect(tree.lostOrGainedSince(area('330303').id, '2010-12-31').lost.map(({ effectiveOn }) => effectiveOn)).toEqual([
      '2015-07-23',
    ])
    expect(tree.lostOrGainedSince(area('330305').id, '2010-12-31').gained.map(({ kind }) => kind)).toEqual([
      'PARTIAL_TRANSFER',
    ])
    expect(tree.lostOrGainedSince(area('330303').id, '2015-07-23')).toEqual({ lost: [], gained: [] })
    expect(tree.lostOrGainedSince(area('110101').id, '2009-12-31').gained.map(({ kind }) => kind)).toEqual(['MERGE'])
  })
})

describe('search', () => {
  test.each([
    ['龙湾', '龙湾区'],
    ['洞头县', '洞头区'],
    ['lwq', '龙湾区'],
    ['longwan', '龙湾区'],
    ['Wen Zhou', '温州市'],
    ['yueqing', '乐清市'],
    ['330322', '洞头区'],
    ['330300', '温州市'],
    ['峨山', '峨山彝族自治县'],
    ['玉溪市', '玉溪市'],
  ])('%s finds %s first', (text, name) => {
    expect(tree.search(text).matches[0]?.name).toBe(name)
  })

  test('narrowed to an area and a level', () => {
    const found = tree.search('城', { under: area('330300').id, level: 'TOWNSHIP' }).matches
    expect(found.length).toBeGreaterThan(3)
    expect(found.every(({ id, level }) => level === 'TOWNSHIP' && tree.isWithin(id, area('330300').id))).toBe(true)
  })

  test('near misses are suggested, only when nothing matches', () => {
    expect(names(tree.search('龙弯区').suggestions)).toContain('龙湾区')
    expect(tree.search('330399').suggestions.length).toBeGreaterThan(0)
    expect(names(tree.search('longwam').suggestions)).toContain('龙湾区')
    expect(tree.search('龙湾').suggestions).toEqual([])
    expect(tree.search('  ')).toEqual({ matches: [], suggestions: [] })
  })
})
