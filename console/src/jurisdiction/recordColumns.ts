import { figureText, noNumber, numberText } from '../format/figures.ts'
import type { Language, Words } from '../language/language.tsx'

/** A column of a list of records. */
export interface RecordColumn {
  readonly field: string
  readonly title: Words
  readonly kind: 'CODE' | 'DAY' | 'TEXT' | 'NUMBER' | 'MONEY' | 'FLAG'
  /** The code list that has the words of a CODE. */
  readonly list?: string
  /** The type that alone has the field, of an interface. */
  readonly on?: string
}

const code = (field: string, list: string, zh: string, en: string): RecordColumn => ({
  field,
  title: { zh, en },
  kind: 'CODE',
  list,
})
const day = (field: string, zh: string, en: string): RecordColumn => ({ field, title: { zh, en }, kind: 'DAY' })

/** Of criminal cases. */
export const policeCaseColumns: readonly RecordColumn[] = [
  code('category', 'PoliceCaseCategory', '类别', 'Category'),
  code('state', 'PoliceCaseState', '状态', 'State'),
  day('filedOn', '立案日期', 'Filed on'),
  day('solvedOn', '破案日期', 'Solved on'),
]

/** Of listed hazards; a road hazard tells where it is, a fire hazard what premises it has. */
export const hazardColumns: readonly RecordColumn[] = [
  code('kind', 'HazardKind', '种类', 'Kind'),
  code('listLevel', 'JurisdictionLevel', '挂牌级别', 'List level'),
  code('state', 'HazardState', '状态', 'State'),
  day('listedOn', '挂牌日期', 'Listed on'),
  day('rectifiedOn', '整改日期', 'Rectified on'),
  { ...code('premisesKind', 'PremisesKind', '场所类型', 'Premises'), on: 'FireHazard' },
  { field: 'road', title: { zh: '道路', en: 'Road' }, kind: 'TEXT', on: 'RoadHazard' },
  { field: 'chainage', title: { zh: '桩号', en: 'Chainage' }, kind: 'TEXT', on: 'RoadHazard' },
]

/** Of mediated disputes. */
export const mediationColumns: readonly RecordColumn[] = [
  code('disputeType', 'DisputeType', '纠纷类型', 'Dispute'),
  code('channel', 'MediationChannel', '渠道', 'Channel'),
  code('severity', 'DisputeSeverity', '等级', 'Severity'),
  code('status', 'MediationStatus', '状态', 'Status'),
  code('outcome', 'MediationOutcome', '结果', 'Outcome'),
  day('acceptedOn', '受理日期', 'Accepted on'),
  day('closedOn', '结案日期', 'Closed on'),
  { field: 'personsInvolved', title: { zh: '涉及人数', en: 'Persons' }, kind: 'NUMBER' },
  { field: 'amountInvolved', title: { zh: '涉及金额', en: 'Amount' }, kind: 'MONEY' },
]

/** Of petitions. */
export const petitionColumns: readonly RecordColumn[] = [
  code('topic', 'PetitionTopic', '事项', 'Topic'),
  code('form', 'PetitionForm', '形式', 'Form'),
  code('status', 'PetitionStatus', '状态', 'Status'),
  day('receivedOn', '登记日期', 'Received on'),
  { field: 'repeat', title: { zh: '重复', en: 'Repeat' }, kind: 'FLAG' },
  { field: 'collective', title: { zh: '集体', en: 'Collective' }, kind: 'FLAG' },
  code('listLevel', 'JurisdictionLevel', '挂牌级别', 'List level'),
  day('dueOn', '限办日期', 'Due on'),
  day('resolvedOn', '化解日期', 'Resolved on'),
]

/** The selection of the columns. */
export function selectionOfColumns(columns: readonly RecordColumn[]): string {
  return columns
    .map(({ field, kind, on }) => {
      const selection = kind === 'MONEY' ? `${field} { amount currency }` : field
      return on === undefined ? selection : `... on ${on} { ${selection} }`
    })
    .join(' ')
}

/**
 * A field of a record in words; a dash where the source tells nothing.
 * @param labelOf the words of a code
 */
export function recordText(
  column: RecordColumn,
  value: unknown,
  language: Language,
  labelOf: (list: string, code: string) => string,
): string {
  if (value === null || value === undefined) return noNumber
  switch (column.kind) {
    case 'CODE':
      return labelOf(column.list ?? '', String(value))
    case 'NUMBER':
      return numberText(Number(value), language)
    case 'MONEY':
      return moneyText(value as { readonly amount: string }, language)
    case 'FLAG':
      return language === 'zh' ? (value === true ? '是' : '否') : value === true ? 'yes' : 'no'
    case 'DAY':
    case 'TEXT':
      return String(value)
  }
}

function moneyText({ amount }: { readonly amount: string }, language: Language): string {
  return figureText(Number(amount), { code: 'CNY', kind: 'MONEY', label: { zh: '元', en: 'yuan' } }, language)
}
