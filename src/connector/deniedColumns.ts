/**
 * Names of columns that no connector may select, whatever it means to do with them. The allow-list alone would already keep them
 * out; this list catches the declaration that names one by mistake, at start-up, before anything is read.
 */
const deniedWords: ReadonlySet<string> = new Set([
  // 姓名 and forms of it
  ...['xm', 'xfrxm', 'dsrxm', 'sqrxm', 'lxr', 'lxrxm', 'bjrxm', 'jsrxm', 'jsyxm', 'fzrxm'],
  // 身份证, 证件
  ...['sfzh', 'sfzhm', 'zjhm', 'gmsfhm', 'gmsfzh', 'hzhm', 'jszh'],
  // 电话, 邮箱, 微信
  ...['lxdh', 'sjhm', 'dhhm', 'lxfs', 'bjdh', 'yddh', 'gddh', 'dzyx', 'wxh', 'qqh'],
  // 住址, 地点
  ...['jtzz', 'hjdxz', 'hjdz', 'xzz', 'xxdz', 'zzxz', 'zqdd', 'fadd', 'sfdd', 'sgdd', 'gzdw'],
  // 号牌
  ...['hphm', 'cphm', 'cph', 'clhp'],
  // 民族, 宗教, 政治面貌, 健康
  ...['mz', 'mzdm', 'zjxy', 'zzmm', 'jkzk', 'zdrybz', 'yybz'],
  // free text, which holds all of these
  ...['nrgy', 'jyaq', 'zyaq', 'aqjy', 'jqnr', 'bjnr', 'xfnr', 'sjnmgjfqk', 'bcnr'],
  // positions and tracks of persons; coordinates without a declared datum
  ...['dzzb', 'gjxx', 'imei', 'imsi'],
  // reserve fields: anything may be in them
  ...['ylzd', 'byzd', 'kzzd'],
])

const deniedHeaderWords =
  /姓名|身份证|证件号|电话|手机|联系人|负责人|填报人|联系方式|住址|地址|住所|车牌|号牌|民族|宗教|信仰|政治面貌|健康|病史|简要案情|备用字段|预留字段|经纬度|轨迹/

/**
 * The part of a column name or header that the deny-list forbids, or null. Latin names are compared word by word without case
 * and without a number at their end (`YLZD1`, `dsr_xm`); Chinese ones by the words they contain.
 */
export function deniedPart(column: string): string | null {
  const header = deniedHeaderWords.exec(column)
  if (header !== null) return header[0]
  for (const word of column.toLowerCase().split(/[^\p{L}\p{N}]+/u)) {
    if (deniedWords.has(word) || deniedWords.has(word.replace(/\d+$/, ''))) return word
  }
  return null
}
