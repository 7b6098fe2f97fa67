import type { Words } from '../connector/connector.ts'

/** A topic that the hub does not hold, why, and what it offers instead. */
export interface ScopeExclusion {
  readonly topic: Words
  readonly reason: Words
  readonly instead: Words | null
}

/**
 * The scope decision as data: a question outside it is answered with its reason, never with an empty list. The hub holds de-identified
 * records and aggregates of services and safety outcomes; nothing here may be weakened by a connector.
 */
export const scopeExclusions: readonly ScopeExclusion[] = [
  {
    topic: {
      zh: '个人身份与名单:姓名、证件号、电话、住址、人员名单',
      en: 'Identities and lists of persons: names, ID numbers, phones, addresses',
    },
    reason: {
      zh: '本系统只保存去标识化的记录和汇总数,此类字段在接入时即不读取',
      en: 'The hub holds de-identified records and aggregates only; such columns are not even read from the sources',
    },
    instead: { zh: '按地区、类别、时间汇总的件数', en: 'Counts by area, kind and period' },
  },
  {
    topic: {
      zh: '重复信访人、信访人身份及去向(赴京、去省)',
      en: 'Who petitions repeatedly, petitioners and where they go',
    },
    reason: {
      zh: '不对个人建档,不保存信访人及其去向',
      en: 'No profiles of persons; petitioners and their destinations are not held',
    },
    instead: { zh: '信访件数、积案化解率', en: 'Numbers of petitions, resolution rate of the backlog' },
  },
  {
    topic: {
      zh: '重点人员、涉毒人员、精神障碍患者等人员库',
      en: 'Registers of persons under attention, drug users, psychiatric patients',
    },
    reason: { zh: '涉及个人与健康信息,不在范围内', en: 'Personal and health data are out of scope' },
    instead: {
      zh: '帮教、安置、社区矫正等项目的汇总成效(小数值不予公开)',
      en: 'Outcomes of programmes as counts, small cells withheld',
    },
  },
  {
    topic: { zh: '网络舆情、言论、社情民意', en: 'Internet opinion, speech, public sentiment' },
    reason: { zh: '不收集个人意见与言论', en: 'Opinions and speech of people are not collected' },
    instead: null,
  },
  {
    topic: { zh: '宗教、民族、政治内容', en: 'Religion, ethnicity, political content' },
    reason: {
      zh: '不在范围内,相应案别在接入时剔除',
      en: 'Out of scope; such case categories are dropped at the connector',
    },
    instead: null,
  },
  {
    topic: { zh: '车辆轨迹、号牌、人员定位、图像', en: 'Tracks of vehicles, plates, positions of persons, images' },
    reason: {
      zh: '不跟踪个人,只保留设备数量和案件数量',
      en: 'Nobody is tracked; only numbers of devices and cases are held',
    },
    instead: { zh: '监控点位数、视频协破案件数', en: 'Numbers of video points and of cases solved with video' },
  },
  {
    topic: {
      zh: '情报信息、敏感时期日报内容',
      en: 'Intelligence and the content of daily reports in sensitive periods',
    },
    reason: { zh: '不在范围内', en: 'Out of scope' },
    instead: { zh: '会议周期与公布的汇总数', en: 'Cycles of meetings and published figures' },
  },
]

/** Exclusions whose words contain the text, in either language; all of them without a text. */
export function findScopeExclusions(search: string | null): readonly ScopeExclusion[] {
  const wanted = search?.trim().toLowerCase() ?? ''
  if (wanted === '') return scopeExclusions
  return scopeExclusions.filter(({ topic, reason, instead }) =>
    [topic.zh, topic.en, reason.zh, reason.en, instead?.zh ?? '', instead?.en ?? ''].some((words) =>
      words.toLowerCase().includes(wanted),
    ),
  )
}
