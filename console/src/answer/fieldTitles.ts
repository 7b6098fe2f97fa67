import type { SchemaBook } from '../hub/schemaBook.ts'
import type { Words } from '../language/language.tsx'
import type { AskedField } from './askedFields.ts'

/** Headings of the fields that stand in almost every answer, and whose descriptions are too long for one. */
const common: Readonly<Record<string, Words>> = {
  id: { zh: '标识', en: 'Id' },
  code: { zh: '代码', en: 'Code' },
  name: { zh: '名称', en: 'Name' },
  title: { zh: '名称', en: 'Title' },
  label: { zh: '名称', en: 'Label' },
  level: { zh: '级别', en: 'Level' },
  totalCount: { zh: '总数', en: 'Total' },
  value: { zh: '数值', en: 'Value' },
  figure: { zh: '数值', en: 'Figure' },
  figures: { zh: '指标数值', en: 'Figures' },
  indicator: { zh: '指标', en: 'Indicator' },
  indicators: { zh: '指标', en: 'Indicators' },
  period: { zh: '统计期', en: 'Period' },
  from: { zh: '首日', en: 'From' },
  to: { zh: '末日', en: 'To' },
  state: { zh: '状态', en: 'State' },
  status: { zh: '状态', en: 'Status' },
  asOf: { zh: '截至', en: 'As of' },
  unallocated: { zh: '未分配', en: 'Unallocated' },
  rank: { zh: '名次', en: 'Rank' },
  of: { zh: '参与排名数', en: 'Ranked areas' },
  among: { zh: '同级地区数', en: 'Areas beside' },
  share: { zh: '占比', en: 'Share' },
  mean: { zh: '平均', en: 'Mean' },
  distanceFromMean: { zh: '与平均之差', en: 'Distance from mean' },
  jurisdiction: { zh: '辖区', en: 'Jurisdiction' },
  jurisdictions: { zh: '辖区', en: 'Jurisdictions' },
  children: { zh: '下级辖区', en: 'Areas below' },
  parent: { zh: '上级', en: 'Area above' },
  ancestors: { zh: '各级上级', en: 'Areas above' },
  department: { zh: '部门', en: 'Department' },
  source: { zh: '来源', en: 'Source' },
  sources: { zh: '数据来源', en: 'Sources' },
  records: { zh: '明细记录', en: 'Records' },
  cases: { zh: '公安', en: 'Public security' },
  fireSafety: { zh: '消防', en: 'Fire safety' },
  hazards: { zh: '隐患', en: 'Hazards' },
  mediation: { zh: '司法行政', en: 'Justice' },
  petitions: { zh: '信访', en: 'Petitions' },
  traffic: { zh: '道路交通', en: 'Traffic' },
  grid: { zh: '网格', en: 'Grid' },
  population: { zh: '人口', en: 'Population' },
  publishedFigures: { zh: '公布数', en: 'Published figures' },
  published: { zh: '公布数', en: 'Published' },
  computed: { zh: '计算数', en: 'Computed' },
  asPublished: { zh: '公布原文', en: 'As printed' },
  asKnownOn: { zh: '当时所知', en: 'As known then' },
  notes: { zh: '注释', en: 'Notes' },
  caseChain: { zh: '办理链条', en: 'Chain of cases' },
  standing: { zh: '同级位次', en: 'Standing' },
  provenance: { zh: '由来', en: 'Provenance' },
  quarantineGroups: { zh: '隔离数据', en: 'Quarantine' },
  lastRun: { zh: '最近同步', en: 'Last run' },
  record: { zh: '记录', en: 'Record' },
  staleAfter: { zh: '过期时间', en: 'Stale after' },
  mode: { zh: '接入方式', en: 'Mode' },
  unit: { zh: '单位', en: 'Unit' },
  continued: { zh: '有后续的', en: 'Led on' },
  earlier: { zh: '发生在前', en: 'Came before' },
  unmatched: { zh: '查无记录', en: 'Unmatched' },
  following: { zh: '后续', en: 'Following' },
  codes: { zh: '历史代码', en: 'Codes' },
  changes: { zh: '区划变更', en: 'Changes' },
  verdict: { zh: '比对结论', en: 'Verdict' },
  verdictReason: { zh: '结论理由', en: 'Reason' },
  document: { zh: '文件', en: 'Document' },
  passage: { zh: '位置', en: 'Passage' },
  note: { zh: '说明', en: 'Note' },
  text: { zh: '原文', en: 'Wording' },
  dimensions: { zh: '维度', en: 'Dimensions' },
  steps: { zh: '环节', en: 'Steps' },
  kind: { zh: '类别', en: 'Kind' },
  day: { zh: '日期', en: 'Day' },
  revisions: { zh: '此后修订', en: 'Revisions' },
  at: { zh: '时间', en: 'At' },
  change: { zh: '增减', en: 'Change' },
  bound: { zh: '精确程度', en: 'Bound' },
  comparison: { zh: '对比', en: 'Comparison' },
  changeRate: { zh: '增减率', en: 'Change rate' },
  amount: { zh: '金额', en: 'Amount' },
  feed: { zh: '数据流', en: 'Feed' },
  completeThrough: { zh: '完整至', en: 'Complete through' },
  recordAccess: { zh: '明细权限', en: 'Access to records' },
  withinMonths: { zh: '月数限制', en: 'Within months' },
  amountInvolved: { zh: '涉及金额', en: 'Amount in dispute' },
  compensation: { zh: '协议赔偿金额', en: 'Compensation' },
  listLevel: { zh: '挂牌级别', en: 'List level' },
  byListLevel: { zh: '按挂牌级别', en: 'By list level' },
  listedOn: { zh: '挂牌日期', en: 'Listed on' },
  road: { zh: '道路', en: 'Road' },
  description: { zh: '说明', en: 'Description' },
  betterIs: { zh: '好坏方向', en: 'Better is' },
  sensitive: { zh: '涉敏感', en: 'Sensitive' },
  channel: { zh: '衔接渠道', en: 'Channel' },
  byChannel: { zh: '按衔接渠道', en: 'By channel' },
  deadlineOn: { zh: '化解时限', en: 'Deadline' },
  closedOn: { zh: '结案日期', en: 'Closed on' },
  leadLevel: { zh: '牵头领导级别', en: 'Leader’s level' },
  personsInvolved: { zh: '涉及人数', en: 'Persons involved' },
  run: { zh: '同步', en: 'Sync run' },
  dueOn: { zh: '化解期限', en: 'Due on' },
  resolvedOn: { zh: '化解日期', en: 'Resolved on' },
  backlog: { zh: '信访积案', en: 'Petition backlog' },
  message: { zh: '说明', en: 'Message' },
  system: { zh: '代码表', en: 'Code table' },
  rowsRead: { zh: '读取行数', en: 'Rows read' },
  rowsWritten: { zh: '写入行数', en: 'Rows written' },
  rowsDeleted: { zh: '删除行数', en: 'Rows deleted' },
  rowsQuarantined: { zh: '隔离行数', en: 'Rows in quarantine' },
  column: { zh: '列', en: 'Column' },
  reason: { zh: '原因', en: 'Reason' },
  firstAt: { zh: '最早时间', en: 'First at' },
  lastAt: { zh: '最近时间', en: 'Last at' },
  missingAreas: { zh: '未计入的地区', en: 'Missing areas' },
  runs: { zh: '同步批次', en: 'Runs' },
}

const fieldsOfComparison: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  SAME_PERIOD_LAST_YEAR: {
    value: { zh: '上年同期', en: 'Year before' },
    change: { zh: '同比增减', en: 'Change on year' },
    changeRate: { zh: '同比增减率', en: 'Change rate on year' },
  },
  PREVIOUS_PERIOD: {
    value: { zh: '上期', en: 'Period before' },
    change: { zh: '环比增减', en: 'Change on period' },
    changeRate: { zh: '环比增减率', en: 'Change rate on period' },
  },
}

/** The heading of a field by itself. An alias of the asker's stands behind it: it tells equal fields apart. */
export function titleOf(asked: AskedField, schema: SchemaBook): Words {
  const name = asked.field
  const isDay = (name === 'from' || name === 'to') && asked.owner !== 'Period' && asked.owner !== ''
  const title = (isDay ? undefined : common[name]) ??
    schema.fields.get(`${asked.owner}.${name}`)?.title ?? { zh: name, en: name }
  if (asked.key === asked.field) return title
  return { zh: `${title.zh}（${asked.key}）`, en: `${title.en} (${asked.key})` }
}

/** Headings of a comparison's fields: what they mean depends on what is compared with. */
export function comparisonTitle(field: string, basis: string): Words {
  return fieldsOfComparison[basis]?.[field] ?? common[field] ?? { zh: field, en: field }
}

/** One heading below another: 上级 · 名称. */
export function joinTitles(above: Words | null, below: Words): Words {
  return above === null ? below : { zh: `${above.zh} · ${below.zh}`, en: `${above.en} · ${below.en}` }
}
