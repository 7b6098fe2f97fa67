import type { Random } from './random.ts'

/**
 * Obviously invented personal values in columns that the hub must never read (nasty 44). Tests look for each of them in the store,
 * the logs, the quarantine and the answers, and must not find one.
 */
export const plantedValues: readonly string[] = [
  '测试甲',
  '测试乙',
  '测试丙',
  '13900000000',
  '13800000001',
  '330300190001010000',
  '33030019000101000X',
  '浙C00000',
  '测试路1号',
  '测试新村2幢303室',
]

/** Free text as a 简要案情 column holds it: a sentence around planted values. */
export function plantedSentence(random: Random): string {
  return `报案人${random.pick(plantedValues.slice(0, 3))}（电话${random.pick(plantedValues.slice(3, 5))}）称在${random.pick(plantedValues.slice(8))}附近发现可疑情况（${'合成数据'}）`
}

/** The twenty reserve columns of a row; most are empty. */
export function plantedReserve(random: Random): (string | null)[] {
  const reserve: (string | null)[] = Array.from({ length: 20 }, () => null)
  reserve[random.integer(0, 19)] = random.pick(plantedValues)
  reserve[random.integer(0, 19)] = random.pick(plantedValues)
  return reserve
}
