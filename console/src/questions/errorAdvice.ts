import type { HubError } from '../hub/askHub.ts'
import type { Words } from '../language/language.tsx'

/** What to do about an error of an answer, by its code in docs/errors.md. The hub's own message, which is English, stands beside it. */
const advice: Readonly<Record<string, Words>> = {
  PERIOD_INVALID: {
    zh: '统计期不存在或超出 1949 至 2100 年，请改选统计期。',
    en: 'The period cannot be, or lies outside of 1949 to 2100. Choose another one.',
  },
  DATE_INVALID: {
    zh: '日期、月份或季度有误，请改正。',
    en: 'A day, month or quarter is not one of the calendar. Mend it.',
  },
  PAGE_SIZE_INVALID: { zh: '条数须为 1 至 100。', en: 'The number of rows must be 1 to 100.' },
  PERIOD_REQUIRED: {
    zh: '按指标筛选或排序时须给出统计期。',
    en: 'Give a period: the question chooses areas by indicators.',
  },
  INDICATOR_UNKNOWN: {
    zh: '没有这个指标，请从指标列表中选择。',
    en: 'There is no such indicator. Choose from the list.',
  },
  INPUT_INVALID: {
    zh: '某个条件不在允许范围内，请按提示修改。',
    en: 'A value is outside of what is allowed; the message says which.',
  },
  CURSOR_INVALID: {
    zh: '分页位置已失效，请重新查询。',
    en: 'The place in the list is no longer valid. Ask again from the start.',
  },
  OPERATION_TOO_LARGE: {
    zh: '一次查询的内容过多，请减少条数、缩小辖区或分几次查询。',
    en: 'Too much is asked at once. Ask for fewer rows, a smaller area, or in several questions.',
  },
  QUESTION_TOO_LARGE: {
    zh: '数据库未能在限定时间内算出结果。请缩小辖区，或用整月代替零散日期。',
    en: 'The store did not finish in time. Ask for a smaller area, or for whole months instead of single days.',
  },
  REQUEST_TIMEOUT: {
    zh: '查询超时，未返回任何结果。请减少一次查询的内容，或稍后重试。',
    en: 'The question took too long and nothing is answered. Ask for less at once, or try again later.',
  },
  RATE_LIMITED: {
    zh: '一分钟内查询过多，请稍候再试。',
    en: 'Too much was asked within a minute. Wait a moment and try again.',
  },
  ACCESS_DENIED: {
    zh: '您的角色、辖区或所填目的无权查看此项。需要时请向管理员申请，或在“登录”中填写查询目的。',
    en: 'Your role, area or purpose does not permit this. Ask whoever runs the hub, or enter a purpose under “Sign in”.',
  },
  SENSITIVE_NOT_ORDERED: {
    zh: '不能按受保护人群的指标筛选或排序，请逐个辖区查询。',
    en: 'Areas cannot be chosen or ordered by an indicator of a protected group. Ask area by area.',
  },
  PURPOSE_INVALID: {
    zh: '查询目的须为一行文字，不超过 200 字，请在“登录”中修改。',
    en: 'The purpose must be one line of at most 200 characters. Mend it under “Sign in”.',
  },
  DOCUMENT_NOT_TRUSTED: {
    zh: '您的角色只能运行已登记的查询。请使用问题库中的问题，或请管理员登记此查询。',
    en: 'Your role runs trusted questions only. Use the library, or ask whoever runs the hub to trust this one.',
  },
  AUDIT_UNAVAILABLE: {
    zh: '审计记录暂时无法写入，系统因此拒绝查询。请稍后重试，并告知系统管理员。',
    en: 'The audit cannot be written, so the hub refuses. Try again later and tell whoever runs the hub.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    zh: '查询语句与数据中枢的模式不符，可能是旧版本保存的。请用“以 GraphQL 打开”修改。',
    en: 'The question does not fit the hub’s schema; it may have been saved with an older version. Choose “Open as GraphQL” and mend it.',
  },
  GRAPHQL_PARSE_FAILED: {
    zh: '查询语句有语法错误。请用“以 GraphQL 打开”修改。',
    en: 'The question is no valid GraphQL. Choose “Open as GraphQL” and mend it.',
  },
  BAD_USER_INPUT: {
    zh: '某个条件的格式不对，请按提示修改。',
    en: 'A value has the wrong form; the message says which.',
  },
  INTERNAL: {
    zh: '数据中枢内部出错。请将下面的编号告知系统管理员。',
    en: 'The hub has a defect. Tell whoever runs it the number below.',
  },
}

const otherwise: Words = {
  zh: '这一部分没有得到结果。请按提示修改后重试；仍然出错时，请将下面的文字告知系统管理员。',
  en: 'This part was not answered. Mend what the message says and try again; if it fails again, give the text below to whoever runs the hub.',
}

/** What the reader can do about it. */
export function adviceFor(error: HubError): Words {
  return advice[error.extensions?.code ?? ''] ?? otherwise
}

/** Where in the answer it failed, as people read it: whole › figures › 3. Empty: the whole question. */
export function placeOf(error: HubError): string {
  return (error.path ?? []).map((step) => (typeof step === 'number' ? String(step + 1) : step)).join(' › ')
}
