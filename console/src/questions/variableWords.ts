import type { Words } from '../language/language.tsx'

/** What the variables of the library's questions are called in their forms, by name. */
const words: Readonly<Record<string, Words>> = {
  area: { zh: '辖区', en: 'Area' },
  code: { zh: '辖区', en: 'Area' },
  under: { zh: '辖区', en: 'Area' },
  jurisdiction: { zh: '辖区', en: 'Area' },
  county: { zh: '县（市、区）', en: 'County' },
  issuer: { zh: '考核办法的制定地区', en: 'Area that issues the scorecard' },
  scheme: { zh: '预警办法的制定地区', en: 'Area that issues the warning scheme' },
  period: { zh: '统计期', en: 'Period' },
  years: { zh: '年份范围', en: 'Years' },
  quarter: { zh: '季度', en: 'Quarter' },
  edition: { zh: '办法的年度', en: 'Edition of the scheme' },
  before: { zh: '此前的年度', en: 'Edition before' },
  threeYears: { zh: '近三年', en: 'Three years' },
  targetYear: { zh: '目标年度', en: 'Year of the targets' },
  day: { zh: '截至哪一天所知', en: 'As known on' },
  months: { zh: '几个月以内', en: 'Within how many months' },
  ranks: { zh: '取前几名', en: 'Down to which rank' },
  grades: { zh: '纠纷级别', en: 'Grades of disputes' },
  leadLevel: { zh: '牵头领导级别', en: 'Level of the leader in charge' },
  level: { zh: '级别', en: 'Level' },
  indicators: { zh: '指标', en: 'Indicators' },
  search: { zh: '查找', en: 'Search for' },
  first: { zh: '最多列出条数', en: 'Rows at most' },
}

/** A variable's name in words; its own name where the console knows none, as in questions that people wrote. */
export function wordsOfVariable(name: string): Words {
  return words[name] ?? { zh: name, en: name }
}
