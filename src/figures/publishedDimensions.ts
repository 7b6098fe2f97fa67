import type { Words } from '../connector/connector.ts'

/** A dimension that documents narrow figures by, with the titles of its values. */
export interface PublishedDimension {
  readonly name: string
  readonly title: Words
  readonly values: Readonly<Record<string, Words>>
}

const levels: Readonly<Record<string, Words>> = {
  PROVINCE: { zh: '省级', en: 'Province' },
  PREFECTURE: { zh: '市级', en: 'Prefecture' },
  COUNTY: { zh: '县级', en: 'County' },
  TOWNSHIP: { zh: '乡级', en: 'Township' },
}

/**
 * Dimensions of published figures besides those that the hub counts by (`dimensions.ts`). They narrow what was said, and nothing is
 * counted by them.
 */
export const publishedDimensions: readonly PublishedDimension[] = [
  {
    name: 'area',
    title: { zh: '地域范围', en: 'Part of the area' },
    values: { CITY_PROPER: { zh: '市区', en: 'City proper' } },
  },
  {
    name: 'award',
    title: { zh: '平安称号', en: 'Title awarded' },
    values: {
      SAFE_COUNTY: { zh: '平安县(市、区)', en: 'Safe county' },
      SAFE_TOWNSHIP: { zh: '平安乡镇', en: 'Safe township' },
    },
  },
  {
    name: 'employment',
    title: { zh: '专职兼职', en: 'Employment' },
    values: { FULL_TIME: { zh: '专职', en: 'Full-time' }, PART_TIME: { zh: '兼职', en: 'Part-time' } },
  },
  {
    name: 'group',
    title: { zh: '人群', en: 'Group' },
    values: { SUPERVISED_OUTSIDE_PRISON: { zh: '监外罪犯', en: 'Offenders supervised outside prison' } },
  },
  { name: 'industry', title: { zh: '行业', en: 'Industry' }, values: { INSURANCE: { zh: '保险业', en: 'Insurance' } } },
  { name: 'leadLevel', title: { zh: '牵头领导级别', en: 'Level of the leader' }, values: levels },
  { name: 'level', title: { zh: '机构级别', en: 'Level' }, values: levels },
  {
    name: 'place',
    title: { zh: '设置地点', en: 'Where it is set up' },
    values: {
      COMMUNITY: { zh: '社区', en: 'Community' },
      LARGE_ENTERPRISE: { zh: '规模企业', en: 'Large enterprise' },
      LARGE_VILLAGE: { zh: '较大村', en: 'Large village' },
    },
  },
  { name: 'rankWithin', title: { zh: '排名范围', en: 'Ranked within' }, values: levels },
  {
    name: 'roadClass',
    title: { zh: '公路等级', en: 'Road class' },
    values: { NATIONAL: { zh: '国道', en: 'National' }, PROVINCIAL: { zh: '省道', en: 'Provincial' } },
  },
  {
    name: 'siteSet',
    title: { zh: '地点范围', en: 'Set of sites' },
    values: { PROVINCIAL_BLACK_SPOTS: { zh: '省级督办事故黑点', en: 'Black spots listed by the province' } },
  },
  {
    name: 'topic',
    title: { zh: '调查主题', en: 'Topic' },
    values: { PUBLIC_ORDER: { zh: '社会治安', en: 'Public order' } },
  },
  {
    name: 'areaSet',
    title: { zh: '挂牌整治区域范围', en: 'Listed areas' },
    values: {
      CITY_LISTED: { zh: '市级挂牌区域', en: 'Areas listed by the city' },
      COUNTY_LISTED: { zh: '县级挂牌区域', en: 'Areas listed by counties' },
    },
  },
  { name: 'listLevel', title: { zh: '挂牌级别', en: 'List level' }, values: levels },
]

const byName = new Map(publishedDimensions.map((dimension) => [dimension.name, dimension]))

/** Title of a dimension's value; undefined where documents have no title of their own for it. */
export function publishedValueTitle(name: string, value: string): Words | undefined {
  return byName.get(name)?.values[value]
}
