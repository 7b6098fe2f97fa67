import type { JurisdictionLevel } from './jurisdiction.ts'

/**
 * What an area is called by kind, read from the ending of its name: the law fixes the endings (市, 区, 县, 自治县, 街道, 镇, 乡 …), while
 * the digits do not fix the kind (GB/T 2260 changed its ranges in 2017).
 */

const ethnicGroups =
  '蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|傣族|黎族|傈僳族|佤族|畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|阿昌族|普米族|塔吉克族|怒族|乌孜别克族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|京族|塔塔尔族|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族|各族|蒙古|维吾尔|哈萨克'
const ethnicSuffix = new RegExp(`(?:${ethnicGroups})+$`, 'u')

const municipalities = new Set(['北京市', '天津市', '上海市', '重庆市'])

/** Kind of an area by level and name. `OTHER` for farms, camps and offices that the list counts as townships or villages. */
export function divisionKind(level: JurisdictionLevel, name: string): string {
  switch (level) {
    case 'PROVINCE':
      if (municipalities.has(name)) return 'MUNICIPALITY'
      if (name.endsWith('自治区')) return 'AUTONOMOUS_REGION'
      if (name.endsWith('特别行政区')) return 'SAR'
      return 'PROVINCE'
    case 'PREFECTURE':
      if (name.endsWith('自治州')) return 'AUTONOMOUS_PREFECTURE'
      if (name.endsWith('盟')) return 'LEAGUE'
      if (name.endsWith('地区')) return 'PREFECTURE'
      return 'PREFECTURE_CITY'
    case 'COUNTY':
      if (name.endsWith('自治县')) return 'AUTONOMOUS_COUNTY'
      if (name.endsWith('旗')) return 'BANNER'
      if (name.endsWith('林区')) return 'FOREST_DISTRICT'
      if (name.endsWith('特区')) return 'OTHER'
      if (name.endsWith('县')) return 'COUNTY'
      if (name.endsWith('市')) return 'COUNTY_CITY'
      if (name.endsWith('区')) return 'DISTRICT'
      return 'OTHER'
    case 'TOWNSHIP':
      if (name.endsWith('街道') || name.endsWith('街道办事处')) return 'SUBDISTRICT'
      if (name.endsWith('镇')) return 'TOWN'
      if (name.endsWith('民族乡') || (name.endsWith('乡') && /族/u.test(name))) return 'ETHNIC_TOWNSHIP'
      if (name.endsWith('乡')) return 'TOWNSHIP'
      return 'OTHER'
    case 'VILLAGE':
      if (/居委会$|居民委员会$|社区$|居民区$/u.test(name)) return 'RESIDENTS_COMMITTEE'
      if (/村委会$|村民委员会$|村$|嘎查$/u.test(name)) return 'VILLAGERS_COMMITTEE'
      return 'OTHER'
    case 'GRID':
      return 'OTHER'
  }
}

const endings: Record<JurisdictionLevel, RegExp> = {
  PROVINCE: /(?:特别行政区|自治区|省|市)$/u,
  PREFECTURE: /(?:自治州|地区|盟|市)$/u,
  COUNTY: /(?:自治县|自治旗|林区|特区|县|市|区|旗)$/u,
  TOWNSHIP: /(?:街道办事处|地区办事处|街道|地区|民族乡|镇|乡)$/u,
  VILLAGE: /(?:社区居民委员会|社区居委会|居民委员会|村民委员会|社区村委会|居委会|村委会|居民区|社区|村)$/u,
  GRID: /网格$/u,
}

/** A name as people shorten it: 龙湾 for 龙湾区, 峨山 for 峨山彝族自治县. A name that would keep one character stays whole (冠县, 莘县). */
export function shortName(level: JurisdictionLevel, name: string): string {
  const stem = name.replace(endings[level], '')
  const short = stem === name || level === 'VILLAGE' ? stem : stem.replace(ethnicSuffix, '')
  if (short.length >= 2) return short
  return stem.length >= 2 ? stem : name
}
