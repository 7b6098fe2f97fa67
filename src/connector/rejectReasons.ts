import type { RejectReason, Words } from './connector.ts'

/** What each reason for which a row goes to quarantine means, for lists that count rows by it. */
export const rejectReasons: Readonly<Record<RejectReason, Words>> = {
  REQUIRED_MISSING: { en: 'a required value is missing', zh: '必填项为空' },
  DATE_UNREADABLE: { en: 'not a date in the declared layout', zh: '日期格式不符' },
  DATE_IMPOSSIBLE: { en: 'no such day in the calendar', zh: '日期不存在' },
  NUMBER_UNREADABLE: { en: 'not a number that can be read', zh: '数字无法识别' },
  NUMBER_OUT_OF_RANGE: { en: 'a number outside the allowed range', zh: '数字超出允许范围' },
  TEXT_UNDECODABLE: { en: 'a text that was not decoded correctly', zh: '文字编码有误' },
  TEXT_TOO_LONG: { en: 'a text longer than its field', zh: '文字超长' },
  CODE_UNKNOWN: { en: 'a code that the code table lacks', zh: '代码表中没有此代码' },
  CODE_AMBIGUOUS: { en: 'several codes of the table fit', zh: '代码在代码表中不唯一' },
  FLAG_UNKNOWN: { en: 'a flag value that is not declared', zh: '标志取值未登记' },
  IDENTIFIER_INVALID: { en: 'not an identifier of the declared shape', zh: '编号格式不符' },
  DIVISION_AMBIGUOUS: { en: 'several areas fit the place', zh: '地区不唯一' },
  DUPLICATE_KEY: { en: 'another row with this key says something else', zh: '主键重复且内容不一致' },
  ROW_MALFORMED: { en: 'the row cannot be taken apart', zh: '整行无法解析' },
}

/** The words of a reason as the store holds it; null for one that this version of the hub does not know. */
export function wordsOfReason(reason: string): Words | null {
  return Object.hasOwn(rejectReasons, reason) ? rejectReasons[reason as RejectReason] : null
}
